"""Values of the other order controls (SPEC §5)."""

from typing import Final

from creditcontrols.engine.values import Value

BY_LCE: Final = "LCE"
BY_EXCHANGE: Final = "EXCHANGE"
BY_EF: Final = "EF"
AUTHORITIES: Final = (BY_LCE, BY_EXCHANGE, BY_EF)
"""Who enforces a kill switch: a risk administrator of an LCE, GCC, an execution firm administrator."""

EVERY_ACCOUNT: Final = "*"
IGNORED_PREFIX: Final = "$"
"""Set by the exchange before an account; controls by account do not see it (SPEC RMI)."""


class Kill(Value):
    """A kill switch in force (SPEC KS). It acts on orders in the pairs that `lce` guarantees, "" all pairs (GCC only),
    of the execution firm `ef`, "" every one of that LCE, and of the FIX session `session` (6 characters), "" all."""

    kill_id: int
    authority: str
    lce: str
    ef: str = ""
    session: str = ""
    actor: str = ""
    reason: str = ""


class RmiBlock(Value):
    """A block of an account of an execution firm (SPEC RMI) in the pairs that `lce` guarantees. `kind` is FUT, OPT or
    "" for both, `side` 1, 2 or 0 for both, `group_code` a product and `exchange` an exchange, "" all. `account` is
    upper case without the ignored prefix."""

    block_id: int
    lce: str
    ef: str
    account: str
    kind: str = ""
    side: int = 0
    exchange: str = ""
    group_code: str = ""


class Permission(Value):
    """Permitted or revoked (SPEC Access Manager): an account, or EVERY_ACCOUNT, of an execution firm may trade a
    restricted product in the pairs that `lce` guarantees."""

    lce: str
    ef: str
    product: str
    account: str
    permitted: bool


class Restricted(Value):
    """An instrument inside the restricted period of its product. `permitted` is the product's default: whether
    accounts without a permission of their own may trade it."""

    symbol: str
    product: str
    permitted: bool = False


class ClearingAccount(Value):
    """How an account of an LCE stands (SPEC AMS): `suspended` are the execution firms for which its order entry is
    suspended (ICC-6), `registered` those through which it is under the inline credit controls (ICC-5). `version` counts
    its saved states; the engine takes newer ones only."""

    lce: str
    account: str
    active: bool
    suspended: tuple[str, ...] = ()
    version: int = 0
    registered: tuple[str, ...] = ()


def plain_account(account: str) -> str:
    """The account as the controls compare it: upper case, without the prefix that the exchange defines (SPEC RMI,
    RMI-6: a block of 11111 stops $11111, not @11111)."""
    return account.upper().removeprefix(IGNORED_PREFIX)
