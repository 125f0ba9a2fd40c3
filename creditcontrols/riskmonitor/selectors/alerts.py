"""The card of threshold alerts: the levels that stand now on sides of exchange groups and on account positions, or for
a past period those that were reached in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse

from creditcontrols.choices import AlertKind, UsageSide
from creditcontrols.engine.values import LEVELS
from creditcontrols.icc.choices import PositionSide
from creditcontrols.icc.models import AccountPosition, PositionAlert
from creditcontrols.models import Alert, Utilization
from creditcontrols.riskmonitor.choices import Of
from creditcontrols.riskmonitor.gauge import Gauge
from creditcontrols.riskmonitor.marks import Key, acknowledged
from creditcontrols.riskmonitor.reach import Reach
from creditcontrols.riskmonitor.state import Wanted
from creditcontrols.riskmonitor.words import limits_page

KINDS: Final = (AlertKind.LEVEL, AlertKind.BLOCKED)
_FULL: Final = 100


@dataclass(frozen=True)
class AlertLine:
    """One level that was reached, and how full the limit is (for a past period: was). `acknowledged` names who took
    note, "" nobody yet; `asks`: somebody has to."""

    at: datetime
    level: int
    lce: str
    ef: str
    account: str
    scope: str
    side: str
    gauge: Gauge
    url: str
    acknowledged: str = ""
    asks: bool = False

    @property
    def band(self) -> int:
        """The band of the level: 60 to 100, 0 for one below."""
        return max((level for level in LEVELS if self.level >= level), default=0)


@dataclass(frozen=True)
class Alerts:
    """The card: highest level first, then the newest; `count` in all, `full` of them at 100 %."""

    lines: list[AlertLine]
    count: int
    full: int


def alerts(reach: Reach, wanted: Wanted, most: int) -> Alerts:
    """The card with at most `most` lines."""
    if wanted.present:
        lines = [*_groups_now(reach, wanted), *_positions_now(reach, wanted)]
    else:
        lines = [*_groups_then(reach, wanted), *_positions_then(reach, wanted)]
    lines.sort(key=lambda line: (-line.level, -line.at.timestamp()))
    return Alerts(lines[:most], len(lines), sum(line.level >= _FULL for line in lines))


MOST: Final = 500
"""Alerts of each kind that are looked at."""


def _groups_now(reach: Reach, wanted: Wanted) -> list[AlertLine]:
    """The highest level of each side that was configured when it was reached and still stands (SPEC N-1)."""
    if wanted.account:
        return []
    own = Alert.objects.filter(
        group=OuterRef("group"), bucket=OuterRef("bucket"), usage_side=OuterRef("side"), kind__in=KINDS,
        level__lte=OuterRef("level"), level__gt=0,
    ).order_by("-seq", "-number", "-level")  # fmt: skip
    hot = Utilization.objects.visible_to(reach.user).filter(level__gt=0, **_groups(wanted, "group__"))
    hot = hot.order_by("-level").annotate(alert=Subquery(own.values("pk")[:1]))
    standing = {row.alert: row for row in hot[:MOST] if row.alert}
    found = _told(Alert.objects.filter(pk__in=standing))
    return [_group_line(row, mark, standing[row.pk].usage, standing[row.pk].limit) for row, mark in found]


def _groups_then(reach: Reach, wanted: Wanted) -> list[AlertLine]:
    if wanted.account:
        return []
    span = wanted.span
    found = Alert.objects.visible_to(reach.user).filter(kind__in=KINDS, at__gte=span.since, at__lt=span.until)
    listed = found.filter(**_groups(wanted, "group__")).order_by("-level", "-seq")
    return [_group_line(row, mark, row.usage, row.limit) for row, mark in _told(listed[:MOST])]


def _groups(wanted: Wanted, prefix: str) -> dict[str, str]:
    given = {f"{prefix}lce__code": wanted.lce, f"{prefix}execution_firm__code": wanted.firm}
    return {name: value for name, value in given.items() if value}


def _told(found: QuerySet[Alert]) -> Iterable[tuple[Alert, str]]:
    rows = list(found.select_related("group__lce", "group__execution_firm"))
    keys: dict[int, Key] = {row.pk: (row.seq, row.number, row.level) for row in rows}
    marks = acknowledged(list(keys.values()))
    return [(row, marks.get(keys[row.pk], "")) for row in rows]


def _group_line(row: Alert, mark: str, usage: int, limit: int) -> AlertLine:
    group = row.group
    ef = group.execution_firm.code
    return AlertLine(
        at=row.at, level=row.level, lce=group.lce.code, ef=ef, account="",
        scope=f"{group.name} {row.get_bucket_display().lower()}" if row.bucket else group.name,
        side=UsageSide(row.usage_side).label, gauge=Gauge(Of.GROUPS, usage, limit),
        url=reverse("group", args=[ef, group.pk]) + "#limits", acknowledged=mark, asks=True,
    )  # fmt: skip


def _positions_now(reach: Reach, wanted: Wanted) -> list[AlertLine]:
    hot = positions(AccountPosition, reach, wanted).filter(Q(level_long__gt=0) | Q(level_short__gt=0))
    sides = (("long", PositionSide.LONG), ("short", PositionSide.SHORT))
    hot = hot.annotate(**{f"at_{name}": _reached_at(name, side) for name, side in sides})
    lines = []
    for row in hot.annotate(top=_highest()).order_by("-top")[:MOST]:
        for name, side in sides:
            if level := getattr(row, f"level_{name}"):
                at = getattr(row, f"at_{name}") or row.at
                usage, limit = getattr(row, name), getattr(row, f"limit_{name}")
                lines.append(position_line(row, side, level, usage, limit, at))
    return lines


def _highest() -> Case:
    return Case(When(level_long__gte=F("level_short"), then=F("level_long")), default=F("level_short"))


def _reached_at(name: str, side: int) -> Subquery:
    own = PositionAlert.objects.filter(
        **{key: OuterRef(key) for key in ("lce", "ef", "account", "product", "kind")}, side=side,
        level__lte=OuterRef(f"level_{name}"),
    )  # fmt: skip
    return Subquery(own.order_by("-seq").values("at")[:1])


def _positions_then(reach: Reach, wanted: Wanted) -> list[AlertLine]:
    span = wanted.span
    found = positions(PositionAlert, reach, wanted).filter(at__gte=span.since, at__lt=span.until)
    listed = found.order_by("-level", "-seq")[:MOST]
    return [position_line(row, row.side, row.level, row.usage, row.limit, row.at) for row in listed]


def positions(model: Any, reach: Reach, wanted: Wanted) -> QuerySet[Any]:
    """Rows of the inline credit controls that the user reads and that pass the filters."""
    given = {"lce": wanted.lce, "ef": wanted.firm, "account": wanted.account}
    found: QuerySet[Any] = model.objects.visible_to(reach.user)
    return found.filter(**{name: value for name, value in given.items() if value})


def position_line(row: Any, side: int, level: int, usage: int, limit: int, at: datetime) -> AlertLine:
    """A level of a position limit."""
    return AlertLine(
        at=at, level=level, lce=row.lce, ef=row.ef, account=row.account,
        scope=f"{row.product} {row.get_kind_display().lower()}", side=PositionSide(side).label,
        gauge=Gauge(Of.POSITIONS, usage, limit), url=limits_page(row),
    )  # fmt: skip
