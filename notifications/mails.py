"""The notification e-mail of one level and event, as text and as HTML (SPEC N-5)."""

from datetime import UTC, datetime
from typing import Final, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from creditcontrols import figures
from creditcontrols.choices import Bucket, UsageSide
from notifications.policy import HOUR

BANDS: Final = {
    60: ("#655a00", "#94860a"),
    70: ("#855000", "#b57400"),
    80: ("#9c3f00", "#cd5a0c"),
    90: ("#b02718", "#cf3a28"),
    100: ("#a50f2d", "#a50f2d"),
}
"""Colour of text and of bar, by level."""

SHAPES: Final = {60: "\u25d0", 70: "\u25b3", 80: "\u25b2", 90: "\u25c6", 100: "\u25a0"}


class Crossing(NamedTuple):
    """One event that crossed levels of one side. Money in cents; `at` is business time; `after` is the level reached,
    `levels` the configured ones among those crossed; `cancel_all` says in words what cancel-all of the
    type did, or how it stands."""

    seq: int
    number: int
    group_id: int
    bucket: int
    side: int
    levels: tuple[int, ...]
    after: int
    usage: int
    limit: int
    at: datetime
    emails: tuple[str, ...]
    cancel_all: str = "Not armed"


class Owner(NamedTuple):
    """Whose bucket it is, by the names that people know."""

    lce: str
    lce_name: str
    ef: str
    ef_name: str
    group: str
    exchanges: str


class Mail(NamedTuple):
    """What is sent."""

    subject: str
    text: str
    html: str


def compose(owner: Owner, crossing: Crossing, level: int) -> Mail:
    """The e-mail for `level`, one of the crossing's levels."""
    side = UsageSide(crossing.side).label
    context = _context(owner, crossing, level, side)
    return Mail(
        subject=f"[{level}%] EF {owner.ef} {owner.exchanges} {side}",
        text=render_to_string("emails/level.txt", context),
        html=render_to_string("emails/level.html", context),
    )


def _context(owner: Owner, crossing: Crossing, level: int, side: str) -> dict[str, object]:
    percent = figures.percent(crossing.usage, crossing.limit) if crossing.limit > 0 else ""
    blocked = crossing.after >= 100
    colour, bar = BANDS[level]
    return {
        "owner": owner,
        "side": side,
        "session": Bucket(crossing.bucket).label.lower(),
        "level": level,
        "percent": percent,
        "width": min(100, crossing.usage * 100 // crossing.limit) if crossing.limit > 0 else 0,
        "headline": _headline(side, blocked),
        "rows": _rows(owner, crossing, side, percent, blocked),
        "others": ", ".join(str(other) for other in crossing.levels if other != level),
        "silent_until": f"{figures.central_time(crossing.at + HOUR)[:8]} CT",
        "addresses": len(crossing.emails),
        "number": f"{crossing.seq}-{crossing.number}-{level}",
        "page": settings.RISKADMIN_PUBLIC_URL + reverse("group", args=[owner.ef, crossing.group_id]),
        "alerts": f"{settings.RISKADMIN_PUBLIC_URL}{reverse('alerts')}?firm={owner.ef}",
        "environment": "DEMO" if settings.DEBUG else "PROD",
        "colour": colour,
        "bar": bar,
        "shape": SHAPES[level],
        "usage": f"USD {figures.whole_usd(crossing.usage)}",
        "limit": f"USD {figures.whole_usd(crossing.limit)}",
    }  # fmt: skip


def _headline(side: str, blocked: bool) -> str:
    return f"Blocked now: new orders that add to {side}." if blocked else "Nothing is blocked, orders still pass."


def _rows(owner: Owner, crossing: Crossing, side: str, percent: str, blocked: bool) -> list[tuple[str, str]]:
    utc = crossing.at.astimezone(UTC)
    return [
        ("Legal clearing entity", f"{owner.lce} {owner.lce_name}"),
        ("Execution firm", f"{owner.ef} {owner.ef_name}"),
        ("Exchange group", f"{owner.group}, {Bucket(crossing.bucket).label.lower()} session"),
        ("Side", side),
        ("Levels reached", ", ".join(f"{level} %" for level in crossing.levels)),
        ("Usage", f"USD {figures.whole_usd(crossing.usage)} of {figures.whole_usd(crossing.limit)}, {percent} %"),
        ("Available", f"USD {figures.whole_usd(max(0, crossing.limit - crossing.usage))}"),
        ("Blocked now", f"New orders that add to {side}" if blocked else "Nothing"),
        ("Cancel all at 100 %", crossing.cancel_all),
        ("Time", f"{figures.central(crossing.at)} ({utc:%H:%M:%S} UTC)"),
    ]
