"""The log of copies as delivery reads it, the same rows by every way of reading; and what the follower reads and writes
for it beside the journal."""

from collections.abc import Iterator

import psycopg
import pytest

from creditcontrols.direct import connect
from dropcopygroups import rejects
from dropcopygroups.delivery import log
from dropcopygroups.delivery.log import CopyLog, Row
from dropcopygroups.delivery.streams import StreamLink
from dropcopygroups.models import Copy, CopyWeek, Recipients
from dropcopygroups.recipients import RecipientsTable
from dropcopygroups.rejects import Rejects
from riskadmin.fixstore.models import OutboundMessage
from riskadmin.lib import clock

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = 20_779_000
SETS = ([1, 2], [2], [3])
MANY = 12
"""Messages: number n is for set n modulo 3, and the last has not been indexed."""


@pytest.fixture
def direct() -> Iterator[psycopg.Connection]:
    with connect() as connection:
        yield connection


@pytest.fixture
def filled(direct: psycopg.Connection) -> CopyLog:
    CopyWeek.objects.create(series=WEEK)
    sets = [Recipients.objects.create(week=WEEK, stream="G", targets=targets) for targets in SETS]
    place = {"session": "AAAAAA", "series": WEEK}
    OutboundMessage.objects.bulk_create(
        OutboundMessage(**place, out_seq=n, journal_seq=n, raw=b"%d" % n, at=clock.real_now()) for n in range(MANY - 1)
    )
    Copy.objects.bulk_create(Copy(recipients=sets[n % 3], **place, seq=n) for n in range(MANY))
    return CopyLog(direct)


def read(made: CopyLog, target: int, most: int) -> list[Row]:
    """Everything for a target, by reads of at most `most` rows."""
    link, end, found = StreamLink(target, "DC1AAA", "G", WEEK), made.end(), []
    while link.place < end:
        rows, link.place = made.rows(made.recipients_of(link), link.place, end, most)
        assert len(rows) <= most
        found += rows
    return found


def messages(target: int) -> list[bytes | None]:
    wanted = [n for n in range(MANY) if target in SETS[n % 3]]
    return [b"%d" % n if n < MANY - 1 else None for n in wanted]


@pytest.mark.parametrize("most", [1, 3, 100])
@pytest.mark.parametrize(("near", "few"), [(100, 10), (2, 10), (2, 0)])
def test_fix_2_near_and_far_reads_bring_the_same(
    filled: CopyLog, monkeypatch: pytest.MonkeyPatch, near: int, few: int, most: int
) -> None:
    monkeypatch.setattr(log, "NEAR", near)
    monkeypatch.setattr(log, "FEW", few)
    for target in (1, 2, 3):
        rows = read(filled, target, most)
        assert [row.raw for row in rows] == messages(target)
        assert [row.id for row in rows] == sorted({row.id for row in rows})


def test_fix_2_a_new_set_of_targets_is_known_with_its_first_copy(filled: CopyLog) -> None:
    filled.end()
    late = Recipients.objects.create(week=WEEK, stream="G", targets=[4])
    Copy.objects.create(recipients=late, session="AAAAAA", series=WEEK, seq=5)
    assert [row.raw for row in read(filled, 4, 10)] == [b"5"]


def test_t_2_copies_of_the_week_before_are_not_read_after_a_start(filled: CopyLog) -> None:
    CopyWeek.objects.create(series=WEEK + 7_000)
    assert read(filled, 2, 10) == []


def test_fix_2_a_set_of_targets_has_one_number(direct: psycopg.Connection) -> None:
    table = RecipientsTable(direct, WEEK)
    first, other = table.number(WEEK, "G", (1, 2)), table.number(WEEK, "64", (1, 2))
    again = RecipientsTable(direct, WEEK)
    assert first != other
    assert [again.number(WEEK, "G", (1, 2)), again.number(WEEK, "64", (1, 2))] == [first, other]
    assert list(Recipients.objects.order_by("pk").values_list("pk", "targets")) == [(first, [1, 2]), (other, [1, 2])]


def test_fix_2_session_level_rejects_are_read_once_and_after_a_start_from_the_last_routed(
    direct: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejects, "LOOK_SECONDS", 0.0)
    made = Rejects(direct)
    rows = [message(kind) for kind in ("0", "3", "0", "j", "0")]
    assert [row[0] for row in made.read()] == [rows[1], rows[3]]
    made.routed(rows[1])
    assert made.read() == []
    assert [row[0] for row in Rejects(direct).read()] == [rows[3]]


def message(kind: str) -> int:
    """A session-level message that went out; returns its row."""
    with connect() as runner, runner.transaction():
        runner.execute("SELECT set_config('riskadmin.epoch', epoch::text, true) FROM creditcontrols_engineepoch")
        row = runner.execute(
            "INSERT INTO fixstore_sessionmessage (session, series, out_seq, kind, raw, at, epoch)"
            " VALUES ('AAAAAA', %s, 1, %s, 'x', now(), 0) RETURNING id", (WEEK, kind),
        ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])
