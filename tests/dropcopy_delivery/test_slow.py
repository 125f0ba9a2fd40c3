"""SPEC FIX-5 at the socket: a client that stops reading costs itself only."""

import socket

import pytest

from tests.dropcopy_delivery.world import Desk, application
from tests.e2e.flow import Flow

pytestmark = [pytest.mark.e2e, pytest.mark.drill]

BURSTS = 5
BURST = 2_500
CONNECTED = """
    SELECT count(*) FROM dropcopygroups_stream s JOIN dropcopygroups_targetsession t ON t.id = s.target_id
    WHERE t.target_session_id = '9S1EX1N' AND s.connected_since IS NOT NULL
"""


def test_fix_5_a_client_that_stops_reading_is_cut_off_and_streamed_the_rest_when_it_is_back(desk: Desk) -> None:
    slow, neighbour = (desk.target(name, "AAA123N").listen() for name in ("9S1EX1N", "9S2EX1N"))
    assert slow.socket is not None
    slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    flow = Flow(desk.trading, "AAA123N")
    for number in range(1, BURSTS + 1):
        flow.send(BURST)
        flow.settle()
        neighbour.wait_copies(number * BURST)
    with desk.stack.connect() as connection:
        assert connection.execute(CONNECTED).fetchone() == (1,)
        desk.stack.wait_for(lambda: connection.execute(CONNECTED).fetchone() == (0,), "the slow one cut off", 20)
    flow.send(1)
    flow.settle()
    neighbour.wait_copies(BURSTS * BURST + 1, timeout=1)
    slow.close()
    assert len(slow.by_number) < BURSTS * BURST
    slow.recover()
    slow.wait_copies(BURSTS * BURST + 1)
    assert slow.inner() == neighbour.inner() == application(flow.clients[0])
