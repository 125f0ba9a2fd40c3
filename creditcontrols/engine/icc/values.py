"""Values of the inline credit controls (SPEC ICC): daily position limits of accounts. Limits are whole deltas (a future
is one), or NO_LIMIT where none is set; positions are kept in UNIT parts of a delta, so that no fraction is lost."""

from typing import Final

from creditcontrols.engine.values import Value
from riskadmin.lib.limits import NO_LIMIT

UNIT: Final = 10_000
"""Parts of a delta (ICC-2): a future is one delta."""

LONG: Final = 0
SHORT: Final = 1
"""Places of the two sides of a position."""


class PositionLimit(Value):
    """The daily position limits of an account through an execution firm in the futures, or in the options, of a product
    (ICC-1): by the LCE and by the firm itself; the stricter counts. `account` is plain (`plain_account`), `product` a
    group code, `kind` FUT or OPT. `version` counts what was saved; the engine takes newer ones only."""

    lce: str
    ef: str
    account: str
    product: str
    kind: str
    lce_long: int = NO_LIMIT
    lce_short: int = NO_LIMIT
    ef_long: int = NO_LIMIT
    ef_short: int = NO_LIMIT
    version: int = 0


class PositionPolicy(Value):
    """What an LCE has decided for an execution firm (ICC-5): whether orders are refused where no limit is set, and from
    accounts that are not registered for the inline credit controls; `levels` are the percentages of a limit at which
    somebody is told (ICC-7), besides 100."""

    lce: str
    ef: str
    unset_refused: bool = False
    unregistered_refused: bool = False
    levels: tuple[int, ...] = ()
    version: int = 0


class PositionFigure(Value):
    """Where an account stands in the futures or options of a product, in UNIT parts of a delta: filled net (long above
    0), and working on both sides."""

    lce: str
    ef: str
    account: str
    product: str
    kind: str
    net: int = 0
    working_long: int = 0
    working_short: int = 0
