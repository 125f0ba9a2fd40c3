"""What the screens of the credit controls read: plain rows, already within what the user may see."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet

from creditcontrols import figures
from creditcontrols.choices import Bucket, GroupState, OrderState, UsageSide
from creditcontrols.documents import from_document
from creditcontrols.engine.rules import charge_rate
from creditcontrols.engine.values import GroupSettings
from creditcontrols.engine.values import Instrument as Contract
from creditcontrols.models import (
    Alert,
    ExchangeGroup,
    Fill,
    Order,
    Refusal,
    SettingChange,
    SettingsVersion,
    Utilization,
)
from creditcontrols.sides import WITHIN, FirmRow, Side, section_of
from riskadmin.firms.models import SenderComp
from riskadmin.lib import calendar, clock
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument
from riskadmin.reference.selectors import UNKNOWN_RATE, margin_rates

IN_FORCE_PROMISE: Final = timedelta(seconds=5)
"""After this time a saved version that is not in force is told as such."""

LATEST: Final = 50
"""Rows of a table of orders, fills or refusals."""

LATEST_ALERTS: Final = 20
"""Rows of the group's table of alerts."""

RECENT: Final = 8
"""Rows of the history beside the form."""

FIRM_ROWS: Final = 500
"""Rows of a page of the list of execution firms."""

NO_FIGURES: Final = (WITHIN, 0)
"""Where a group stands in that list that the engine has not told of yet."""

LIVE_STATES: Final = (
    OrderState.PENDING_NEW,
    OrderState.WORKING,
    OrderState.PENDING_REPLACE,
    OrderState.PENDING_CANCEL,
)


@dataclass(frozen=True)
class Trail:
    """Where a saved version stands: saved is the database, in force is the engine."""

    version: int
    saved_at: datetime
    saved_by: str
    in_force_at: datetime | None
    refused_reason: str
    late: bool
    staged: bool = False
    """Saved on a group that waits for its mapping or regrouping; the engine learns of it then (SPEC T-6)."""

    @property
    def settled(self) -> bool:
        """True when nothing more will happen to it for now."""
        return self.in_force_at is not None or bool(self.refused_reason) or self.staged


@dataclass(frozen=True)
class LastChange:
    """Who changed a field last, and when (SPEC GC2-08)."""

    actor: str
    at: datetime


@dataclass(frozen=True)
class RecentChange:
    """One changed field of a saved version, for the history beside the form."""

    at: datetime
    actor: str
    path: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Activity:
    """The latest alerts, orders, fills and refusals of a group, newest first."""

    alerts: list[Alert]
    orders: list[Order]
    fills: list[Fill]
    refusals: list[Refusal]


@dataclass(frozen=True)
class GroupPage:
    """The page of one exchange group without its form."""

    group: ExchangeGroup
    sides: list[Side]
    tabs: list[FirmRow]
    sender_comps: list[str]
    trail: Trail | None
    last_changes: dict[str, LastChange]
    recent_changes: list[RecentChange]
    activity: Activity
    settings: GroupSettings
    bucket: Bucket

    @property
    def session(self) -> str:
        """The session shown, as addresses name it."""
        return self.bucket.label.lower()


@dataclass(frozen=True)
class WeekendRow:
    """A group with weekend trading on: since when and by whom, its settings and its weekend sides."""

    group: ExchangeGroup
    since: LastChange | None
    settings: GroupSettings
    sides: list[Side]


class Figures(NamedTuple):
    """What places a side in the list of execution firms; as in models.Utilization."""

    usage: int
    limit: int
    level: int
    status: str


@dataclass(frozen=True)
class FirmPage:
    """One page of the list of execution firms. `totals` has the rows of each section, over all pages, and `groups` and
    `firms` how many there are in all."""

    rows: list[FirmRow]
    totals: Counter[int]
    groups: int
    firms: int
    several_lces: bool
    pages: Page[Any]


def weekend_rows(user: Any) -> list[WeekendRow]:
    """The groups that `user` may see with weekend trading on (SPEC GC2-06), in three statements."""
    groups = list(groups_with_sides(user, Bucket.WEEKEND).current().filter(settings__weekend_enabled=True))
    turned = SettingChange.objects.filter(group__in=groups, field="weekend_enabled")
    since = {
        change.group_id: LastChange(person(change.actor), change.at)
        for change in turned.order_by("group_id", "-at", "-pk").distinct("group_id").select_related("actor")
    }
    return [
        WeekendRow(group, since.get(group.pk), from_document(group.settings), _firm_row(group).sides)
        for group in groups
    ]


def groups_with_sides(user: Any, bucket: int = Bucket.WEEKDAY) -> QuerySet[ExchangeGroup]:
    """The groups that `user` may see, each with its rows of one session, in two statements."""
    rows = Utilization.objects.filter(bucket=bucket).order_by("side")
    return (
        ExchangeGroup.objects.visible_to(user)
        .select_related("lce", "execution_firm")
        .prefetch_related(Prefetch("utilizations", rows, to_attr="side_rows"))
    )


def firm_page(user: Any, number: str = "") -> FirmPage:
    """One page of the groups that `user` may see: blocked first, then near a limit, then within limits, highest side
    first. All of them are ordered by light rows; what the page shows is read in full."""
    sides: dict[int, list[Side]] = {}
    fields = ("group_id", "side", "usage", "limit", "level", "status")
    weekday = Utilization.objects.visible_to(user).filter(bucket=Bucket.WEEKDAY).order_by("side")
    for group, side, *figures_of_side in weekday.values_list(*fields):
        sides.setdefault(group, []).append(Side(side, Figures(*figures_of_side)))
    seen = ExchangeGroup.objects.visible_to(user).current().order_by("execution_firm__code", "name")
    groups = seen.values_list("pk", "lce_id", "execution_firm_id")
    places = {pk: (section_of(own), -max(side.rank for side in own)) if (own := sides.get(pk)) else NO_FIGURES
              for pk, _, _ in groups}  # fmt: skip
    pages = Paginator(sorted(places, key=places.__getitem__), FIRM_ROWS).get_page(number)
    found = groups_with_sides(user).in_bulk(list(pages.object_list))
    return FirmPage(
        rows=[_firm_row(found[pk]) for pk in pages.object_list if pk in found],
        totals=Counter(section for section, _ in places.values()),
        groups=len(places),
        firms=len({firm for _, _, firm in groups}),
        several_lces=len({lce for _, lce, _ in groups}) > 1,
        pages=pages,
    )


def group_page(user: Any, firm_code: str, group_id: int, bucket: Bucket = Bucket.WEEKDAY) -> GroupPage:
    """The page of one group in one session. Raises ExchangeGroup.DoesNotExist also for a group that `user` may not
    see."""
    groups = groups_with_sides(user, bucket).filter(execution_firm__code=firm_code)
    tabs = [_firm_row(group) for group in groups.filter(~Q(state=GroupState.ENDED) | Q(pk=group_id))]
    current = next((tab for tab in tabs if tab.group.pk == group_id), None)
    if current is None:
        raise ExchangeGroup.DoesNotExist
    group = current.group
    return GroupPage(
        group=group,
        sides=current.sides,
        tabs=tabs,
        sender_comps=[str(comp) for comp in SenderComp.objects.filter(execution_firm=group.execution_firm)],
        trail=trail(group, group.version),
        last_changes=last_changes(group),
        recent_changes=recent_changes(group),
        activity=activity(group, bucket),
        settings=from_document(group.settings),
        bucket=bucket,
    )


def visible_group(user: Any, firm_code: str, group_id: int) -> ExchangeGroup:
    """One group. Raises ExchangeGroup.DoesNotExist also for a group that `user` may not see."""
    groups = ExchangeGroup.objects.visible_to(user).select_related("lce", "execution_firm")
    return groups.get(pk=group_id, execution_firm__code=firm_code)


def trail(group: ExchangeGroup, version: int) -> Trail | None:
    """Where a saved version stands; None when there is no such version."""
    saved = group.versions.select_related("saved_by").filter(version=version).first()
    return trail_of(saved) if saved else None


def trail_of(saved: SettingsVersion) -> Trail:
    """Where a saved version stands."""
    open_since = clock.business_now() - saved.saved_at
    staged = saved.group.state == GroupState.PENDING
    late = saved.in_force_at is None and not saved.refused_reason and open_since > IN_FORCE_PROMISE and not staged
    who = person(saved.saved_by)
    return Trail(saved.version, saved.saved_at, who, saved.in_force_at, saved.refused_reason, late, staged)


def document_of(group: ExchangeGroup, version: int) -> GroupSettings | None:
    """The settings of a saved version; None when there is no such version."""
    saved = group.versions.filter(version=version).first()
    return from_document(saved.document) if saved else None


def last_changes(group: ExchangeGroup) -> dict[str, LastChange]:
    """For each path of the document, who changed it last and when (SPEC GC2-08)."""
    latest = SettingChange.objects.filter(group=group).order_by("field", "-at", "-pk").distinct("field")
    return {change.field: LastChange(person(change.actor), change.at) for change in latest.select_related("actor")}


def recent_changes(group: ExchangeGroup) -> list[RecentChange]:
    """The latest changed fields, newest first."""
    latest = SettingChange.objects.filter(group=group).select_related("actor")[:RECENT]
    return [RecentChange(row.at, person(row.actor), row.field, row.old, row.new) for row in latest]


def activity(group: ExchangeGroup, bucket: Bucket) -> Activity:
    """The latest alerts (SPEC GC2-33), and the latest working orders, fills and refusals of one session."""
    session = {"group": group, "bucket": bucket}
    return Activity(
        alerts=list(Alert.objects.filter(group=group)[:LATEST_ALERTS]),
        orders=list(Order.objects.filter(**session, state__in=LIVE_STATES)[:LATEST]),
        fills=list(Fill.objects.filter(**session)[:LATEST]),
        refusals=list(Refusal.objects.filter(**session)[:LATEST]),
    )


def reference_contracts(group: ExchangeGroup) -> tuple[dict[str, str], dict[str, str]]:
    """What may be a reference contract of the group, futures and options: symbol -> how it reads in a list."""
    rates = margin_rates(calendar.trade_date(clock.business_now()))
    listed = Instrument.objects.filter(product__exchange__in=group.exchanges.all()).order_by("symbol")
    futures = {
        instrument.symbol: f"{instrument.symbol}, margin rate {figures.whole_usd(rates[instrument.pk])}"
        for instrument in listed.filter(kind=Kind.FUTURE)
        if instrument.pk in rates
    }
    options = {
        instrument.symbol: f"{instrument.symbol}, {instrument.get_right_display().lower()}"
        for instrument in listed.filter(kind=Kind.OPTION)
    }
    return futures, options


def charge_rates(symbols: Collection[str]) -> dict[str, int]:
    """Cents charged per contract now, by symbol, as the engine charges them (SPEC GC2-11); absent when not listed."""
    rates = margin_rates(calendar.trade_date(clock.business_now()))
    return {
        listed.symbol: charge_rate(_contract(listed, rates.get(listed.underlying_id or listed.pk, UNKNOWN_RATE)))
        for listed in Instrument.objects.filter(symbol__in=symbols)
    }


def _contract(listed: Instrument, margin_rate: int) -> Contract:
    return Contract(listed.symbol, "", "", "", listed.kind, margin_rate, 0, delta=listed.delta)


def person(user: Any) -> str:
    """How a person is named on a screen."""
    return (user.get_full_name() or user.get_username()) if user else "System"


def _firm_row(group: ExchangeGroup) -> FirmRow:
    rows = {row.side: row for row in group.side_rows}
    return FirmRow(group, [Side(number, rows.get(number)) for number in UsageSide.values])
