"""SPEC COD at the gateway: when a session is lost, when it is not, and what its client gets afterwards."""

import pytest

from creditcontrols.engine.commands import LoseSession, SwitchCancelOnDisconnect, decode_command
from creditcontrols.gateway.core import Batch
from creditcontrols.gateway.losses import GRACE_SECONDS
from creditcontrols.journal import decode_out
from riskadmin.fixstore.models import LOST
from tests.creditcontrols.world import fields
from tests.disconnects.port import LOGON, Client, Port


@pytest.fixture
def port() -> Port:
    return Port()


@pytest.fixture
def client(port: Port) -> Client:
    """EX1EX1 is up with a day order and a GTC order."""
    made = port.client()
    made.order("DAY")
    made.order("GTC", tif="1")
    port.turn()
    assert port.working() == {"DAY", "GTC"}
    return made


def losses(port: Port) -> list[LoseSession]:
    commands = [decode_command(entry.command) for entry in port.world.entries]
    return [command for command in commands if isinstance(command, LoseSession)]


def test_cod_1_a_tcp_close_without_logout_cancels_day_orders_and_keeps_gtc(port: Port, client: Client) -> None:
    client.drop()
    port.turn()
    assert port.working() == {"GTC"}
    assert [(c.session, c.cause) for c in losses(port)] == [("EX1EX1", "Cancel on disconnect: connection lost")]
    assert [(row.session, row.in_seq, row.out_seq) for row in port.rows if row.kind == LOST] == [("EX1EX1", None, None)]


def test_cod_1_missed_heartbeat_counts_as_a_loss(port: Port, client: Client) -> None:
    link = port.world.link()
    assert link.session is not None
    for late in (30_001, 60_002):
        actions = link.session.tick(port.acceptor.stamps()[0] + late)
        port.turn(lambda batch, due=actions: port.acceptor.act(link, due, batch))
    assert [c.cause for c in losses(port)] == ["Cancel on disconnect: no answer to Test Request"]
    assert (port.working(), client.transport.closing) == ({"GTC"}, True)


def test_cod_1_a_closed_port_ends_its_sessions_as_lost(port: Port, client: Client) -> None:
    other = port.client("EX2EX1")
    other.order("OTHER")
    port.turn()
    port.doors.closed.add("EX1")
    port.turn(port.acceptor.close_ports)
    assert client.told[-1]["35"] == "5"
    assert "Port Closure" in client.told[-1]["58"]
    assert [c.session for c in losses(port)] == ["EX1EX1"]
    assert port.working() == {"GTC", "OTHER"}
    assert not other.transport.closing


def test_cod_7_the_clients_logout_cancels_nothing(port: Port, client: Client) -> None:
    client.send("5", [])
    port.turn()
    client.drop()
    port.turn()
    assert (port.working(), losses(port)) == ({"DAY", "GTC"}, [])


def test_cod_7_a_logout_and_a_close_in_one_breath_cancel_nothing(port: Port, client: Client) -> None:
    client.send("5", [])
    client.drop()
    port.turn()
    assert (port.working(), losses(port)) == ({"DAY", "GTC"}, [])


def test_cod_7_our_own_logout_cancels_nothing(port: Port, client: Client) -> None:
    port.turn(port.acceptor.log_out_everybody)
    client.drop()
    port.turn()
    assert (client.told[-1]["35"], port.working(), losses(port)) == ("5", {"DAY", "GTC"}, [])


def test_a_logout_of_ours_to_a_connection_that_is_gone_does_not_hide_the_loss(port: Port, client: Client) -> None:
    client.drop()
    port.turn(port.acceptor.log_out_everybody)
    assert (port.working(), len(losses(port))) == ({"GTC"}, 1)


def test_orders_that_came_before_the_close_are_decided_and_then_cancelled(port: Port, client: Client) -> None:
    for number in range(5):
        client.order(f"LATE{number}")
    client.drop()
    port.turn(limit=2)
    assert losses(port) == []
    port.turn(limit=2)
    port.turn(limit=2)
    assert (port.working(), len(losses(port))) == ({"GTC"}, 1)


def test_cod_6_on_reconnect_every_cancel_is_there_by_number(port: Port, client: Client) -> None:
    client.drop()
    port.turn()
    again = port.client()
    (told,) = again.told
    stored = [m for entry in port.world.entries for m in decode_out(entry.out)]
    cancel = fields(stored[-1].raw)
    wanted = {"35": "8", "39": "4", "11": "DAY", "41": "DAY", "378": "100",
              "58": "Cancel on disconnect: connection lost"}  # fmt: skip
    assert {tag: cancel[tag] for tag in wanted} == wanted
    assert (int(told["34"]), told["35"]) == (stored[-1].seq + 1, "A")


def test_cod_2_switched_off_nothing_is_cancelled_and_the_loss_is_told(port: Port, client: Client) -> None:
    port.command(9, SwitchCancelOnDisconnect((("EX1EX1", "", False),), "ca.alp", ""))
    client.drop()
    port.turn()
    assert (port.working(), len(losses(port))) == ({"DAY", "GTC"}, 1)


def test_a_second_connection_of_a_session_that_is_up_changes_nothing(port: Port, client: Client) -> None:
    second = Client(port, "EX1EX1")
    second.send("A", LOGON, t34="4")
    port.turn()
    assert (second.transport.closing, second.told) == (True, [])
    second.drop()
    client.order("MORE")
    port.turn()
    assert (losses(port), port.working()) == ([], {"DAY", "GTC", "MORE"})


def test_a_logon_right_behind_the_death_of_the_old_connection_is_let_in(port: Port, client: Client) -> None:
    client.order("LATE")
    second = Client(port, "EX1EX1")
    second.send("A", LOGON)
    port.ready.reverse()
    client.drop()
    port.turn()
    assert second.told[0]["35"] == "A"
    assert (port.working(), len(losses(port))) == ({"GTC"}, 1)
    second.order("NEW")
    port.turn()
    assert port.working() == {"GTC", "NEW"}


def test_a_bad_logon_in_session_ends_it_as_lost(port: Port, client: Client) -> None:
    port.doors.bad = True
    client.send("A", LOGON)
    port.turn()
    client.drop()
    port.turn()
    assert (port.working(), len(losses(port))) == ({"GTC"}, 1)


def test_a_number_that_is_too_low_ends_the_session_as_lost(port: Port, client: Client) -> None:
    client.send("0", [], t34="1")
    port.turn()
    assert client.told[-1]["35"] == "5"
    assert [c.cause[:41] for c in losses(port)] == ["Cancel on disconnect: MsgSeqNum too low, "]
    client.drop()
    port.turn()
    assert (port.working(), len(losses(port))) == ({"GTC"}, 1)


def test_a_client_that_never_logged_on_loses_nothing(port: Port) -> None:
    made = Client(port, "EX1EX1")
    made.drop()
    port.turn()
    assert losses(port) == []


def test_a_session_that_was_up_has_60_seconds_after_our_restart(port: Port) -> None:
    port.acceptor.losses.expect(["EX1EX1", "EX2EX1"], now=1000.0)
    port.client("EX2EX1")
    overdue = port.acceptor.losses.overdue
    port.turn(lambda batch: overdue(1000.0 + GRACE_SECONDS - 0.001, batch))
    assert losses(port) == []
    port.turn(lambda batch: overdue(1000.0 + GRACE_SECONDS, batch))
    assert [(c.session, c.cause) for c in losses(port)] == [
        ("EX1EX1", "Cancel on disconnect: no Logon within 60 s of a restart")
    ]
    port.turn(lambda batch: overdue(1000.0 + 2 * GRACE_SECONDS, batch))
    assert len(losses(port)) == 1


def test_the_row_of_a_loss_goes_with_its_journal_entry(port: Port, client: Client) -> None:
    client.drop()
    batch = Batch()
    port.acceptor.take(port.ready.pop(), 32, batch)
    assert [type(decode_command(entry.command)) for entry in batch.entries] == [LoseSession]
    assert [row.kind for row in batch.rows] == [LOST]
