"""What templates ask of the schedule."""

from datetime import datetime, timedelta
from typing import Any

from django import template

from riskadmin.lib import clock
from riskadmin.lib.calendar import central
from riskadmin.schedule import stepping
from riskadmin.schedule.permissions import can_step_clock

register = template.Library()


@register.simple_tag
def has_demo_clock() -> bool:
    """Whether the business clock can be stepped: in the demo."""
    return stepping.exists()


@register.simple_tag
def may_step_clock(user: Any) -> bool:
    """Whether `user` finds the page of the demo's clock."""
    return stepping.exists() and can_step_clock(user)


@register.simple_tag
def business_clock() -> dict[str, Any]:
    """The business time as the top bar shows it and goes on with."""
    now = clock.business_now()
    return {
        "text": f"{central(now):%d %b %Y %H:%M:%S} CT",
        "utc": f"{now:%Y-%m-%dT%H:%M:%S.%fZ}",
        "offset_ms": clock.offset() // timedelta(milliseconds=1),
    }


@register.filter
def distance(instant: datetime, now: datetime) -> str:
    """How far an instant is ahead: '2 d 5 h', '5 h 12 min', '4 min 09 s'; 'now' when it has come."""
    seconds = (instant - now) // timedelta(seconds=1)
    days, hours, minutes, rest = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60
    if seconds <= 0:
        return "now"
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest:02} s"


@register.filter
def weekday_time(instant: datetime) -> str:
    """An instant with its day in Chicago: 'Sun 29 Nov 16:05 CT'."""
    return f"{central(instant):%a %d %b %H:%M CT}"
