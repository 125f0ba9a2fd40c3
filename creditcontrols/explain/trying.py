"""Trying an order without sending it: the facts as they are projected, and the engine's own decision on them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Q, Sum

from creditcontrols.blocking import facts_of
from creditcontrols.choices import GroupState, UsageSide
from creditcontrols.documents import from_document
from creditcontrols.engine.commands import SubmitOrder
from creditcontrols.engine.events import OrderHeld
from creditcontrols.engine.rules import UtilizationRow
from creditcontrols.engine.values import WEEKDAY, GroupSettings, Instrument, Leg
from creditcontrols.explain import words
from creditcontrols.explain.facts import Facts, Four, GroupFacts, Standing, Tried, build, try_on
from creditcontrols.explain.selectors import LegLine
from creditcontrols.explain.words import Check
from creditcontrols.models import EngineMoment, ExchangeGroup, Fill, Order, SettingsVersion, Utilization
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.permissions import can_see_clip_size
from riskadmin.lib import calendar, clock
from riskadmin.reference.selectors import InstrumentRow, instrument_rows

ATTEMPTS: Final = 3
SESSION: Final = "TRY000"
CL_ORD_ID: Final = "TRIED"


class TryFault(Exception):
    """The order cannot be tried; the text is a sentence for the page."""


@dataclass(frozen=True)
class SideChange:
    """One side of one group before the order and with it: figures of rules.utilization_row."""

    group: ExchangeGroup
    side: int
    before: UtilizationRow
    after: UtilizationRow

    @property
    def name(self) -> str:
        """The side in full."""
        return UsageSide(self.side).label

    @property
    def changed(self) -> bool:
        """True when the order would charge this side."""
        return self.before[2] != self.after[2]


@dataclass(frozen=True)
class Answer:
    """What the engine would say as of journal entry `seq`. `steady` is False when the figures moved while they were
    read. `largest` and `clip_size` are None where the user may not see them or they do not apply."""

    tried: Tried
    checks: list[Check]
    meaning: str
    legs: list[LegLine]
    sides: list[SideChange]
    seq: int
    at: datetime
    steady: bool
    session: int
    clip_size: int | None
    largest: int | None

    @property
    def accepted(self) -> bool:
        """True when the order would be held and go to the market."""
        return self.tried.accepted

    @property
    def text(self) -> str:
        """What the trader would be told; empty for an accepted order."""
        return "" if isinstance(self.tried.event, OrderHeld) else self.tried.event.text


def try_order(user: Any, group: ExchangeGroup, **terms: Any) -> Answer:
    """Try an order of the group's execution firm: `symbol`, `side`, `quantity`, `order_type`, `tif`, `price` and
    `stop_price` in nanos or None, `sender_comp` and `account` or "". Nothing is sent and nothing written. Raises
    TryFault when a leg belongs to a group that `user` does not see."""
    sender_comp, account = terms.pop("sender_comp", ""), terms.pop("account", "").upper()
    session = sender_comp[:6] or SESSION
    firm = group.execution_firm.code
    command = SubmitOrder(session, firm, sender_comp, "", CL_ORD_ID, account, **terms)
    facts, groups, seq, steady = _read(user, firm, command.symbol, account)
    now = clock.business_now()
    tried = try_on(build(facts), command, int(now.timestamp()) * 1_000_000)
    sees_clip = all(can_see_clip_size(user, each) for each in groups.values())
    return _answer(tried, facts, groups, (seq, now, steady), sees_clip)


def _answer(
    tried: Tried, facts: Facts, groups: dict[int, ExchangeGroup], moment: tuple[int, datetime, bool], sees_clip: bool
) -> Answer:
    event = tried.event
    held = isinstance(event, OrderHeld)
    code, text = ("", "") if isinstance(event, OrderHeld) else (event.code, event.text)
    figures = (
        (None, None) if isinstance(event, OrderHeld) else (event.clip_size, words.largest(event.code, event.largest))
    )
    clip_size, largest = (one if sees_clip and one is not None and one >= 0 else None for one in figures)
    sides = [
        SideChange(groups[pk], side, tried.before[pk][side], tried.after[pk][side])
        for pk in groups
        for side in range(4)
    ]
    seq, at, steady = moment
    meaning = "The order would be held and go to the market." if held else words.meaning(code, text)
    return Answer(
        tried, words.walk(code), meaning, _legs(event), sides, seq, at, steady, facts.session, clip_size, largest
    )  # fmt: skip


def _legs(event: Any) -> list[LegLine]:
    if not isinstance(event, OrderHeld):
        return [
            LegLine(leg.symbol, UsageSide(leg.usage_side).label, leg.quantity, leg.rate, leg.charge)
            for leg in event.legs
        ]
    if not event.legs:
        rate = event.rate if event.counts_working else 0
        side = UsageSide(event.usage_side).label
        return [LegLine(event.symbol, side, event.quantity, rate, event.quantity * rate)]
    return [
        LegLine(
            leg.symbol, UsageSide(leg.usage_side).label, leg.ratio * event.quantity, leg.working_rate,
            leg.ratio * event.quantity * leg.working_rate,
        )
        for leg in event.legs
    ]  # fmt: skip


def _read(user: Any, firm: str, symbol: str, account: str) -> tuple[Facts, dict[int, ExchangeGroup], int, bool]:
    """The facts as of one journal entry; when the projection moved on meanwhile they are read again."""
    for attempt in range(ATTEMPTS):
        before = _cursor()
        facts, groups = read_facts(firm, symbol, account)
        seen = set(ExchangeGroup.objects.visible_to(user).filter(pk__in=groups).values_list("pk", flat=True))
        if seen != set(groups):
            raise TryFault("A leg belongs to an exchange group that you do not see: it cannot be tried here.")
        if _cursor() == before or attempt == ATTEMPTS - 1:
            break
    return facts, groups, before, _cursor() == before


def _cursor() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM creditcontrols_cursor WHERE follower = 'projection'")
        row = cursor.fetchone()
    return row[0] if row else 0


def read_facts(firm: str, symbol: str, account: str | None = None) -> tuple[Facts, dict[int, ExchangeGroup]]:
    """What the decision on an order of `firm` in `symbol` may look at, with the groups that it may charge."""
    moment = EngineMoment.objects.first()
    session = moment.session if moment else WEEKDAY
    traded = _instruments(Q(symbol=symbol))
    legs = [leg.symbol for row in traded for leg in row.legs]
    listed = {row.symbol: row for row in (*traded, *_instruments(Q(symbol__in=legs)))}
    exchanges = {row.exchange for row in listed.values()}
    groups = _groups(firm, exchanges)
    settings = _in_force(groups)
    references = {name for _, one in settings.values() for name in (one.reference_futures, one.reference_options)}
    listed |= {row.symbol: row for row in _instruments(Q(symbol__in=references - listed.keys()))}
    facts = [_group(group, session, settings, list(listed)) for group in groups.values()]
    market = {hours: (where, day) for hours, (where, day) in (moment.market if moment else {}).items()}
    known, controls = tuple(map(_instrument, listed.values())), facts_of(firm, account)
    return Facts(known, tuple(facts), session, market, controls), groups


def _instruments(among: Q) -> list[InstrumentRow]:
    return instrument_rows(calendar.trade_date(clock.business_now()), among)


def _instrument(row: InstrumentRow) -> Instrument:
    values = row._asdict()
    values["legs"] = tuple(Leg(leg.symbol, leg.ratio) for leg in row.legs)
    return Instrument(**values)


def _groups(firm: str, exchanges: set[str]) -> dict[int, ExchangeGroup]:
    active = ExchangeGroup.objects.filter(execution_firm__code=firm, state=GroupState.ACTIVE)
    touched = active.filter(exchanges__code__in=exchanges).select_related("lce", "execution_firm").distinct()
    return {group.pk: group for group in touched.prefetch_related("exchanges").order_by("pk")}


def _in_force(groups: dict[int, ExchangeGroup]) -> dict[int, tuple[int, GroupSettings]]:
    saved = SettingsVersion.objects.filter(group__in=groups, in_force_seq__isnull=False)
    latest = saved.order_by("group_id", "-version").distinct("group_id")
    found = {one.group_id: (one.version, from_document(one.document)) for one in latest}
    return {pk: found.get(pk, (0, GroupSettings())) for pk in groups}


def _group(
    group: ExchangeGroup, session: int, settings: dict[int, tuple[int, GroupSettings]], symbols: list[str]
) -> GroupFacts:
    version, in_force = settings[group.pk]
    sides = {row.side: row for row in Utilization.objects.filter(group=group, bucket=session)}
    opened, filled = (
        tuple(getattr(sides[side], name) if side in sides else 0 for side in range(4)) for name in ("open", "filled")
    )
    exchanges = tuple(sorted(exchange.code for exchange in group.exchanges.all()))
    return GroupFacts(
        group.pk, group.lce.code, group.execution_firm.code, group.name, exchanges, version, in_force,
        _four(opened), _four(filled), _positions(group, session, symbols, sides[0].period if sides else 0),
    )  # fmt: skip


def _four(values: tuple[int, ...]) -> Four:
    one, two, three, four = values
    return one, two, three, four


def _positions(group: ExchangeGroup, session: int, symbols: list[str], period: int) -> dict[str, Standing]:
    """What orders that only reduce are measured by (SPEC GC2-03): fills since the last reset, and working orders."""
    found = {symbol: [0, 0, 0] for symbol in symbols}
    bucket = {"group": group, "bucket": session, "symbol__in": symbols}
    counting = Fill.objects.filter(**bucket, period=period, busted_at=None).order_by()
    for symbol, side, quantity in counting.values_list("symbol", "side").annotate(Sum("quantity")):
        found[symbol][0] += quantity if side == 1 else -quantity
    working = Order.objects.filter(**bucket, state__in=LIVE_STATES).order_by()
    for symbol, side, quantity in working.values_list("symbol", "side").annotate(Sum("working")):
        found[symbol][side] += quantity
    return {symbol: (net, buys, sells) for symbol, (net, buys, sells) in found.items()}
