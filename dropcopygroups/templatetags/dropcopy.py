"""What templates ask about drop copies."""

from datetime import datetime
from typing import Any, Final

from django import template

from dropcopygroups.addresses import Address
from dropcopygroups.choices import Filter
from dropcopygroups.models import DropCopyRequest
from dropcopygroups.policies import is_gam
from dropcopygroups.selectors import groups, requests
from riskadmin.lib import clock
from riskadmin.lib.calendar import central

register = template.Library()

_COUNTED: Final = "_drop_copy_to_do"
NOTES: Final = {
    Filter.ACKNOWLEDGEMENT: "all acks of orders: entry, create, cancel, modify, elimination (39=0, 4, 5, C)",
    Filter.ORDER_ENTRY: "a new order is acknowledged (39=0)",
    Filter.MODIFY: "an order is cancelled or replaced (39=4, 5)",
    Filter.ELIMINATION: "an order expires (39=C)",
    Filter.MASS_ACTION: "how many orders a mass cancel took (35=BZ)",
    Filter.REJECT: "an order or message is refused (35=3, 9, j, 39=8)",
}
"""What the optional filters pass (SPEC DCG-2)."""


@register.simple_tag
def drop_copy_to_do(user: Any) -> int:
    """How many requests wait for a decision of the user: counted once for a page, which shows it twice."""
    kept = user.__dict__.get(_COUNTED) if user.is_authenticated else 0
    if kept is None:
        kept = user.__dict__[_COUNTED] = requests.to_do(user).count()
    return kept


@register.filter
def waits_for(found: DropCopyRequest) -> str:
    """Whom a request waits for, or why it ended."""
    return requests.waiting_for(found)


@register.filter
def filter_words(filters: list[str]) -> str:
    """The optional filters of a group or request, as the wizard names them."""
    return ", ".join(one.label for one in Filter if one in filters) or "none of the optional ones"


@register.filter
def filter_note(name: str) -> str:
    """What an optional filter passes."""
    return NOTES.get(Filter(name), "")


@register.filter
def has_backup(found: list[Address]) -> bool:
    """Whether a backup address is configured."""
    return any(one.role == "backup" for one in found)


@register.filter
def age(found: DropCopyRequest) -> str:
    """How long a request runs or ran, or how old a draft is, in hours and minutes."""
    start = found.submitted_at or found.saved_at
    minutes = int(((found.closed_at or clock.business_now()) - start).total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60:02} m"


@register.filter
def ct_clock(instant: datetime) -> str:
    """An instant of today by its time to the second, any other by day and minute; for columns headed CT."""
    local = central(instant)
    same_day = local.date() == central(clock.business_now()).date()
    return f"{local:%H:%M:%S}" if same_day else f"{local:%d %b %H:%M}"


@register.filter
def seconds(count: int | None) -> str:
    """A span of whole seconds in its two largest units; None, not known yet, is a moment."""
    if count is None:
        return "a moment"
    minutes, rest = divmod(count, 60)
    if minutes < 60:
        return f"{minutes} m {rest:02} s" if minutes else f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours // 24} d {hours % 24:02} h" if hours >= 24 else f"{hours} h {minutes:02} m"


@register.simple_tag
def drop_copy_rights(user: Any) -> dict[str, bool]:
    """Which tabs the user has: `asks` for groups, is `gam`."""
    gam = is_gam(user)
    return {"gam": gam, "asks": bool(groups.own_entities(user))}
