"""What templates ask of the console: the bar on top of every page, and how figures read."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from creditcontrols import figures, policies
from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.selectors import person
from creditcontrols.sides import ROW_STATUSES, FirmRow, Side
from riskadmin.audit.context import request_id as current_request
from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.permissions import can_bust_trades, can_see_account_blocks
from riskadmin.firms.scope import scope_of
from riskadmin.lib import calendar, clock, money

register = template.Library()

register.filter("setting_label", policies.label)
register.filter("usd", figures.whole_usd)
register.filter("usd_exact", figures.exact_usd)
register.filter("millions", money.format_millions)
register.filter("usd_millions", figures.usd_millions)
register.filter("contracts", figures.contracts)
register.filter("price", figures.price)
register.filter("ct", figures.central)
register.filter("ct_short", figures.central_short)
register.filter("ct_time", figures.central_time)

SIDE_WORDS: Final = {1: "Buy", 2: "Sell"}


@register.filter
def ct_recent(instant: datetime) -> str:
    """An instant of today by its time, an earlier one by its day."""
    return figures.central_recent(instant, clock.business_now())


@register.filter
def buy_or_sell(side: int) -> str:
    """Tag 54 as a word."""
    return SIDE_WORDS.get(side, str(side))


@register.filter
def side_name(usage_side: int) -> str:
    """One of the four sides in full; empty for a refusal that belongs to none."""
    return UsageSide(usage_side).label if usage_side in UsageSide else ""


@register.filter
def session_name(bucket: int) -> str:
    """Weekday or Weekend; empty where there is no session."""
    return Bucket(bucket).label if bucket in Bucket else ""


@register.simple_tag
def percent_of(usage: int, limit: int) -> str:
    """Utilization in percent with one decimal. `limit` is above 0."""
    return figures.percent(usage, limit)


@register.simple_tag
def setting_value(path: str, value: Any) -> str:
    """A value of the settings document as people read it."""
    return policies.value_text(path, value)


@register.filter
def utc(instant: datetime) -> str:
    """The machine form of an instant for <time datetime>."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@register.simple_tag
def utilization(side: Side, levels: Iterable[int] = ()) -> str:
    """The bar of a side with its percent and shape; `levels` are the ticks on it."""
    usage = figures.usd_millions(side.row.usage) if side.row and side.unlimited else ""
    shown = {"band": side.band, "percent": side.percent, "width": side.width, "usage": usage}
    return _part("util", state=side.state, levels=tuple(levels), **shown)


@register.simple_tag
def block_status(side: Side) -> str:
    """The block status of a side as a chip."""
    return _part("status", status=side.status)


@register.simple_tag
def row_status(row: FirmRow) -> str:
    """What is worst on the four sides of a group, and on which."""
    worst = row.worst
    return _part("row_status", kind=worst.kind, places=worst.places, more=worst.more)


@register.simple_tag
def row_status_shapes() -> str:
    """Every status that a row can have, without a place: what the browser copies when a side changes."""
    return mark_safe("".join(_part("row_status", kind=kind, places="", more=0) for kind in ROW_STATUSES))


@lru_cache(maxsize=8192)
def _part(name: str, **values: Any) -> str:
    """A component that depends on nothing but `values`: a list of hundreds of rows has few different ones."""
    return render_to_string(f"_components/{name}.html", values)


@register.simple_tag
def environment_word() -> str:
    """DEMO or PROD."""
    return "DEMO" if settings.DEBUG else "PROD"


@register.simple_tag
def may_bust_trades(user: Any) -> bool:
    """True when the menu shows the busts to `user`."""
    return can_bust_trades(user)


@register.simple_tag
def sees_all_firms(user: Any) -> bool:
    """True when the menu shows what concerns every firm: GAM, GCC and auditors of all."""
    return scope_of(user).sees_all


@register.simple_tag
def may_see_account_blocks(user: Any) -> bool:
    """True when the menu shows the blocks of accounts to `user`."""
    return can_see_account_blocks(user)


@register.simple_tag
def request_id() -> str:
    """The id of the request at hand, which its audit rows and its log lines carry."""
    return current_request.get()


@register.simple_tag
def live_url() -> str:
    """Base address of the live feed; empty means the page's own origin."""
    return settings.RISKADMIN_LIVE_URL


@register.inclusion_tag("_components/topbar.html", takes_context=True)
def topbar(context: dict[str, Any]) -> dict[str, Any]:
    """Environment, clearing firm, session, business clock, live chip and the user's menu."""
    user, now, offset = context["request"].user, clock.business_now(), clock.offset()
    scope = scope_of(user)
    return {
        "csrf_token": context.get("csrf_token"),
        "environment": environment_word(),
        "clearing_firms": LegalClearingEntity.objects.filter(pk__in=scope.lce_ids) if scope.lces else [],
        "session": Bucket(calendar.is_weekend_session(now)).label.upper(),
        "now": figures.central(now),
        "now_utc": utc(now),
        "now_time": figures.central_time(now)[:8],
        "clock_offset": bool(offset),
        "clock_offset_ms": offset // timedelta(milliseconds=1),
        "person": person(user),
        "role": ", ".join(sorted(Role(role).label for role in scope.roles)),
    }
