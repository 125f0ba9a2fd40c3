"""Makers of targets in service, their streams, and copies that wait."""

from datetime import datetime, timedelta

from dropcopygroups.models import Copy, CopyWeek, DropCopyGroup, Recipients, Stream, TargetSession
from riskadmin.fixstore.models import OutboundMessage
from riskadmin.lib import clock
from tests.dropcopygroups.world import AT

WEEK = 20_779_000


def make_target(group: DropCopyGroup, target_session_id: str, kind: str = "CGW", **changes: object) -> TargetSession:
    """A target session of a group."""
    return TargetSession.objects.create(
        target_session_id=target_session_id, kind=kind, group=group, allotted_at=AT, **changes
    )


def make_stream(target: TargetSession, stream: str = "G", **changes: object) -> Stream:
    """A stream that was logged on to."""
    CopyWeek.objects.get_or_create(series=WEEK)
    made = {"series": WEEK, "next_in": 7, "next_out": 42, "last_logon_at": AT}
    return Stream.objects.create(target=target, stream=stream, **made | changes)


def make_copies(target: TargetSession, count: int, stream: str = "G", at: datetime | None = None) -> list[Copy]:
    """`count` copies of messages that were sent at `at` (real time)."""
    CopyWeek.objects.get_or_create(series=WEEK)
    first = OutboundMessage.objects.count() + 1
    sent = at or clock.real_now() - timedelta(seconds=75)
    numbers = range(first, first + count)
    place = {"session": "AAAAAA", "series": WEEK}
    OutboundMessage.objects.bulk_create(
        OutboundMessage(**place, out_seq=seq, journal_seq=seq, raw=b"x", at=sent) for seq in numbers
    )
    recipients, _ = Recipients.objects.get_or_create(week=WEEK, stream=stream, targets=[target.pk])
    return Copy.objects.bulk_create(Copy(recipients=recipients, **place, seq=seq) for seq in numbers)
