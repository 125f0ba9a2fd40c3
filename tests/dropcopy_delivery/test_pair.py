"""SPEC FIX-2: the primary and the backup address of target sessions, and the process that stands by."""

import socket

import pytest

from dropcopygroups.delivery.acceptor import INDICATOR_TEXT
from dropcopygroups.delivery.store import LOCK_KEY
from riskadmin.state import free_port
from tests.dropcopy_delivery.world import Desk, Listener, application
from tests.e2e.fixclient import Closed, FixClient

pytestmark = pytest.mark.e2e

WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"


def one_order(desk: Desk, client: FixClient, listener: Listener, copies: int) -> None:
    """An order of the source, until the target has that many copies."""
    client.answer(client.new_order(desk.trading.instrument("ZC"), 1, "300"))
    listener.wait_copies(copies)


def go_to(listener: Listener, desk: Desk, port: str) -> socket.socket:
    """The client turns to another address; returns the connection that it leaves behind as it is."""
    left, listener.socket = listener.socket, None
    listener.port = desk.stack.ports[port]
    assert left is not None
    return left


def is_cut(left: socket.socket) -> bool:
    """Whether the other side ended the connection and said nothing more."""
    left.settimeout(10)
    try:
        return left.recv(65_536) == b""
    except ConnectionResetError:
        return True
    finally:
        left.close()


def numbers(listener: Listener) -> list[int]:
    """Every number that came, in order."""
    return [message.number for message in listener.received]


def test_fix_2_the_backup_takes_over_and_numbers_go_on(desk: Desk) -> None:
    listener = desk.target("9P1EX1N", "AAA123N").listen()
    client = desk.trading.logged_on("AAA123N")
    one_order(desk, client, listener, 1)
    left = go_to(listener, desk, "dc_backup")
    listener.listen()
    assert is_cut(left)
    one_order(desk, client, listener, 2)
    assert numbers(listener) == [1, 2, 3, 4]
    assert listener.inner() == application(client)[-2:]


def test_fix_2_the_primary_does_not_push_the_backup_out(desk: Desk) -> None:
    listener = desk.target("9P2EX1N", "BBB123N")
    listener.port = desk.stack.ports["dc_backup"]
    listener.listen()
    second = desk.client(listener.credentials)
    second.next_out = 2
    with pytest.raises(Closed):
        second.logon()
    one_order(desk, desk.trading.logged_on("BBB123N"), listener, 1)
    listener.logout()
    go_back = desk.client(listener.credentials)
    go_back.next_out, go_back.next_in = listener.next_out, listener.next_in
    assert go_back.listen().received[0].number == listener.next_in


def test_fix_2_a_logon_at_the_backup_that_is_refused_leaves_the_primary_alone(desk: Desk) -> None:
    listener = desk.target("9P3EX1N", "CCC123N").listen()
    second = desk.client(listener.credentials)
    second.port = desk.stack.ports["dc_backup"]
    for changed in ({"t1402": "A" * 43}, {}):  # a wrong signature; a number that was used
        assert second.logon(**changed).kind == "5"
        second.wait_closed()
    one_order(desk, desk.trading.logged_on("CCC123N"), listener, 1)


def test_fix_2_the_indicator_is_n_on_the_first_logon_of_the_week(desk: Desk) -> None:
    listener = desk.target("9P4EX1N", "CCC123N")
    listener.sender_comp = "9P4EX1B"
    assert listener.logon().get(58) == INDICATOR_TEXT
    listener.wait_closed()
    listener.sender_comp = "9P4EX1N"
    listener.listen().logout()
    listener.sender_comp = "9P4EX1X"
    assert listener.logon().get(58) == INDICATOR_TEXT
    listener.wait_closed()
    listener.sender_comp = "9P4EX1B"
    assert listener.listen().received[-1].get(56) == "9P4EX1B"


def test_fix_3_five_bad_logons_close_both_addresses(desk: Desk) -> None:
    listener = desk.target("9P5EX1N", "CCC123N")
    texts = []
    for number in range(6):
        listener.port = desk.stack.ports["dc" if number % 2 else "dc_backup"]
        texts.append(listener.logon(t1402="A" * 43).get(58) or "")
        listener.wait_closed()
    assert [text.startswith("(1000)") for text in texts] == [False] * 4 + [True] * 2


def test_fix_2_a_standby_listens_when_the_first_is_gone_and_numbers_go_on(own_desk: Desk) -> None:
    stack, listener = own_desk.stack, own_desk.target("9P6EX1N", "AAA123N").listen()
    client = own_desk.trading.logged_on("AAA123N")
    one_order(own_desk, client, listener, 1)
    stack.ports["standby"] = free_port()
    stack.start("dropcopy#2", RISKADMIN_DC_PORT=str(free_port()), RISKADMIN_DC_BACKUP_PORT=str(stack.ports["standby"]))
    with stack.connect() as connection:
        stack.wait_for(lambda: connection.execute(WAITS, (LOCK_KEY,)).fetchone() == (1,), "a standby")
    assert not stack.listens("standby")
    stack.kill("dropcopy")
    listener.wait_closed()
    stack.wait_port("standby", 5)
    listener.port = stack.ports["standby"]
    listener.listen()
    one_order(own_desk, client, listener, 2)
    assert numbers(listener) == [1, 2, 3, 4]
    assert listener.inner() == application(client)
