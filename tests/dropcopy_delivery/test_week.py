"""SPEC T-2 and FIX-4 on drop copy: Sunday start-up logs targets out, and their numbers begin at 1."""

from datetime import timedelta

import pytest

from creditcontrols.engine.commands import StartWeek, encode_command
from dropcopygroups.delivery.acceptor import ENDED_TEXT, WEEK_TEXT
from riskadmin.lib import clock
from riskadmin.lib.calendar import trading_week
from tests.dropcopy_delivery.world import Desk, application

pytestmark = pytest.mark.e2e


def start_week(desk: Desk) -> None:
    """Put the start of the next trading week into the engine's inbox, as its job does."""
    sunday = trading_week(clock.business_now()) + timedelta(days=7)
    with desk.stack.connect() as connection:
        connection.execute(
            "INSERT INTO creditcontrols_inboxcommand (payload, actor, created_at) VALUES (%s, 'test', now())",
            [encode_command(StartWeek(sunday.isoformat()))],
        )


def test_t_2_numbers_of_a_target_begin_at_1_with_the_week(own_desk: Desk) -> None:
    listener = own_desk.target("9W1EX1N", "AAA123N").listen()
    client, corn = own_desk.trading.logged_on("AAA123N"), own_desk.trading.instrument("ZC")
    client.answer(client.new_order(corn, 1, "300"))
    listener.wait_copies(1)
    start_week(own_desk)
    assert listener.wait(lambda m: m.kind == "5").get(58) == WEEK_TEXT
    listener.wait_closed()
    listener.next_out = listener.next_in = 1
    mark = len(listener.received)
    assert listener.logon(timeout=30).number == 1
    client = own_desk.trading.renewed("AAA123N")
    client.answer(client.new_order(corn, 1, "301"))
    copy = listener.wait(lambda m: m.kind == "n", since=mark)
    assert (copy.number, application(client)[0] in copy.raw) == (2, True)
    listener.send("2", [(7, 3), (16, 3)])
    assert listener.wait(lambda m: m.kind == "3", since=mark).get(371) == "7"


def test_dcg_4_a_target_that_has_ended_is_logged_out_and_let_in_no_more(own_desk: Desk) -> None:
    listener = own_desk.target("9W2EX1N", "BBB123N").listen()
    with own_desk.stack.connect() as connection:
        connection.execute("UPDATE dropcopygroups_targetsession SET removed_at = now()")
    assert listener.wait(lambda m: m.kind == "5", timeout=20).get(58) == ENDED_TEXT
    listener.wait_closed()
    assert listener.logon().kind == "5"
