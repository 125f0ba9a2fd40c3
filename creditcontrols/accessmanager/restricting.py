"""Which contracts are inside their restricted period, and telling the engine: at the start of each trade date, at
midnight, and when reference data or holidays change (SPEC Access Manager)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from creditcontrols import inbox
from creditcontrols.accessmanager.periods import MIDNIGHT, RULES, Rule, days_left, restricted_from
from creditcontrols.engine.commands import RestrictInstruments
from creditcontrols.engine.controls.values import Restricted
from riskadmin.lib import calendar, clock
from riskadmin.lib.calendar import ONE_DAY, SUNDAY, TRADE_DATE_START, WORKDAYS, ExchangeCalendar, Occurrence
from riskadmin.reference import feed
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument
from riskadmin.reference.selectors import exchange_calendar
from riskadmin.schedule.registry import Job, Rank, register_job

ACTOR: Final = "access manager"
EVENINGS: Final = (SUNDAY, 0, 1, 2, 3)


@dataclass(frozen=True)
class Contract:
    """A listed contract of a restricted product. Without a last trading day `begins` is None and it is `restricted`:
    what is not known is not let through."""

    symbol: str
    product: str
    exchange: str
    rule: Rule
    last: date | None
    begins: datetime | None
    left: int | None
    restricted: bool


def register() -> None:
    """Make the jobs known to the schedule, and listen to what is listed or rests."""
    register_job(Job("access.trade_date", Rank.MARKET, _evenings, _as_of, tell))
    register_job(Job("access.midnight", Rank.MARKET, _midnights, _as_of, _nothing))
    feed.on_instruments(_instruments_changed)
    feed.on_calendar(tell)


def contracts(now: datetime) -> list[Contract]:
    """Every listed future of the restricted products as of `now`, in the order of products and months. What trades at
    settlement of another contract has that one's last trading day: the family is restricted together."""
    listed = Instrument.objects.filter(product__code__in=RULES, kind=Kind.FUTURE)
    rows = listed.select_related("product__exchange", "underlying").order_by("product__code", "expiry_month", "symbol")
    holidays = exchange_calendar()
    return [_contract(one, now, holidays) for one in rows]


def _contract(one: Instrument, now: datetime, holidays: ExchangeCalendar) -> Contract:
    rule, exchange = RULES[one.product.code], one.product.exchange.code
    last = one.underlying.expires if one.underlying else one.expires
    if last is None:
        return Contract(one.symbol, one.product.code, exchange, rule, None, None, None, restricted=True)
    begins = restricted_from(rule, last, exchange, holidays)
    left = days_left(calendar.trade_date(now), last, exchange, holidays)
    return Contract(one.symbol, one.product.code, exchange, rule, last, begins, left, restricted=now >= begins)


def restricted(now: datetime) -> tuple[Restricted, ...]:
    """What is restricted at `now`, as the engine wants it."""
    return tuple(
        Restricted(one.symbol, one.product, one.rule.permitted) for one in contracts(now) if one.restricted
    )  # fmt: skip


def tell(now: datetime | None = None) -> None:
    """Put what is restricted at `now`, or at this moment, into the inbox; the engine sees whether it is news."""
    inbox.put(RestrictInstruments(restricted(now or clock.business_now())), actor=ACTOR)


def _as_of(day: date, due_at: datetime) -> None:
    tell(due_at)


def _nothing(now: datetime) -> None:
    """The other job has put things as they are."""


def _instruments_changed(among: Q) -> None:
    if Instrument.objects.filter(among, product__code__in=RULES).exists():
        tell()


def _evenings(after: datetime, until: datetime) -> Iterator[Occurrence]:
    """The starts of trade dates, 17:00 of the day before, each with its trade date."""
    found = calendar.occurrences(after, until, TRADE_DATE_START, EVENINGS)
    return ((at, day + ONE_DAY) for at, day in found)


def _midnights(after: datetime, until: datetime) -> Iterator[Occurrence]:
    return calendar.occurrences(after, until, MIDNIGHT, WORKDAYS)
