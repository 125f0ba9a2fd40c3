"""What a protection may name and which values it may have (SPEC MQP)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from creditcontrols.models import ExchangeGroup
from creditcontrols.quoting.choices import ProtectionLevel
from creditcontrols.quoting.models import AggregateLine, ProductLine
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, SenderComp
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Product

LEAST_FILL_PERCENT: Final = 70
MOST_FILL_PERCENT: Final = 10_000
MOST: Final = 999_999
"""Largest threshold of traded quantity and net delta."""


class ProtectionFault(Exception):
    """A request cannot be carried out: `path` names the value that is wrong, the message says why."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(sentence)
        self.path = path


@dataclass(frozen=True)
class Pairs:
    """The pairs of an execution firm that one LCE guarantees."""

    lce: LegalClearingEntity
    execution_firm: ExecutionFirm
    exchanges: frozenset[str]

    @property
    def lce_id(self) -> int:
        """Key of the LCE, whose administrators act on the pairs."""
        return self.lce.pk


@dataclass(frozen=True)
class Values:
    """The thresholds; None is not watched."""

    fill_percent: int | None = None
    quantity: int | None = None
    delta: int | None = None

    @property
    def any(self) -> bool:
        """True when something is watched."""
        return any(value is not None for value in (self.fill_percent, self.quantity, self.delta))


@dataclass(frozen=True)
class Wanted:
    """A protection as somebody wants it: session and trader "" for the whole firm."""

    level: str
    code: str
    values: Values
    session: str = ""
    trader: str = ""


def pairs_of(groups: Iterable[ExchangeGroup]) -> Pairs:
    """The pairs that groups of one (LCE, execution firm) have. Raises ExchangeGroup.DoesNotExist without a group."""
    found = list(groups)
    if not found:
        raise ExchangeGroup.DoesNotExist
    exchanges = frozenset(exchange.code for group in found for exchange in group.exchanges.all())
    return Pairs(found[0].lce, found[0].execution_firm, exchanges)


def check_values(level: str, values: Values) -> None:
    """Raises ProtectionFault for a value out of its range, or none where one is needed."""
    limits = (
        ("fill_percent", values.fill_percent, LEAST_FILL_PERCENT, MOST_FILL_PERCENT, "Fill %"),
        ("quantity", values.quantity, 1, MOST, "Traded quantity"),
        ("delta", values.delta, 1, MOST, "Net delta"),
    )
    for path, value, least, most, name in limits:
        if value is not None and not least <= value <= most:
            raise ProtectionFault(path, f"{name} is a whole number from {least:,} to {most:,}.")
    if level != ProtectionLevel.LINE and not values.any:
        raise ProtectionFault("fill_percent", "Give at least one of fill %, traded quantity and net delta.")


def groups_below(level: str, code: str, exchanges: frozenset[str]) -> list[str]:
    """Group codes with options that the protection watches, in order. Raises ProtectionFault for what is unknown, has
    no options, or is listed where the LCE does not guarantee the firm."""
    if level == ProtectionLevel.GROUP:
        products = Product.objects.filter(code=code)
    elif level == ProtectionLevel.LINE:
        products = Product.objects.filter(product_lines__code=code)
    elif level == ProtectionLevel.AGGREGATE:
        products = Product.objects.filter(product_lines__aggregates__code=code)
    else:
        raise ProtectionFault("level", "Choose a group code, a product line or an aggregate product line.")
    listed = products.filter(instruments__kind=Kind.OPTION).order_by("code").distinct()
    found = list(listed.values_list("code", "exchange__code"))
    if not found:
        raise ProtectionFault("code", f"There are no options under {code}.")
    guaranteed = [group for group, exchange in found if exchange in exchanges]
    if not guaranteed:
        raise ProtectionFault("code", f"The clearing entity does not guarantee the firm where {code} is listed.")
    return guaranteed


def check_participant(pairs: Pairs, wanted: Wanted) -> None:
    """Raises ProtectionFault for a session that the firm does not have."""
    if not wanted.session:
        return
    comps = SenderComp.objects.filter(execution_firm=pairs.execution_firm, sender_comp_id__startswith=wanted.session)
    if len(wanted.session) != 6 or not comps.exists():
        raise ProtectionFault("session", f"{pairs.execution_firm.code} has no session {wanted.session}.")


def choices_of_codes() -> dict[str, list[tuple[str, str]]]:
    """What can be protected, by level: (code, name)."""
    groups = Product.objects.filter(instruments__kind=Kind.OPTION).order_by("code").distinct()
    return {
        ProtectionLevel.GROUP: list(groups.values_list("code", "name")),
        ProtectionLevel.LINE: list(ProductLine.objects.values_list("code", "name")),
        ProtectionLevel.AGGREGATE: list(AggregateLine.objects.values_list("code", "name")),
    }
