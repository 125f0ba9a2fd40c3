"""The engine's week: what the schedule puts into the inbox, and in which order. SPEC T-1, T-2, MKT-1."""

from datetime import datetime

import pytest

from creditcontrols.engine import values
from creditcontrols.engine.commands import (
    BeginSession,
    Command,
    LoadInstruments,
    ResetPositions,
    ResetUsage,
    ResetWeekend,
    RestrictInstruments,
    SetMarketState,
    StartWeek,
    decode_command,
)
from creditcontrols.models import InboxCommand
from riskadmin.firms.models import Exchange, LegalClearingEntity
from riskadmin.lib import markethours
from riskadmin.lib.calendar import CENTRAL
from riskadmin.reference.models import ExchangeHoliday
from riskadmin.schedule.services import apply_due

pytestmark = pytest.mark.django_db

TUESDAY_TEN = datetime(2026, 11, 24, 10, tzinfo=CENTRAL)


@pytest.fixture
def exchanges() -> dict[str, Exchange]:
    return {code: Exchange.objects.create(code=code, name=code) for code in ("CME", "CBOT")}


def ct(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=CENTRAL)


def applied(now: datetime) -> list[Command]:
    """What apply_due puts into the inbox, without reference data and what follows from it."""
    last = InboxCommand.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    apply_due(now)
    rows = InboxCommand.objects.filter(pk__gt=last).order_by("pk")
    commands = [decode_command(bytes(row.payload)) for row in rows]
    return [command for command in commands if not isinstance(command, LoadInstruments | RestrictInstruments)]


def test_t_3_a_fresh_install_catches_nothing_up_and_knows_where_it_stands(exchanges: dict[str, Exchange]) -> None:
    assert applied(TUESDAY_TEN) == [
        StartWeek("2026-11-22"),
        SetMarketState("weekday", "open", "2026-11-24"),
        SetMarketState("weekend", "open", "2026-11-24"),
    ]
    assert applied(TUESDAY_TEN) == []


def test_t_3_a_fresh_install_on_a_weekend_is_in_the_weekend_session(exchanges: dict[str, Exchange]) -> None:
    assert applied(ct(21, 4)) == [
        StartWeek("2026-11-15"),
        BeginSession(values.WEEKEND),
        SetMarketState("weekday", "closed", "2026-11-20"),
        SetMarketState("weekend", "closed", "2026-11-23"),
    ]


def test_t_2_the_day_ends_and_usage_is_reset(exchanges: dict[str, Exchange]) -> None:
    applied(TUESDAY_TEN)
    assert applied(ct(24, 16, 44)) == [
        SetMarketState("weekday", "cancel_only", "2026-11-24", True),
        SetMarketState("weekend", "cancel_only", "2026-11-24", True),
        ResetPositions("2026-11-24"),
        ResetUsage("2026-11-24", ("CBOT", "CME")),
    ]
    assert applied(ct(24, 17)) == [
        SetMarketState("weekday", "pre_open", "2026-11-25"),
        SetMarketState("weekend", "pre_open", "2026-11-25"),
        SetMarketState("weekday", "open", "2026-11-25"),
        SetMarketState("weekend", "open", "2026-11-25"),
    ]


def test_t_3_everything_due_over_a_weekend_comes_in_order(exchanges: dict[str, Exchange]) -> None:
    applied(ct(20, 15, 50))
    assert applied(ct(22, 17, 30)) == [
        ResetWeekend("2026-11-20"),
        SetMarketState("weekday", "closed", "2026-11-20", True),
        SetMarketState("weekend", "cancel_only", "2026-11-20", True),
        SetMarketState("weekend", "open", "2026-11-23"),
        ResetPositions("2026-11-20"),
        ResetUsage("2026-11-20", ("CBOT", "CME")),
        BeginSession(values.WEEKEND),
        SetMarketState("weekend", "closed", "2026-11-23"),
        SetMarketState("weekend", "open", "2026-11-23"),
        StartWeek("2026-11-22"),
        SetMarketState("weekday", "pre_open", "2026-11-23"),
        SetMarketState("weekend", "pre_open", "2026-11-23"),
        SetMarketState("weekday", "open", "2026-11-23"),
        SetMarketState("weekend", "open", "2026-11-23"),
    ]


def test_t_2_icc_4_a_date_without_trade_date_roll_resets_positions_only_and_ends_no_day(
    exchanges: dict[str, Exchange],
) -> None:
    for exchange in exchanges.values():
        ExchangeHoliday.objects.create(exchange=exchange, date="2026-11-26", name="Thanksgiving")
    applied(ct(26, 10))
    assert applied(ct(26, 16, 59)) == [
        SetMarketState("weekday", "cancel_only", "2026-11-27"),
        SetMarketState("weekend", "cancel_only", "2026-11-27"),
        ResetPositions("2026-11-26"),
        SetMarketState("weekday", "pre_open", "2026-11-27"),
        SetMarketState("weekend", "pre_open", "2026-11-27"),
    ]


def test_t_2_a_holiday_of_one_exchange_leaves_the_other_its_reset(exchanges: dict[str, Exchange]) -> None:
    ExchangeHoliday.objects.create(exchange=exchanges["CBOT"], date="2026-11-26")
    applied(ct(26, 10))
    assert applied(ct(26, 16, 44)) == [
        SetMarketState("weekday", "cancel_only", "2026-11-26", True, ("CBOT",)),
        SetMarketState("weekend", "cancel_only", "2026-11-26", True, ("CBOT",)),
        ResetPositions("2026-11-26"),
        ResetUsage("2026-11-26", ("CME",)),
    ]


def test_t_2_sunday_start_up_names_the_firms_whose_older_orders_count(exchanges: dict[str, Exchange]) -> None:
    LegalClearingEntity.objects.create(code="ALP", name="Alpha", older_orders_count=True)
    LegalClearingEntity.objects.create(code="BET", name="Beta")
    applied(ct(22, 16))
    assert applied(ct(22, 16, 5))[0] == StartWeek("2026-11-22", ("ALP",))


def test_mkt_1_calendar_and_engine_have_the_same_words_for_states() -> None:
    ours = (markethours.PRE_OPEN, markethours.OPEN, markethours.CANCEL_ONLY, markethours.CLOSED)
    assert ours == (values.PRE_OPEN, values.OPEN, values.CANCEL_ONLY, values.CLOSED)
