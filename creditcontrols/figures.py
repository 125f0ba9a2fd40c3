"""How figures read on a screen: pure text from whole numbers, and never calmer than the figure itself."""

from datetime import datetime

from creditcontrols.engine.values import LEVELS
from riskadmin.lib import calendar, money
from riskadmin.lib.limits import is_limited


def whole_usd(cents: int) -> str:
    """Cents as whole US dollars with thousands marks, half a dollar rounded up: 28020000 -> '280,200'."""
    return f"{(cents + 50) // 100:,}"


def exact_usd(cents: int) -> str:
    """Cents as US dollars that add up: whole where they are, else with both decimals: 28020050 -> '280,200.50'."""
    sign, whole, rest = "-" if cents < 0 else "", *divmod(abs(cents), 100)
    return f"{sign}{whole:,}.{rest:02}" if rest else f"{sign}{whole:,}"


def usd_millions(cents: int) -> str:
    """A usage in USD millions with one decimal, half of it rounded up: 325000000 -> '3.3'."""
    return money.format_millions(cents + money.CENTS_PER_STEP // 2)


def contracts(quantity: int) -> str:
    """A max quantity: '100', or 'No Max Limit'."""
    return f"{quantity:,}" if is_limited(quantity) else "No Max Limit"


def band(usage: int, limit: int) -> int:
    """The band of the exact figure: 0 or the highest of LEVELS reached. A limit of 0 or none has no band."""
    if limit <= 0:
        return 0
    return max((level for level in LEVELS if usage * 100 >= level * limit), default=0)


def percent(usage: int, limit: int) -> str:
    """Utilization in percent with one decimal, half rounded up, but never up into the next band: 79.96 -> '79.9'.

    Raises ZeroDivisionError for limit 0, where utilization is not defined."""
    tenths = (usage * 2000 + limit) // (2 * limit)
    reached = band(usage, limit)
    following = next((level for level in LEVELS if level > reached), None)
    if following is not None:
        tenths = min(tenths, following * 10 - 1)
    return f"{tenths // 10:,}.{tenths % 10}"


def bar_width(usage: int, limit: int) -> str:
    """Width of a utilization bar in percent with two decimals, at most 100: '83.39%'."""
    hundredths = min(10_000, max(0, usage * 10_000 // limit)) if limit > 0 else 0
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def price(nanos: int | None) -> str:
    """A price from billionths, without trailing zeros: 2802000000000 -> '2802'. None (no price) is 'Market'."""
    if nanos is None:
        return "Market"
    sign = "-" if nanos < 0 else ""
    whole, fraction = divmod(abs(nanos), 1_000_000_000)
    decimals = f"{fraction:09}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def central(instant: datetime) -> str:
    """An instant in full: '20 Nov 2026 14:18:09 CT'."""
    return calendar.central(instant).strftime("%d %b %Y %H:%M:%S CT")


def central_short(instant: datetime) -> str:
    """An instant without year and second: '18 Nov 09:12 CT'."""
    return calendar.central(instant).strftime("%d %b %H:%M CT")


def central_recent(instant: datetime, now: datetime) -> str:
    """The time of day to the millisecond for an instant of today in Central time, else day and minute."""
    same_day = calendar.central(instant).date() == calendar.central(now).date()
    return central_time(instant) if same_day else central_short(instant)


def central_time(instant: datetime) -> str:
    """The time of day to the millisecond: '09:12:44.118'."""
    local = calendar.central(instant)
    return f"{local:%H:%M:%S}.{local.microsecond // 1000:03}"
