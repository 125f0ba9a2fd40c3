"""How delivery to target sessions stands, for the screens."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from dropcopygroups.models import TargetSession

STREAMS: Final = """
    SELECT t.target_session_id, s.stream, s.next_in, s.next_out, s.connected_since, s.last_logon_at, s.last_copy_at,
           (SELECT count(*) FROM dropcopygroups_copy c WHERE c.target_id = s.target_id AND c.stream = s.stream
            AND c.week = s.series / 1000 * 1000 AND c.id > s.last_copy)
    FROM dropcopygroups_stream s JOIN dropcopygroups_targetsession t ON t.id = s.target_id
    WHERE s.target_id = ANY(%s) ORDER BY 1, 2
"""


class StreamState(NamedTuple):
    """A stream: the numbers to come, since when it is connected (None: it is not), and the copies that wait for it.
    Instants are business time."""

    target_session_id: str
    stream: str
    next_in: int
    next_out: int
    connected_since: datetime | None
    last_logon_at: datetime | None
    last_copy_at: datetime | None
    waiting: int


def streams_of(user: Any, targets: Collection[TargetSession] | None = None) -> list[StreamState]:
    """The streams of the targets that the user may see, or of those among `targets`; in one statement of its own. A
    target that nobody ever logged on to has none."""
    visible = TargetSession.objects.visible_to(user)
    if targets is not None:
        visible = visible.filter(pk__in=[target.pk for target in targets])
    with connection.cursor() as cursor:
        cursor.execute(STREAMS, [list(visible.values_list("pk", flat=True))])
        return [StreamState(*row) for row in cursor.fetchall()]
