"""What the menu and the pages ask of the inline credit controls."""

from datetime import datetime
from typing import Any

from django import template

from creditcontrols.icc import words
from creditcontrols.icc.policies import said, said_levels
from creditcontrols.icc.querysets import sees_positions
from riskadmin.lib import calendar

register = template.Library()

register.filter("limit_said", said)
register.filter("levels_said", said_levels)
register.filter("deltas", words.deltas)


@register.filter
def ct_hour(instant: datetime) -> str:
    """The time of day in Central time: '16:07'."""
    return f"{calendar.central(instant):%H:%M}"


@register.simple_tag
def may_see_positions(user: Any) -> bool:
    """True when the menu shows position limits to `user`."""
    return sees_positions(user)
