"""What templates ask about people."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from riskadmin.firms.models import Membership, User
from riskadmin.lib.calendar import CENTRAL
from riskadmin.people import reauthentication, second_factor
from riskadmin.people.selectors import sign_in_at

register = template.Library()


@register.filter
def where(held: Membership) -> str:
    """The firm in which a role holds, or that it holds over all; for a trader with the trader id."""
    if held.lce:
        return f"LCE {held.lce.code}"
    if held.execution_firm:
        return f"EF {held.execution_firm.code}{f' {held.trader_id}' if held.trader_id else ''}"
    return "over all"


@register.filter
def shown(instant: datetime) -> datetime | None:
    """An instant that was noted in real time, in business time."""
    return sign_in_at(instant)


@register.simple_tag
def last_sign_in(user: User) -> SafeString | str:
    """When the user signed in last, in business time."""
    instant = sign_in_at(user.last_login)
    if instant is None:
        return "never"
    text = f"{instant.astimezone(CENTRAL):%d %b %Y %H:%M:%S} CT"
    return format_html('<time datetime="{}">{}</time>', f"{instant:%Y-%m-%dT%H:%M:%SZ}", text)


@register.simple_tag
def factor(user: User) -> str:
    """Whether a user loaded with details has a second factor."""
    has = getattr(user, "second_factor", None)
    return "enrolled" if has else "none yet"


@register.inclusion_tag("people/_second_factor_banner.html")
def second_factor_banner(user: Any) -> dict[str, bool]:
    """The banner for who may only look, for want of a second factor."""
    return {"missing": second_factor.is_missing(user)}


@register.simple_tag
def second_factor_required() -> bool:
    """Whether changes need a second factor here."""
    return second_factor.is_required()


@register.simple_tag(takes_context=True)
def asked_for(context: dict[str, Any]) -> str:
    """What the act does that the person is asked again for; empty for the settings of the sign-in."""
    return reauthentication.asked_for(context["request"])
