"""Numbers, marks and slow clients of the drop copy server, without sockets (SPEC FIX-2, FIX-4, FIX-5)."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from dropcopygroups.delivery.acceptor import CopyServer
from dropcopygroups.delivery.log import Row
from dropcopygroups.delivery.readers import PAUSE_BYTES, STUCK_SECONDS, is_stuck
from dropcopygroups.delivery.store import Sent
from dropcopygroups.delivery.streams import Batch, StreamLink
from riskadmin.fix.codec import Message, decode
from riskadmin.fix.read_only import ReadOnlySession
from riskadmin.fix.states import State
from tests.dropcopy_delivery.world import split
from tests.fix.support import unwrap

WEEK = 20_779_000
AT = datetime(2026, 11, 24, 16, tzinfo=UTC)
INNER = b"8=FIX.4.2\x019=5\x0135=8\x0110=161\x01"


class FakeTransport:
    """A socket on which `unread` bytes wait."""

    unread = 0

    def get_write_buffer_size(self) -> int:
        return self.unread


class FakeConnection:
    """A connection that keeps what is written."""

    def __init__(self, *, backup: bool = False) -> None:
        self.transport = FakeTransport()
        self.written = b""
        self.aborted = False
        self.backup = backup

    def write(self, data: bytes) -> None:
        self.written += data

    def abort(self) -> None:
        self.aborted = True


class FakeLog:
    """Copies by row, all of the same recipients, which every stream belongs to."""

    def __init__(self, rows: list[tuple[int, bytes | None]]) -> None:
        self.all = [Row(number, 1, raw) for number, raw in rows]
        self.reads: list[tuple[int, int]] = []

    def end(self) -> int:
        return self.all[-1].id if self.all else 0

    def recipients_of(self, link: StreamLink) -> tuple[int, ...]:
        return (1,)

    def rows(self, recipients: Collection[int], place: int, end: int, most: int) -> tuple[list[Row], int]:
        self.reads.append((place, end))
        found = [row for row in self.all if place < row.id <= end][:most]
        return found, found[-1].id if len(found) == most else end


class FakeStore:
    """A store with a log of its own."""

    def __init__(self, rows: list[tuple[int, bytes | None]]) -> None:
        self.log = FakeLog(rows)


def server(rows: list[tuple[int, bytes | None]]) -> tuple[CopyServer, StreamLink]:
    """A server with one client logged on, whose next number is 2."""
    made = CopyServer(None, None, FakeStore(rows), lambda connection: None)  # type: ignore[arg-type]
    link = made.by_stream["DC1AAA", "G"] = StreamLink(1, "DC1AAA", "G", WEEK)
    connection: Any = FakeConnection()
    link.session, link.connection, link.next_out = ReadOnlySession("DC1AAA", next_in=2), connection, 2
    link.session.state = State.LOGGED_ON
    return made, link


def numbered(batch: Batch) -> list[Message]:
    """What would leave."""
    return [decode(raw) for _, run in batch.writes for raw in split(run)]


def test_fix_2_copies_get_consecutive_numbers_and_one_run() -> None:
    made, link = server([(10, INNER), (14, INNER), (15, INNER)])
    batch = Batch()
    assert not made.copy_out(batch, 4)
    assert [m.get(34) for m in numbered(batch)] == ["2", "3", "4"]
    assert [run[1:] for run in batch.runs] == [(2, 4, 10, 15)]
    assert (link.next_out, link.last_copy, batch.changed) == (5, 15, {link})


def test_fix_2_a_copy_whose_bytes_are_not_indexed_yet_waits_and_nothing_overtakes_it() -> None:
    made, link = server([(10, INNER), (11, None), (12, INNER)])
    assert not made.copy_out(batch := Batch(), 10)
    assert [m.get(34) for m in numbered(batch)] == ["2"]
    assert (link.last_copy, link.next_out) == (10, 3)


def test_fix_2_a_read_that_is_full_is_followed_by_another_at_once() -> None:
    made, link = server([(10, INNER), (14, INNER), (15, INNER)])
    assert made.copy_out(Batch(), 2)
    made.store.log.all.append(Row(16, 1, INNER))  # type: ignore[attr-defined]
    assert not made.copy_out(Batch(), 2, look=False)
    assert (link.last_copy, link.next_out) == (15, 5)
    made.copy_out(Batch(), 2)
    assert (link.last_copy, link.next_out) == (16, 6)


def test_fix_2_streams_at_one_place_read_the_log_together() -> None:
    made, link = server([(10, INNER), (11, INNER)])
    for number in (2, 3):
        other = made.by_stream[f"DC{number}AAA", "G"] = StreamLink(number, f"DC{number}AAA", "G", WEEK)
        other.session, other.connection = link.session, link.connection
    other.place = other.last_copy = 10
    made.copy_out(batch := Batch(), 5)
    reads: Any = made.store.log
    assert reads.reads == [(0, 11), (10, 11)]
    assert sorted(run[1:] for run in batch.runs) == [(1, 1, 11, 11), (1, 2, 10, 11), (2, 3, 10, 11)]


def test_fix_4_a_resend_marks_what_may_be_known_from_before_a_restart() -> None:
    made, link = server([])
    link.next_out, link.processed, link.unsure_to = 7, 3, 5
    copies = [Sent(number, AT, INNER) for number in (2, 3, 5, 6)]
    again = [decode(raw) for raw in split(made.answer(link, copies, 2, 6))]
    assert [(m.get(34), m.msg_type, m.get(43), m.get(97)) for m in again] == [
        ("2", "n", "Y", ""), ("3", "n", "Y", ""), ("4", "4", "Y", ""), ("5", "n", "Y", "Y"), ("6", "n", "Y", ""),
    ]  # fmt: skip
    assert again[2].get(36) == "5"
    assert all(unwrap(m.get(213).encode()) == INNER for m in again if m.msg_type == "n")


def test_fix_5_a_client_that_does_not_read_gets_no_more_and_is_cut_off() -> None:
    made, link = server([(10, INNER)])
    connection: Any = link.connection
    connection.transport.unread = PAUSE_BYTES
    assert (made.copy_out(batch := Batch(), 10), batch.writes) == (False, [])
    assert not is_stuck(link, 100.0)
    assert not is_stuck(link, 100.0 + STUCK_SECONDS)
    assert is_stuck(link, 101.0 + STUCK_SECONDS)


def test_fix_5_a_client_that_reads_slowly_is_kept() -> None:
    _, link = server([])
    connection: Any = link.connection
    for number, unread in enumerate((3 * PAUSE_BYTES, 2 * PAUSE_BYTES, PAUSE_BYTES, 0)):
        connection.transport.unread = unread
        assert not is_stuck(link, 100.0 + number * 2 * STUCK_SECONDS)


def test_t_2_a_new_week_begins_at_1_and_leaves_what_was_not_fetched() -> None:
    made, link = server([(10, INNER)])
    link.series, link.processed, link.unsure_to = WEEK + 2, 4, 4
    made.series = WEEK + 7_000
    made.reset_streams(batch := Batch())
    assert (link.series, link.next_in, link.next_out, link.week) == (WEEK + 7_000, 1, 1, WEEK + 7_000)
    assert (link.processed, link.unsure_to, batch.changed) == (0, 0, {link})


def test_fix_2_the_backup_address_takes_over_from_the_primary_only() -> None:
    made, _ = server([])
    primary, backup = FakeConnection(), FakeConnection(backup=True)
    pairs: Any = [(backup, primary), (primary, backup), (backup, backup), (primary, primary)]
    assert [made.takes_over(*pair) for pair in pairs] == [True, False, False, False]


def test_fix_2_nothing_meant_for_the_connection_that_is_cut_goes_to_the_one_that_comes() -> None:
    made, link = server([])
    neighbour, batch = StreamLink(2, "DC2AAA", "G", WEEK), Batch()
    batch.writes = [(link, b"a heartbeat"), (neighbour, b"its own")]
    cut: Any = link.connection
    made.displace(link, cut, batch)
    assert cut.aborted
    assert (batch.writes, link.next_out) == ([(neighbour, b"its own")], 2)
