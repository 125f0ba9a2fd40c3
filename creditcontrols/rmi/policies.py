"""What a block or a mass cancel may name (SPEC RMI)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from creditcontrols.engine.controls.values import IGNORED_PREFIX, plain_account
from creditcontrols.models import ExchangeGroup
from creditcontrols.rmi.choices import BlockedSide, DerivativeType
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity
from riskadmin.reference.models import Product

MOST_ACCOUNTS: Final = 500
"""Accounts of one request."""

ACCOUNT: Final = re.compile(r"[!-~](?:[ -~]{0,10}[!-~])?")
"""Tag 1 of an order: up to 12 printable characters, a blank neither first nor last."""


class Trouble(IntEnum):
    """Why a request is refused, by the numbers of the FIXML API (tag 380)."""

    OTHER = 0
    UNKNOWN_ID = 1
    UNKNOWN_SECURITY = 2
    UNSUPPORTED = 3
    MISSING = 5
    NOT_AUTHORIZED = 6
    NO_REPORT = 100
    TIMED_OUT = 101


class RmiFault(Exception):
    """A request cannot be carried out: `path` names the value that is wrong, the message says why."""

    def __init__(self, path: str, sentence: str, trouble: Trouble = Trouble.OTHER) -> None:
        super().__init__(sentence)
        self.path, self.trouble = path, trouble


@dataclass(frozen=True)
class Pairs:
    """The pairs of an execution firm that one LCE guarantees, now or from a pending mapping on."""

    lce: LegalClearingEntity
    execution_firm: ExecutionFirm
    exchanges: frozenset[str]

    @property
    def lce_id(self) -> int:
        """Key of the LCE, whose risk administrators act on the pairs."""
        return self.lce.pk


@dataclass(frozen=True)
class Criteria:
    """Which orders of an account are meant: "" or 0 stands for all."""

    kind: str = ""
    side: int = 0
    product: str = ""
    exchange: str = ""


def pairs_of(groups: Iterable[ExchangeGroup]) -> Pairs:
    """The pairs that groups of one (LCE, execution firm) have. Raises ExchangeGroup.DoesNotExist without a group."""
    found = list(groups)
    if not found:
        raise ExchangeGroup.DoesNotExist
    exchanges = frozenset(exchange.code for group in found for exchange in group.exchanges.all())
    return Pairs(found[0].lce, found[0].execution_firm, exchanges)


def clean_accounts(given: Iterable[str]) -> list[str]:
    """The accounts as the engine compares them, each once. Raises RmiFault."""
    accounts = list(dict.fromkeys(clean_account(account) for account in given))
    if not accounts:
        raise RmiFault("accounts", "Name at least one account.", Trouble.MISSING)
    if len(accounts) > MOST_ACCOUNTS:
        raise RmiFault("accounts", f"Name at most {MOST_ACCOUNTS} accounts.")
    return accounts


def clean_account(given: str) -> str:
    """Upper case without the prefix that the exchange sets. Raises RmiFault for what is no account."""
    text = given.strip()
    plain = plain_account(text) if text.isascii() else ""
    if not ACCOUNT.fullmatch(plain):
        shown = text[:20] or "nothing"
        sentence = f"An account has 1 to 12 letters, digits or signs besides {IGNORED_PREFIX} in front; got {shown}."
        raise RmiFault("accounts", sentence)
    return plain


def clean_criteria(pairs: Pairs, given: Criteria) -> Criteria:
    """The criteria with the exchange that follows from the product. Raises RmiFault for what is unknown or foreign."""
    if given.kind not in DerivativeType.values:
        raise RmiFault("kind", "Choose futures, options or all.")
    if given.side not in BlockedSide.values:
        raise RmiFault("side", "Choose buy, sell or both.")
    if not given.product:
        return Criteria(given.kind, given.side, "", clean_exchange(pairs, given.exchange))
    product = Product.objects.filter(code=given.product).select_related("exchange").first()
    if product is None:
        raise RmiFault("product", f"There is no product {given.product}.", Trouble.UNKNOWN_SECURITY)
    if given.exchange not in ("", product.exchange.code):
        sentence = f"{product.code} is listed on {product.exchange.code}, not on {given.exchange}."
        raise RmiFault("product", sentence, Trouble.UNKNOWN_SECURITY)
    return Criteria(given.kind, given.side, product.code, clean_exchange(pairs, product.exchange.code))


def clean_exchange(pairs: Pairs, code: str) -> str:
    """The exchange, "" for all. Raises RmiFault when the LCE does not guarantee the execution firm there."""
    if code and code not in pairs.exchanges:
        if not Exchange.objects.filter(code=code).exists():
            raise RmiFault("exchange", f"There is no exchange {code}.", Trouble.UNKNOWN_ID)
        sentence = f"{pairs.lce.code} does not guarantee {pairs.execution_firm.code} on {code}."
        raise RmiFault("exchange", sentence, Trouble.NOT_AUTHORIZED)
    return code
