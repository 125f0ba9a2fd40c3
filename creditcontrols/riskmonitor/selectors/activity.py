"""The card of daily activity: what each clearing firm, execution firm and account did (rows of ActivityDay)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from creditcontrols.accounts.models import Account
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.models import ActivityDay
from creditcontrols.riskmonitor.reach import Reach
from creditcontrols.riskmonitor.state import Wanted
from creditcontrols.rmi.models import RmiBlock

FIRMS: Final = 100
"""Pairs of clearing and execution firm of one look."""

Key = tuple[str, str]
"""Codes of LCE and execution firm."""

_COUNTS: Final = ("orders", "fills", "contracts", "refusals")
_WORST: Final = ("-refusals", "-orders", "-fills")


@dataclass
class AccountLine:
    """One account through an execution firm. `account_id` is its page's, None where it is not registered or not the
    user's; `suspended`: its order entry there is suspended now."""

    account: str
    orders: int = 0
    fills: int = 0
    contracts: int = 0
    refusals: int = 0
    blocks: int = 0
    account_id: int | None = None
    suspended: bool = False


@dataclass
class FirmLine:
    """One (LCE, execution firm) with its busiest accounts; `accounts` is how many there are in all, `kills` how many
    kill switches held in the period."""

    lce: str
    ef: str
    orders: int = 0
    fills: int = 0
    contracts: int = 0
    refusals: int = 0
    accounts: int = 0
    blocks: int = 0
    kills: int = 0
    lines: list[AccountLine] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Accounts that are not listed."""
        return max(0, self.accounts - len(self.lines))


@dataclass(frozen=True)
class Activity:
    """The card. `totals` are over all firms, also those that are not listed. `sees_controls` is False for trading
    firms, to whom blocks and kills of whole firms are not told."""

    firms: list[FirmLine]
    totals: dict[str, int]
    sees_controls: bool

    @property
    def highest(self) -> int:
        """The longest bar of the chart."""
        return max((max(firm.orders, firm.fills, firm.refusals) for firm in self.firms), default=0)


def rows(reach: Reach, wanted: Wanted) -> QuerySet[ActivityDay]:
    """The counts of the period that the user reads and that pass the filters."""
    first, last = wanted.span
    found = ActivityDay.objects.filter(reach.condition(), trade_date__gte=first, trade_date__lte=last)
    given = {"lce": wanted.lce, "ef": wanted.firm, "account": wanted.account}
    return found.filter(**{name: value for name, value in given.items() if value}).order_by()


def activity(reach: Reach, wanted: Wanted, per_firm: int) -> Activity:
    """The card with at most `per_firm` accounts of each firm, those with refusals first (RM-5)."""
    firms = _firms(reach, wanted)
    by_key = {(firm.lce, firm.ef): firm for firm in firms}
    for lce, ef, account, *counts in _accounts(reach, wanted, per_firm):
        if (lce, ef) in by_key:
            by_key[lce, ef].lines.append(AccountLine(account, *counts))
    if reach.sees_controls:
        _add_blocks(reach, wanted, by_key, per_firm)
        _add_kills(reach, wanted, by_key)
    # What is listed is chosen by what is worst, and keeps its place while figures move.
    shown = sorted(by_key.values(), key=lambda firm: (firm.lce, firm.ef))
    for firm in shown:
        firm.lines.sort(key=lambda line: line.account)
    _add_pages(reach, shown)
    totals = rows(reach, wanted).aggregate(**{name: Sum(name, default=0) for name in _COUNTS})
    return Activity(shown, totals, reach.sees_controls)


def _firms(reach: Reach, wanted: Wanted) -> list[FirmLine]:
    sums = {name: Sum(name) for name in _COUNTS}
    found = rows(reach, wanted).values("lce", "ef").annotate(**sums, accounts=Count("account", distinct=True))
    return [FirmLine(**line) for line in found.order_by(*_WORST, "lce", "ef")[:FIRMS]]


def _accounts(reach: Reach, wanted: Wanted, per_firm: int) -> list[tuple[Any, ...]]:
    sums = {name: Sum(name) for name in _COUNTS}
    worst = [F(name.removeprefix("-")).desc() for name in _WORST]
    place = Window(RowNumber(), partition_by=[F("lce"), F("ef")], order_by=[*worst, F("account").asc()])
    found = rows(reach, wanted).values("lce", "ef", "account").annotate(**sums).annotate(place=place)
    listed = found.filter(place__lte=per_firm).order_by("lce", "ef", "place")
    return list(listed.values_list("lce", "ef", "account", *_COUNTS))


def _add_blocks(reach: Reach, wanted: Wanted, by_key: dict[Key, FirmLine], per_firm: int) -> None:
    """Account blocks (RMI) that held at any time of the period, also of accounts that did nothing."""
    since, until = wanted.span.since, wanted.span.until
    given = {"lce__code": wanted.lce, "execution_firm__code": wanted.firm, "account": wanted.account}
    found = RmiBlock.objects.concerning(reach.user).filter(
        Q(lifted_at=None) | Q(lifted_at__gte=since), in_force_at__lt=until,
        **{name: value for name, value in given.items() if value},
    )  # fmt: skip
    counted = found.order_by("account").values_list("lce__code", "execution_firm__code", "account")
    for lce, ef, account, count in counted.annotate(count=Count("pk"))[: 10 * FIRMS]:
        firm = by_key.setdefault((lce, ef), FirmLine(lce, ef))
        firm.blocks += count
        line = next((one for one in firm.lines if one.account == account), None)
        if line is None and len(firm.lines) < per_firm:
            line = AccountLine(account)
            firm.lines.append(line)
            firm.accounts = max(firm.accounts, len(firm.lines))
        if line is not None:
            line.blocks += count


def _add_kills(reach: Reach, wanted: Wanted, by_key: dict[Key, FirmLine]) -> None:
    """Kill switches that held at any time of the period; one of a whole LCE, or of all LCEs, counts at each firm."""
    since, until = wanted.span.since, wanted.span.until
    held = KillSwitch.objects.visible_to(reach.user).filter(
        Q(lifted_at=None) | Q(lifted_at__gte=since), in_force_at__lt=until
    )
    counts: Counter[tuple[str | None, str | None]] = Counter(held.values_list("lce__code", "execution_firm__code"))
    for (lce, ef), count in counts.items():
        named = lce and ef and (not wanted.lce or lce == wanted.lce) and (not wanted.firm or ef == wanted.firm)
        if named and not wanted.account:
            by_key.setdefault((lce, ef), FirmLine(lce, ef))
        for firm in by_key.values():
            if lce in (None, firm.lce) and ef in (None, firm.ef):
                firm.kills += count


def _add_pages(reach: Reach, firms: list[FirmLine]) -> None:
    """Where each account is kept, and whether its order entry is suspended."""
    named = {line.account for firm in firms for line in firm.lines if line.account}
    found: dict[tuple[str, str], tuple[int, list[str]]] = defaultdict(lambda: (0, []))
    known = Account.objects.visible_to(reach.user).filter(number__in=named).order_by()
    for pk, lce, number, suspended in known.values_list("pk", "lce__code", "number", "in_force_suspended"):
        found[lce, number] = (pk, suspended)
    for firm in firms:
        for line in firm.lines:
            if (firm.lce, line.account) in found:
                line.account_id, suspended = found[firm.lce, line.account]
                line.suspended = firm.ef in suspended
