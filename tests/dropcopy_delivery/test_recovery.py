"""SPEC FIX-4 on drop copy: resends with their limits, numbers over logons and weeks."""

from collections.abc import Iterator

import pytest

from tests.dropcopy_delivery.world import Desk, Listener, application
from tests.e2e.trading import Trading

pytestmark = pytest.mark.e2e

MANY = 2_600


@pytest.fixture(scope="module")
def fed(shared: Trading) -> Iterator[Listener]:
    """A target that has received MANY copies."""
    desk = Desk(shared)
    listener = desk.target("RA1EX1N", "AAA123N").listen()
    client, corn = desk.trading.logged_on("AAA123N"), desk.trading.instrument("ZC")
    with client.at_once():
        for _ in range(MANY):
            client.new_order(corn, 1, "200")
    client.wait(lambda m: len(client.accepted) >= MANY, since=len(client.received), timeout=60)
    listener.wait_copies(MANY, timeout=60)
    assert listener.inner() == application(client)
    yield listener
    desk.close()


def test_fix_4_a_resend_of_2500_is_served_and_2501_is_refused_whole(fed: Listener) -> None:
    first = {m.number: m.raw.split(b"213=")[1][:-8] for m in fed.copies()}
    again = fed.resend(2, 2_501, timeout=30)
    assert [m.number for m in again] == list(range(2, 2_502))
    assert all(m.get(122) and m.raw.split(b"213=")[1][:-8] == first[m.number] for m in again)
    mark = len(fed.received)
    fed.send("2", [(7, 2), (16, 2_502)])
    refused = fed.wait(lambda m: m.kind in "3n4", since=mark)
    assert (refused.kind, refused.get(371), refused.get(372)) == ("3", "16", "2")
    fed.send("1", [(112, "still here")])
    assert fed.wait(lambda m: m.kind == "0", since=mark).get(112) == "still here"


def test_fix_4_an_open_request_means_2500_messages(fed: Listener) -> None:
    mark = len(fed.received)
    fed.send("2", [(7, 50), (16, 0)])
    fed.wait(lambda m: m.is_resent and m.number == 50 + 2_499, since=mark, timeout=30)
    fed.send("1", [(112, "end")])
    fed.wait(lambda m: m.kind == "0", since=mark)
    assert [m.number for m in fed.received[mark:] if m.is_resent] == list(range(50, 2_550))


def test_fix_4_session_level_messages_come_as_a_gap_fill(fed: Listener) -> None:
    mark = len(fed.received)
    fed.send("1", [(112, "a number")])
    number = fed.wait(lambda m: m.kind == "0", since=mark).number
    filled = fed.resend(number, number)
    assert [(m.kind, m.get(123), m.get(36)) for m in filled] == [("4", "Y", str(number + 1))]


def test_fix_4_what_is_older_than_48_hours_is_refused(desk: Desk, fed: Listener) -> None:
    with desk.stack.connect() as connection:
        connection.execute(
            "UPDATE dropcopygroups_delivered SET sent_at = sent_at - interval '49 hours' WHERE begin <= 100"
        )
    mark = len(fed.received)
    fed.send("2", [(7, 50), (16, 60)])
    refused = fed.wait(lambda m: m.kind in "3n4", since=mark)
    assert (refused.kind, refused.get(371)) == ("3", "7")
    assert "too old" in (refused.get(58) or "")
    last = fed.next_in - 1
    assert fed.resend(last, last)


def test_fix_4_an_in_session_logon_begins_both_directions_at_1(desk: Desk) -> None:
    listener = desk.target("RB1EX1N", "BBB123N").listen()
    client, corn = desk.trading.logged_on("BBB123N"), desk.trading.instrument("ZC")
    client.answer(client.new_order(corn, 1, "300"))
    listener.wait_copies(1)
    listener.next_out = 1
    mark = len(listener.received)
    raw = listener.logon_bytes().replace(b"\x0198=0\x01", b"\x0198=0\x01141=Y\x01")
    listener.send_raw(reframed(raw))
    assert listener.wait(lambda m: m.kind in "A5", since=mark).number == 1
    client.answer(client.new_order(corn, 1, "300"))
    copy = listener.wait(lambda m: m.kind == "n", since=mark)
    assert (copy.number, copy.raw.count(application(client)[-1])) == (2, 1)


def reframed(raw: bytes) -> bytes:
    """The message with its length and sum as they are now."""
    body = raw[raw.index(b"\x0135=") + 1 : -7]
    framed = b"8=FIX.4.2\x019=%d\x01%b" % (len(body), body)
    return b"%b10=%03d\x01" % (framed, sum(framed) % 256)
