"""What the Monitor reads: every bucket that the user may see, in few statements and light rows."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q
from django.urls import reverse

from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.models import ExchangeGroup, SavedView, SettingsVersion, Utilization
from creditcontrols.monitor.kills import ALL, Kill, kill_over
from creditcontrols.monitor.rows import Change, Figures, Group, Row
from creditcontrols.monitor.sparkline import MINUTES, Point, Spark, draw, span_of
from creditcontrols.monitor.state import BANDS, PAGE, WALL, MonitorState
from creditcontrols.sides import Side
from riskadmin.firms.permissions import can_change_limits
from riskadmin.lib import calendar, clock

SECTIONS: Final = (
    ("blocked", "Blocked", "orders on at least one side are refused now"),
    ("near", "Near a limit", "highest side at 60 % or more"),
    ("within", "Within limits", "every side below 60 %"),
)
_BREACH: Final = 100


@dataclass(frozen=True)
class Section:
    """Rows of this page under one head, and how many there are in all; without a title when sorted by a column."""

    key: str
    title: str
    note: str
    rows: list[Row]
    total: int


@dataclass(frozen=True)
class Board:
    """The Monitor as it stood at `as_of`, journal entry `seq`. `counts` are over all rows that search and session let
    pass, `kept` are the loaded rows that the band filter hides, `next_offset` is where "show more" starts (0: no more).
    """

    sections: list[Section]
    kept: list[Row]
    counts: dict[str, int]
    total: int
    matching: int
    firms: int
    several_lces: bool
    next_offset: int
    breaches: list[str]
    kills: list[Kill]
    as_of: datetime
    seq: int

    @property
    def shown(self) -> int:
        """How many rows lie in the sections."""
        return sum(len(section.rows) for section in self.sections)


def board(user: Any, state: MonitorState) -> Board:
    """The rows that `user` may see, filtered and sorted by `state`, one page of them with sparklines."""
    now = clock.business_now()
    kills = kills_of(user)
    everything = rows_of(user, now, kills)
    found = [row for row in everything if passes(row, state)]
    ordered = in_order(found, state)
    page = ordered[state.offset :][: WALL if state.wall else PAGE]
    others = [row for row in found if row.state != state.band] if state.band and not state.offset else []
    kept = others[: max(0, PAGE - len(page))]
    _give_sparks([*page, *kept], now)
    end = state.offset + len(page)
    return Board(
        sections=_sections(page, ordered, state),
        kept=kept,
        counts=counts_of(found),
        total=len(everything),
        matching=len(ordered),
        firms=len({row.group.firm for row in everything}),
        several_lces=len({row.group.lce for row in everything}) > 1,
        next_offset=end if end < len(ordered) and not state.wall else 0,
        breaches=[row.group.firm for row in ordered if row.band >= _BREACH],
        kills=kills,
        as_of=now,
        seq=max((side.row.seq for row in everything for side in row.sides if side.row), default=0),
    )


def rows_of(user: Any, now: datetime, kills: list[Kill]) -> list[Row]:
    """Every weekday bucket that `user` may see, and the weekend bucket of groups with weekend trading (GC2-06); `kills`
    as by kills_of."""
    sides, changes = _sides(user), _changes(user, calendar.central(now).date())
    rights: dict[int, bool] = {}
    numbers = UsageSide.values
    rows = []
    for group in _groups(user):
        if group.lce_id not in rights:
            rights[group.lce_id] = can_change_limits(user, group)
        for bucket in (Bucket.WEEKDAY, Bucket.WEEKEND)[: 2 if group.weekend_enabled else 1]:
            figures = sides.get((group.pk, bucket.value), {})
            four = tuple(Side(number, figures.get(number)) for number in numbers)
            rows.append(Row(group, bucket.value, four, changes.get(group.pk), rights[group.lce_id]))
            rows[-1].kill = kill_over(kills, group.lce, group.firm)
    return rows


def kills_of(user: Any) -> list[Kill]:
    """The kill switches that refuse orders, or are about to, of what `user` may see."""
    found = KillSwitch.objects.visible_to(user).killing().select_related("lce", "execution_firm").order_by("pk")
    return [
        Kill(
            kill.lce.code if kill.lce else ALL, kill.execution_firm_code or ALL, kill.session, kill.scope,
            reverse("kill", args=[kill.pk]),
        )
        for kill in found
    ]  # fmt: skip


def passes(row: Row, state: MonitorState) -> bool:
    """True when search and session let the row pass: every word is in its firm, firm name, group or LCE."""
    if state.session != "both" and row.weekend != (state.session == "weekend"):
        return False
    text = f"{row.group.firm} {row.group.firm_name} {row.group.name} {row.group.lce}".lower()
    return all(word in text for word in state.q.lower().split())


def in_order(rows: list[Row], state: MonitorState) -> list[Row]:
    """The rows of the chosen band: what is worst first, or by one column."""
    chosen = [row for row in rows if not state.band or row.state == state.band]
    chosen.sort(key=lambda row: (row.group.firm, row.group.name, row.bucket))
    if state.sort:
        column = state.sort.removeprefix("-")
        return sorted(chosen, key=lambda row: row.sort_key(column), reverse=state.sort.startswith("-"))
    return sorted(chosen, key=lambda row: (row.section, -row.rank))


def counts_of(rows: list[Row]) -> dict[str, int]:
    """How many rows stand in each band; a bucket is counted once, by its worst state."""
    found = Counter(row.state for row in rows)
    return {band: found[band] for band in BANDS}


def saved_views(user: Any) -> list[SavedView]:
    """The views that `user` may open: own ones first, then those shared in the LCE."""
    views = SavedView.objects.visible_to(user).select_related("owner", "lce").order_by("name")
    return sorted(views, key=lambda view: view.owner_id != user.pk)


def _sections(page: list[Row], ordered: list[Row], state: MonitorState) -> list[Section]:
    if state.sort:
        return [Section("all", "", "", page, len(ordered))] if page else []
    totals = Counter(row.section for row in ordered)
    found = [
        Section(*words, [row for row in page if row.section == number], totals[number])
        for number, words in enumerate(SECTIONS)
    ]
    return [section for section in found if section.rows]


def _groups(user: Any) -> list[Group]:
    fields = (
        "pk", "name", "version", "lce_id", "lce__code", "execution_firm__code", "execution_firm__name",
        "settings__mode", "settings__weekend_enabled",
    )  # fmt: skip
    seen = ExchangeGroup.objects.visible_to(user).active()
    return [Group(*values) for values in seen.order_by().values_list(*fields)]


def _sides(user: Any) -> dict[tuple[int, int], dict[int, Figures]]:
    sessions = Q(bucket=Bucket.WEEKDAY) | Q(group__settings__weekend_enabled=True)
    found: dict[tuple[int, int], dict[int, Figures]] = {}
    fields = ("group_id", "bucket", "side", "usage", "limit", "level", "status", "seq")
    for group, bucket, side, *figures in (
        Utilization.objects.visible_to(user).filter(sessions).order_by().values_list(*fields)
    ):
        found.setdefault((group, bucket), {})[side] = Figures(*figures)
    return found


def _changes(user: Any, today: date) -> dict[int, Change]:
    groups = ExchangeGroup.objects.visible_to(user).order_by().values("pk")
    latest = SettingsVersion.objects.filter(group__in=groups, version=F("group__version")).order_by()
    fields = ("group_id", "saved_at", "saved_by__first_name", "saved_by__last_name", "saved_by__username")
    return {
        group: Change(at, f"{first} {last}".strip() or username if username else "", _when(at, today))
        for group, at, first, last, username in latest.values_list(*fields)
    }


def _when(at: datetime, today: date) -> str:
    local = calendar.central(at)
    return f"{local:%H:%M:%S}" if local.date() == today else f"{local:%d %b %H:%M}"


def _give_sparks(rows: list[Row], now: datetime) -> None:
    lines = _sparks([(row.group.pk, row.bucket, row.highest) for row in rows], now)
    for row in rows:
        row.spark = lines.get((row.group.pk, row.bucket))


def _sparks(sides: list[tuple[int, int, int]], now: datetime) -> dict[tuple[int, int], Spark | None]:
    # One side of each bucket, told as arrays: the minutes of all four would be four times as many rows.
    since = now.replace(second=0, microsecond=0) - timedelta(minutes=MINUTES)
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES, [*([list(column) for column in zip(*sides, strict=True)] or [[], [], []]), since, now])
        found = [(group, bucket, *columns) for group, bucket, *columns in cursor.fetchall()]
    # All lines of a page share one width of time: what lies above each other happened at the same moment.
    minutes = span_of(min((row[2][0] for row in found), default=None), now)
    return {
        (group, bucket): draw([Point(*point) for point in zip(*columns, strict=True)], now, minutes)
        for group, bucket, *columns in found
    }


_MINUTES: Final = """
SELECT m.group_id, m.bucket, array_agg(m.minute ORDER BY m.minute), array_agg(m.usage ORDER BY m.minute),
       array_agg(m."limit" ORDER BY m.minute)
FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[]) AS shown(group_id, bucket, side)
JOIN creditcontrols_utilizationminute AS m USING (group_id, bucket, side)
WHERE m.minute > %s AND m.minute <= %s
GROUP BY m.group_id, m.bucket
"""
