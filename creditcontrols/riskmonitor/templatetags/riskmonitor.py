"""What templates ask of the Risk Monitor."""

from datetime import datetime
from typing import Any

from django import template

from creditcontrols.riskmonitor import policies
from creditcontrols.riskmonitor.state import Wanted
from riskadmin.lib import calendar, clock

register = template.Library()


@register.simple_tag
def may_see_risk_monitor(user: Any) -> bool:
    """True when the menu shows the Risk Monitor to `user`."""
    return policies.may_look(user)


@register.filter
def count(number: int) -> str:
    """A count with thousands marks."""
    return f"{number:,}"


@register.filter
def cell(value: str | int) -> str:
    """A cell of the report: numbers with thousands marks."""
    return f"{value:,}" if isinstance(value, int) else value


@register.filter
def share(number: int, highest: int) -> str:
    """Width of a bar: what `number` is of `highest`, in percent with two decimals; what is not 0 can be seen."""
    hundredths = max(int(number > 0) * 50, number * 10_000 // highest) if highest > 0 else 0
    return f"{hundredths // 100}.{hundredths % 100:02}%"


@register.filter
def brief(instant: datetime) -> str:
    """An instant of today to the second, an earlier one by its day and minute."""
    local, today = calendar.central(instant), calendar.central(clock.business_now()).date()
    return f"{local:%H:%M:%S}" if local.date() == today else f"{local:%d %b %H:%M}"


@register.simple_tag
def with_query(wanted: Wanted, **changes: Any) -> str:
    """The page's own address with something changed: "?" and the query, or "?" alone for the plain page."""
    return f"?{wanted.query(**changes)}"
