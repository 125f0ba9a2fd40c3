"""The journal in PostgreSQL: what is written is read back, what is altered is noticed, and only one runner writes."""

from io import StringIO

import psycopg
import pytest
from django.core.management import call_command

from creditcontrols import journal, snapshots
from creditcontrols.direct import connect
from creditcontrols.engine.replay import state_hash
from creditcontrols.gateway.writer import Halted, SessionRow, Writer, at_time
from creditcontrols.shadow import Diverged, Shadow
from tests.creditcontrols.world import World, order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]


@pytest.fixture
def written(empty_journal: None) -> World:
    world = World()
    for n in range(40):
        world.send(order("GEZ6", 1 + n % 5, f"C{n}", side=1 + n % 2))
    with connect() as connection:
        writer = Writer(connection)
        epoch = writer.take_over()
        restamp(world, epoch)
        writer.commit(world.entries, [])
    return world


def restamp(world: World, epoch: int) -> None:
    """Give the entries the epoch of the database, with hashes that fit."""
    previous = journal.GENESIS
    for number, entry in enumerate(world.entries):
        fresh = entry._replace(epoch=epoch)
        previous = journal.entry_hash(previous, *fresh[:-1])
        world.entries[number] = fresh._replace(hash=previous)


def test_entries_are_read_back_as_written(written: World) -> None:
    with connect() as connection:
        assert journal.read(connection, 0, 1000) == written.entries
        assert journal.read(connection, 10, 2) == written.entries[10:12]
        assert journal.head(connection)[:2] == (len(written.entries), written.entries[-1].hash)


@pytest.mark.parametrize(
    "field", ["epoch", "at", "inbox_id", "session", "series", "in_seq", "command", "events", "out", "hash"]
)
def test_an_altered_field_breaks_the_chain(written: World, field: str) -> None:
    entries = list(written.entries)
    assert journal.check_chain(entries, 0, journal.GENESIS)[0] == len(entries)
    value = getattr(entries[7], field)
    altered = (
        value + 1
        if isinstance(value, int)
        else (value + "x" if isinstance(value, str) else bytes([value[0] ^ 1]) + value[1:])
    )
    entries[7] = entries[7]._replace(**{field: altered})
    with pytest.raises(journal.Broken, match="entry 8"):
        journal.check_chain(entries, 0, journal.GENESIS)


def test_a_missing_entry_breaks_the_chain(written: World) -> None:
    with pytest.raises(journal.Broken, match="entry 9 follows 7"):
        journal.check_chain([*written.entries[:7], *written.entries[8:]], 0, journal.GENESIS)


def test_start_is_newest_snapshot_plus_tail(written: World) -> None:
    with connect() as connection:
        whole = snapshots.load(connection, check=True)
        for seq in (3, 20, 35):
            snapshots.write(connection, snapshots.load(connection, seq))
        assert snapshots.newest(connection).seq == 35
        assert snapshots.newest(connection, 34).seq == 20
        again = snapshots.load(connection, check=True)
    assert state_hash(again.state) == state_hash(whole.state) == state_hash(written.core.state)
    assert (again.numbers, again.seq, again.hash) == (whole.numbers, whole.seq, whole.hash)


def test_a_damaged_snapshot_is_passed_over(written: World) -> None:
    with connect() as connection:
        snapshots.write(connection, snapshots.load(connection, 20))
        connection.execute("UPDATE creditcontrols_snapshot SET state_hash = 'wrong'")
        assert snapshots.newest(connection).seq == 0
        assert state_hash(snapshots.load(connection).state) == state_hash(written.core.state)


def test_a_runner_whose_epoch_is_over_writes_nothing() -> None:
    world = World()
    with connect() as first, connect() as second:
        old = Writer(first)
        restamp(world, old.take_over())
        old.commit(world.entries[:1], [])
        first.execute("SELECT pg_advisory_unlock_all()")  # as if its lock were lost while it still believes in it
        Writer(second).take_over()
        row = SessionRow("EX1EX1", 1000, 1, None, "0", None, at_time(0))
        for entries, rows in ((world.entries[1:2], []), ([], [row])):
            with pytest.raises(psycopg.DatabaseError, match="epoch"):
                old.commit(entries, rows)
        assert journal.head(second)[0] == 1


def test_a_connection_without_epoch_writes_nothing() -> None:
    with connect() as connection, pytest.raises(psycopg.DatabaseError, match="epoch"):
        journal.append(connection, World().entries[:1])


def test_the_second_runner_waits_for_the_lock() -> None:
    with connect() as first, connect() as second:
        Writer(first).take_over()
        query = "SELECT pg_try_advisory_lock(%s)"
        assert second.execute(query, (journal.LOCK_KEY,)).fetchone() == (False,)
        first.execute("SELECT pg_advisory_unlock_all()")
        assert second.execute(query, (journal.LOCK_KEY,)).fetchone() == (True,)


def test_numbers_of_session_level_messages_count_too(written: World) -> None:
    with connect() as connection:
        writer = Writer(connection)
        writer.take_over()
        rows = [
            SessionRow("EX1EX1", 1000, 77, None, "0", None, at_time(0)),
            SessionRow("EX1EX1", 1000, None, 990, "0", b"x", at_time(0)),
            SessionRow("AAA123", 1001, 1, 1, "A", b"x", at_time(0)),
            SessionRow("AAA123", 1000, 500, 500, "0", b"x", at_time(0)),
        ]
        writer.commit([], rows)
        numbers = writer.load().numbers
    assert numbers["EX1EX1"] == [1000, 78, 991]
    assert numbers["AAA123"] == [1001, 2, 2]


def test_a_state_that_is_not_what_the_journal_says_halts_trading_until_lifted(written: World) -> None:
    with connect() as connection:
        Writer(connection).take_over()
        connection.execute("INSERT INTO creditcontrols_checkpoint VALUES (0, 20, 1, 'what the runner had')")
        shadow = Shadow()
        shadow.start(connection, 0)
        with pytest.raises(Diverged, match="entry 20"):
            shadow.apply(connection, written.entries)
        with pytest.raises(Halted, match="entry 20"):
            Writer(connection).take_over()
        call_command("journal", "verify", "--lift", stdout=StringIO())
        assert Writer(connection).take_over() > 1


def test_the_shadow_agrees_at_a_true_checkpoint(written: World) -> None:
    with connect() as connection:
        mark = (20, state_hash(snapshots.load(connection, 20).state))
        connection.execute("INSERT INTO creditcontrols_checkpoint VALUES (0, %s, 1, %s)", mark)
        shadow = Shadow()
        shadow.start(connection, 0)
        shadow.apply(connection, written.entries)
        assert state_hash(shadow.position.state) == state_hash(written.core.state)
