"""The card of limit usage: sides of exchange groups (GC2) and account positions (ICC), the fullest first; for a past
period their peaks."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse

from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.engine.icc.values import UNIT
from creditcontrols.icc.choices import PositionSide
from creditcontrols.icc.models import AccountPosition, PositionDay
from creditcontrols.models import Utilization, UtilizationDay
from creditcontrols.riskmonitor.choices import Of
from creditcontrols.riskmonitor.gauge import Gauge
from creditcontrols.riskmonitor.reach import Reach
from creditcontrols.riskmonitor.selectors.alerts import positions
from creditcontrols.riskmonitor.state import Wanted
from creditcontrols.riskmonitor.words import limits_page

MOST: Final = 2_000
"""Account positions that are looked at, the fullest first."""


@dataclass(frozen=True)
class UsageLine:
    """How much of one limit is used, and where it is changed."""

    lce: str
    ef: str
    account: str
    scope: str
    side: str
    gauge: Gauge
    url: str


@dataclass(frozen=True)
class Usage:
    """The card: the fullest first; `more` when others are used too."""

    lines: list[UsageLine]
    more: bool


def usage(reach: Reach, wanted: Wanted, most: int) -> Usage:
    """The card with at most `most` lines, of exchange groups or of positions as `wanted.of` says."""
    lines = groups(reach, wanted, most) if wanted.of is Of.GROUPS else held(reach, wanted, most)
    return Usage(lines[:most], len(lines) > most)


def groups(reach: Reach, wanted: Wanted, most: int) -> list[UsageLine]:
    """The fullest sides, one more than `most` when there are more."""
    if wanted.account:
        return []
    if wanted.present:
        rows: QuerySet[Any] = Utilization.objects.visible_to(reach.user).filter(group__state="active")
        used, column = F("usage"), "usage"
    else:
        first, last = wanted.span
        seen = reach_groups(reach)
        rows = UtilizationDay.objects.filter(group__in=seen, trade_date__gte=first, trade_date__lte=last)
        used, column = F("peak"), "peak"
    given = {"group__lce__code": wanted.lce, "group__execution_firm__code": wanted.firm}
    rows = rows.filter(Q(**{f"{column}__gt": 0}), **{name: value for name, value in given.items() if value})
    share = Case(When(limit__gt=0, then=used * 10_000 / F("limit")), default=Value(0), output_field=BigIntegerField())
    rows = rows.annotate(rank=share).select_related("group__lce", "group__execution_firm")
    named = wanted.span.first != wanted.span.last
    return [
        _group_line(row, getattr(row, column), named) for row in rows.order_by("-rank", "group", "side")[: most + 1]
    ]


def reach_groups(reach: Reach) -> Any:
    """The groups that the user reads, for rows that know none."""
    model: Any = Utilization._meta.get_field("group").related_model
    return model.objects.visible_to(reach.user).order_by().values("pk")


def _group_line(row: Any, used: int, named: bool) -> UsageLine:
    group = row.group
    ef = group.execution_firm.code
    scope = f"{group.name} weekend" if row.bucket == Bucket.WEEKEND else group.name
    return UsageLine(
        lce=group.lce.code, ef=ef, account="", scope=_dated(scope, row, named),
        side=UsageSide(row.side).label, gauge=Gauge(Of.GROUPS, used, row.limit),
        url=reverse("group", args=[ef, group.pk]) + "#limits",
    )  # fmt: skip


def _dated(scope: str, row: Any, named: bool) -> str:
    """With the day of a peak, where there are several."""
    day = (getattr(row, "trade_date", None) or getattr(row, "day", None)) if named else None
    return f"{scope}, {day:%d %b}" if day else scope


def held(reach: Reach, wanted: Wanted, most: int) -> list[UsageLine]:
    """The fullest sides of account positions."""
    if wanted.present:
        rows = positions(AccountPosition, reach, wanted)
        sides = {"long": F("net") + F("working_long"), "short": F("working_short") - F("net")}
    else:
        first, last = wanted.span
        rows = positions(PositionDay, reach, wanted).filter(day__gte=first, day__lte=last)
        sides = {"long": F("peak_long"), "short": F("peak_short")}
    rows = rows.annotate(**{f"used_{name}": Greatest(used, Value(0)) for name, used in sides.items()})
    rows = rows.annotate(**{f"rank_{name}": _share(name) for name in sides}).filter(
        Q(used_long__gt=0, limit_long__gte=0) | Q(used_short__gt=0, limit_short__gte=0)
    )
    found = rows.order_by(Greatest("rank_long", "rank_short").desc(), "pk")[: min(MOST, most + 1)]
    named = wanted.span.first != wanted.span.last
    lines = [_position_line(row, name, named) for row in found for name in sides if _limited(row, name)]
    return sorted(lines, key=lambda line: -line.gauge.rank)


def _limited(row: Any, name: str) -> bool:
    """True for a side that has something and a limit; where none is set nothing is used up."""
    return getattr(row, f"used_{name}") > 0 and getattr(row, f"limit_{name}") >= 0


def _share(name: str) -> Case:
    full = When(**{f"limit_{name}__gt": 0}, then=F(f"used_{name}") * 10_000 / (F(f"limit_{name}") * UNIT))
    return Case(full, default=Value(0), output_field=BigIntegerField())


def _position_line(row: Any, name: str, named: bool) -> UsageLine:
    used, limit = getattr(row, f"used_{name}"), getattr(row, f"limit_{name}")
    side = PositionSide.LONG if name == "long" else PositionSide.SHORT
    product = f"{row.product} {row.get_kind_display().lower()}"
    return UsageLine(
        lce=row.lce, ef=row.ef, account=row.account, scope=_dated(product, row, named),
        side=side.label, gauge=Gauge(Of.POSITIONS, used, limit), url=limits_page(row),
    )  # fmt: skip
