"""How long a key pair lives (SPEC KEY-2). Pure."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

CENTRAL: Final = ZoneInfo("America/Chicago")
MARKET_CLOSE: Final = time(16, 0)
LIFE_MONTHS: Final = 12


def is_weekday(day: date) -> bool:
    """Monday to Friday: the trading days of a calendar without holidays."""
    return day.weekday() < 5


def expires_at(created_at: datetime, is_trading_day: Callable[[date], bool] = is_weekday) -> datetime:
    """The instant (UTC) at which a pair made at `created_at` expires: 16:00 CT twelve calendar months later, on that
    day or the trading day before. 29 February leads to 28 February."""
    day = _months_later(created_at.astimezone(CENTRAL).date(), LIFE_MONTHS)
    while not is_trading_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, MARKET_CLOSE, CENTRAL).astimezone(UTC)


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
