"""Heartbeats, test requests and a peer that falls silent (SPEC COD, dropped connections)."""

from riskadmin.fix.actions import Disconnect, Send
from riskadmin.fix.session import Session
from riskadmin.fix.states import State
from tests.fix.support import NOW_MS, app, logged_on, message

BEAT = 30_000


def test_nothing_is_due_before_the_interval() -> None:
    assert logged_on().tick(NOW_MS + BEAT - 1) == []
    assert Session("AAA123", next_in=1).tick(NOW_MS + BEAT) == []


def test_heartbeat_is_sent_when_nothing_went_out_for_the_interval() -> None:
    session = logged_on()
    session.receive(app("D", 2), NOW_MS + 10_000)
    assert session.tick(NOW_MS + BEAT) == [Send("0", ())]
    assert session.tick(NOW_MS + BEAT + 1) == []


def test_application_message_puts_the_heartbeat_off() -> None:
    session = logged_on()
    session.receive(app("D", 2), NOW_MS + 20_000)
    session.sent(NOW_MS + 20_000)
    assert session.tick(NOW_MS + 20_000 + BEAT - 1) == []


def test_silent_peer_gets_a_test_request_and_then_is_cut_off_ungracefully() -> None:
    session = logged_on()
    asked = session.tick(NOW_MS + BEAT)
    assert asked == [Send("1", ((112, f"TEST{NOW_MS + BEAT}"),))]
    assert Send("1", asked[0].fields) not in session.tick(NOW_MS + 2 * BEAT - 1)  # type: ignore[union-attr]
    assert session.tick(NOW_MS + 2 * BEAT) == [Disconnect("no answer to Test Request", graceful=False)]
    assert session.state is State.CLOSED


def test_any_message_answers_a_test_request() -> None:
    session = logged_on()
    session.tick(NOW_MS + BEAT)
    session.receive(message("0", 2), NOW_MS + BEAT + 5)
    assert not any(isinstance(action, Disconnect) for action in session.tick(NOW_MS + 2 * BEAT))
    assert session.state is State.LOGGED_ON


def test_clock_that_steps_back_ends_nothing() -> None:
    session = logged_on()
    assert session.tick(NOW_MS - 3_600_000) == []
    assert session.state is State.LOGGED_ON
