"""Reference data on its way to the engine: at the reset of its date, or at once (SPEC GC2-17)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from creditcontrols import inbox
from riskadmin.lib import calendar, clock
from riskadmin.lib.calendar import Occurrence
from riskadmin.reference import feed
from riskadmin.reference.files.rates import take_effect
from riskadmin.reference.selectors import exchange_calendar
from riskadmin.schedule.registry import Job, Rank, register_job
from riskadmin.schedule.services import wake_runner

ACTOR: Final = "reference"
BEFORE_RESET: Final = Rank.USAGE - 5


def register() -> None:
    """Make the job known to the schedule, and listen to what is listed or corrected at once."""
    register_job(Job("reference.rates", BEFORE_RESET, _resets, rates_of_the_date))
    feed.on_instruments(load)
    feed.on_calendar(wake_runner)


def rates_of_the_date(trade_date: date, due_at: datetime) -> None:
    """Rates and deltas of the date count from here on; the reset, due at the same instant, loads them."""
    take_effect(trade_date)


def load(among: Q) -> None:
    """The engine takes these instruments as they are now: new orders are valued by them."""
    inbox.put_instruments(calendar.trade_date(clock.business_now()), actor=ACTOR, among=among)


def _resets(after: datetime, until: datetime) -> Iterator[Occurrence]:
    return calendar.daily_resets(after, until, exchange_calendar())
