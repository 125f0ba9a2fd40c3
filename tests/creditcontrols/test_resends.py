"""SPEC FIX-4: a resend is served from stored bytes, and a number that stands nowhere is never passed over."""

from typing import Any

import pytest

from creditcontrols import journal
from creditcontrols.direct import connect
from creditcontrols.gateway import resends
from creditcontrols.gateway.core import Batch
from creditcontrols.gateway.writer import Writer
from creditcontrols.outbound_index import OutboundIndex
from riskadmin.fix.buffer import ReceiveBuffer
from riskadmin.fixstore.models import OutboundMessage, SessionMessage
from riskadmin.lib import clock
from tests.creditcontrols.test_journal import restamp
from tests.creditcontrols.world import World, fields, order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]


@pytest.fixture
def stored() -> Any:
    """Orders 1, 2, a heartbeat 3, orders 4 and 5; the index has seen the first two."""
    world, connection = World(), connect()
    OutboundMessage.objects.all().delete()
    SessionMessage.objects.all().delete()
    rows = Batch()
    for n in range(1, 6):
        if n == 3:
            world.core.send(world.link(), "0", "", rows)
        else:
            world.send(order("GEZ6", n, f"C{n}"))
    writer = Writer(connection)
    restamp(world, writer.take_over())
    writer.commit(world.entries, rows.rows)
    OutboundIndex().apply(connection, world.entries[:5])
    connection.execute("INSERT INTO creditcontrols_cursor (follower, seq) VALUES ('fixstore', 5)")
    yield world, connection
    connection.close()


def split(data: bytes) -> list[dict[str, str]]:
    buffer = ReceiveBuffer()
    buffer.feed(data)
    found = []
    while (raw := buffer.next_message()) is not None:
        found.append(fields(raw))
    return found


def test_fix_4_index_tail_and_gap_fill_make_one_answer(stored: Any) -> None:
    world, connection = stored
    messages = split(resends.answer(connection, world.link(), 1, 5, clock.real_micros()))
    assert [(m["35"], m["34"], m["43"]) for m in messages] == [
        ("8", "1", "Y"), ("8", "2", "Y"), ("4", "3", "Y"), ("8", "4", "Y"), ("8", "5", "Y"),
    ]  # fmt: skip
    assert (messages[2]["123"], messages[2]["36"]) == ("Y", "4")
    assert [m["11"] for m in messages if m["35"] == "8"] == ["C1", "C2", "C4", "C5"]


def test_fix_4_resent_bytes_are_those_first_sent(stored: Any) -> None:
    world, connection = stored
    (again,) = split(resends.answer(connection, world.link(), 5, 5, clock.real_micros()))
    first = fields(journal.decode_out(world.entries[-1].out)[0].raw)
    changed = {"43", "122", "52", "9", "10"}
    assert {k: v for k, v in again.items() if k not in changed} == {k: v for k, v in first.items() if k not in changed}
    assert again["122"] == first["52"]


def test_fix_4_a_lost_number_is_an_error(stored: Any) -> None:
    world, connection = stored
    SessionMessage.objects.all().delete()
    with pytest.raises(resends.Missing, match="message 3 "):
        resends.answer(connection, world.link(), 1, 5, clock.real_micros())


def test_fix_4_what_is_older_than_48_hours_is_not_servable(stored: Any) -> None:
    world, connection = stored
    assert resends.oldest_servable(connection, world.link(), clock.real_now()) == 1
    connection.execute("UPDATE fixstore_outboundmessage SET at = at - interval '49 hours' WHERE out_seq = 1")
    assert resends.oldest_servable(connection, world.link(), clock.real_now()) == 2
