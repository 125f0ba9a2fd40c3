"""How delivery to target sessions stands: numbers, connections, what waits, closed ports (SPEC FIX-2, FIX-3)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Left

from dropcopygroups.choices import Connection, TargetState
from dropcopygroups.models import Stream, TargetSession
from dropcopygroups.selectors.groups import with_sources
from riskadmin.fixstore.models import PortClosure
from riskadmin.lib import clock

COUNTED: Final = 200_000
LEAST_COUNTED: Final = 1_000
"""Copies that wait are counted up to here, all targets together and each of them: one may have missed millions."""

STREAMS: Final = """
    WITH fed AS MATERIALIZED (
        SELECT r.id, r.week, r.stream, t.id AS target_id
        FROM dropcopygroups_recipients r CROSS JOIN LATERAL unnest(r.targets) AS t (id)
        WHERE t.id = ANY(%(targets)s) AND r.week >= (SELECT max(series) FROM dropcopygroups_copyweek)
    ), known AS (
        SELECT target_id, stream FROM fed
        UNION SELECT target_id, stream FROM dropcopygroups_stream WHERE target_id = ANY(%(targets)s)
    ), stands AS (
        SELECT k.target_id, k.stream, s.next_in, s.next_out, s.series, s.connected_since, s.last_logon_at,
               s.last_copy_at, coalesce(s.last_copy, 0) AS last_copy,
               greatest(coalesce(s.series, 0) / 1000 * 1000,
                        (SELECT max(series) FROM dropcopygroups_copyweek)) AS week
        FROM known k LEFT JOIN dropcopygroups_stream s ON s.target_id = k.target_id AND s.stream = k.stream
    )
    SELECT t.target_session_id, s.stream, CASE WHEN s.series >= s.week THEN s.next_in ELSE 1 END,
           CASE WHEN s.series >= s.week THEN s.next_out ELSE 1 END,
           s.connected_since, s.last_logon_at, s.last_copy_at, least(w.found, %(most)s), w.found > %(most)s,
           coalesce((SELECT at FROM fixstore_outboundmessage o
                     WHERE o.session = c.session AND o.series = c.series AND o.out_seq = c.seq),
                    (SELECT at FROM fixstore_sessionmessage m
                     WHERE m.session = c.session AND m.series = c.series AND m.out_seq = c.seq LIMIT 1))
    FROM stands s JOIN dropcopygroups_targetsession t ON t.id = s.target_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.found), 0) AS found, min(c.first) AS first
        FROM fed f CROSS JOIN LATERAL (
            SELECT count(*) AS found, min(n.id) AS first FROM (
                SELECT id FROM dropcopygroups_copy WHERE recipients_id = f.id AND id > s.last_copy
                ORDER BY id LIMIT %(most)s + 1) AS n
        ) AS c WHERE f.target_id = s.target_id AND f.stream = s.stream AND f.week = s.week
    ) AS w
    LEFT JOIN dropcopygroups_copy c ON c.id = w.first
    ORDER BY 1, 2
"""


class StreamState(NamedTuple):
    """A stream: the numbers to come, since when it is connected (None: it is not), how many copies wait for it (`more`:
    that were counted and there are more) and when the oldest of them was sent on its source session. Instants are
    business time, but `oldest_at`, which is real time."""

    target_session_id: str
    stream: str
    next_in: int
    next_out: int
    connected_since: datetime | None
    last_logon_at: datetime | None
    last_copy_at: datetime | None
    waiting: int
    more: bool
    oldest_at: datetime | None

    @property
    def oldest_seconds(self) -> int | None:
        """Age of the oldest copy that waits, in whole seconds; None when nothing waits."""
        return None if self.oldest_at is None else max(0, int((clock.real_now() - self.oldest_at).total_seconds()))


@dataclass(frozen=True)
class TargetLine:
    """A target session with its streams: none when nobody ever logged on and nothing was copied. `closed_at` is set
    while its port is closed (SPEC FIX-3)."""

    target: TargetSession
    streams: list[StreamState]
    closed_at: datetime | None

    @property
    def rows(self) -> list[StreamState | None]:
        """What a table shows of it: a row for each stream, one without any."""
        return [*self.streams] or [None]

    @property
    def state(self) -> TargetState:
        """Where the target is in its life."""
        return state_of(self.target)

    @property
    def connection(self) -> Connection:
        """How the target as a whole is connected: one stream is enough; a closed port comes before all."""
        if self.closed_at is not None:
            return Connection.CLOSED
        if any(one.connected_since for one in self.streams):
            return Connection.CONNECTED
        return Connection.AWAY if any(one.last_logon_at for one in self.streams) else Connection.NEVER


class Wanted(NamedTuple):
    """Which targets: of an entity by code, a kind, a state, a connection, a group by its number, and a part of the
    target's id or the group's name. Empty for any; retired ones only where the state asks for them."""

    entity: str = ""
    kind: str = ""
    state: str = ""
    connection: str = ""
    q: str = ""
    group: int | None = None


def state_of(target: TargetSession) -> TargetState:
    """Where a target is in its life now."""
    if target.removed_at is not None:
        return TargetState.RETIRED
    if not target.test:
        return TargetState.PROVISIONED
    return TargetState.TEST if target.ends_at > clock.business_now() else TargetState.ENDED


def targets(user: Any, wanted: Wanted) -> QuerySet[TargetSession]:
    """The target sessions that the user may see and that are wanted, by their id, with `source_count`."""
    found = TargetSession.objects.visible_to(user).filter(_in_state(wanted.state))
    if wanted.entity:
        found = found.filter(group__entity__code=wanted.entity)
    if wanted.group is not None:
        found = found.filter(group=wanted.group)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.connection:
        found = found.alias(how=_connection()).filter(how=wanted.connection)
    if wanted.q:
        found = found.filter(Q(target_session_id__icontains=wanted.q) | Q(group__name__icontains=wanted.q))
    return with_sources(found)


def lines(user: Any, found: Iterable[TargetSession]) -> list[TargetLine]:
    """How delivery to these targets stands, in their order: in a handful of statements, however many they are."""
    held = list(found)
    streams: dict[str, list[StreamState]] = defaultdict(list)
    for one in streams_of(user, held):
        streams[one.target_session_id].append(one)
    closed = _closed_ports({one.session_id for one in held})
    return [TargetLine(one, streams[one.target_session_id], closed.get(one.session_id)) for one in held]


def line(user: Any, target_session_id: str) -> TargetLine:
    """One target session, a retired one too. Raises TargetSession.DoesNotExist where the user does not see it."""
    held = with_sources(TargetSession.objects.visible_to(user)).get(target_session_id=target_session_id)
    return lines(user, [held])[0]


def tally(user: Any) -> dict[Connection, int]:
    """How many of the targets that were not retired are connected how."""
    found = TargetSession.objects.visible_to(user).filter(removed_at=None)
    counted = dict(found.order_by().values(how=_connection()).annotate(n=Count("pk")).values_list("how", "n"))
    return {one: counted.get(one.value, 0) for one in Connection}


def streams_of(user: Any, found: Collection[TargetSession] | None = None) -> list[StreamState]:
    """The streams of the targets that the user may see, or of those among `found`; in one read of its own. A
    target that nobody ever logged on to has those that copies wait for."""
    visible = TargetSession.objects.visible_to(user)
    if found is not None:
        visible = visible.filter(pk__in=[target.pk for target in found])
    keys = list(visible.values_list("pk", flat=True))
    most = max(LEAST_COUNTED, COUNTED // max(len(keys), 1))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # A bitmap would read everything that waits before the first row of it.
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(STREAMS, {"targets": keys, "most": most})
        return [StreamState(*row) for row in cursor.fetchall()]


def _in_state(state: str) -> Q:
    now = clock.business_now()
    return {
        "": Q(removed_at=None),
        TargetState.PROVISIONED: Q(removed_at=None, test=False),
        TargetState.TEST: Q(removed_at=None, ends_at__gt=now),
        TargetState.ENDED: Q(removed_at=None, ends_at__lte=now),
        TargetState.RETIRED: Q(removed_at__isnull=False),
    }[state]


def _connection() -> Case:
    """The same as TargetLine.connection, for SQL."""
    streams = Stream.objects.filter(target=OuterRef("pk"))
    closures = PortClosure.objects.filter(reopened_at=None, session_id=Left(OuterRef("target_session_id"), 3))
    return Case(
        When(Exists(closures), then=Value(Connection.CLOSED.value)),
        When(Exists(streams.filter(connected_since__isnull=False)), then=Value(Connection.CONNECTED.value)),
        When(Exists(streams.filter(last_logon_at__isnull=False)), then=Value(Connection.AWAY.value)),
        default=Value(Connection.NEVER.value),
    )


def _closed_ports(session_ids: Collection[str]) -> dict[str, datetime]:
    found = PortClosure.objects.filter(session_id__in=session_ids, reopened_at=None)
    return dict(found.values_list("session_id", "closed_at"))
