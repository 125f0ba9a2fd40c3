"""Logon: beginning of week, mid-week, in session (SPEC FIX-3)."""

import pytest

from riskadmin.fix.actions import Consumed, Deliver, Disconnect, Reset, Send
from riskadmin.fix.session import IN_SESSION_TEXT, Session
from riskadmin.fix.states import State
from tests.fix.support import LOGON, NOW_MS, app, logged_on, message

ANSWER = ((98, "0"), (108, "30"), (1603, "GC2TEST"), (1604, "1.0"), (1605, "ACME"))


def refused(text: str, next_in: int) -> list[object]:
    return [Send("5", ((58, text), (789, str(next_in))), numbered=False), Disconnect(text, graceful=False)]


def test_fix_3_first_logon_of_the_week_starts_at_1() -> None:
    session = Session("AAA123", next_in=1)
    assert session.logon(message("A", 1, LOGON), NOW_MS) == [Consumed(1, "A"), Send("A", ANSWER)]
    assert (session.state, session.next_in, session.heartbeat_ms) == (State.LOGGED_ON, 2, 30_000)


def test_fix_3_logon_mid_week_goes_on_with_the_next_number() -> None:
    session = Session("AAA123", next_in=40)
    assert session.logon(message("A", 40, LOGON | {141: "N"}), NOW_MS)[0] == Consumed(40, "A")
    assert session.next_in == 41


def test_fix_4_logon_with_a_number_too_high_is_taken_and_the_gap_asked_for() -> None:
    session = Session("AAA123", next_in=40)
    actions = session.logon(message("A", 45, LOGON), NOW_MS)
    assert actions == [Send("A", ANSWER), Send("2", ((7, "40"), (16, "0")))]
    assert (session.state, session.next_in) == (State.LOGGED_ON, 40)


def test_fix_4_gap_of_a_high_logon_is_closed_by_resent_messages_and_gap_fill() -> None:
    session = Session("AAA123", next_in=40)
    session.logon(message("A", 42, LOGON), NOW_MS)
    order = app("D", 40)
    assert session.receive(order, NOW_MS) == [Deliver(order, 40)]
    session.receive(message("4", 41, {123: "Y", 36: "43"}, t43="Y"), NOW_MS)
    assert session.next_in == 43
    assert session.receive(message("0", 43), NOW_MS) == [Consumed(43, "0")]


def test_fix_3_logon_with_a_number_too_low_is_refused_with_789_and_uses_no_number() -> None:
    session = Session("AAA123", next_in=40)
    assert session.logon(message("A", 39, LOGON), NOW_MS) == refused(
        "MsgSeqNum too low, expecting 40 but received 39", 40
    )
    assert (session.state, session.next_in) == (State.CLOSED, 40)


def test_fix_3_reset_flag_on_a_first_logon_is_refused() -> None:
    session = Session("AAA123", next_in=1)
    text = "ResetSeqNumFlag (141) must not be Y on the first logon. Logout forced."
    assert session.logon(message("A", 1, LOGON | {141: "Y"}), NOW_MS) == refused(text, 1)
    assert session.next_in == 1


def test_fix_3_logon_that_is_not_believed_is_refused_and_uses_no_number() -> None:
    session = Session("AAA123", next_in=7)
    assert session.refuse_logon("Invalid logon. Logout forced.") == refused("Invalid logon. Logout forced.", 7)
    assert session.state is State.CLOSED


def test_fix_3_in_session_logon_with_reset_and_number_1_starts_both_directions_again() -> None:
    session = logged_on(20)
    session.receive(app("D", 25), NOW_MS)
    actions = session.logon(message("A", 1, LOGON | {141: "Y", 108: "10"}), NOW_MS)
    answer = ((98, "0"), (108, "10"), (141, "Y"), *ANSWER[2:])
    assert actions == [Reset(), Consumed(1, "A"), Send("A", answer)]
    assert (session.state, session.next_in, session.heartbeat_ms) == (State.LOGGED_ON, 2, 10_000)
    order = app("D", 2)
    assert session.receive(order, NOW_MS) == [Deliver(order, 2)]


@pytest.mark.parametrize(("seq", "reset"), [(20, "Y"), (1, "N"), (20, "N"), (19, "Y")])
def test_fix_3_other_in_session_logon_is_logged_out(seq: int, reset: str) -> None:
    session = logged_on(20)
    assert session.logon(message("A", seq, LOGON | {141: reset}), NOW_MS) == refused(IN_SESSION_TEXT, 20)
    assert IN_SESSION_TEXT == "In session logon message must have 34=1. Logout forced."
    assert session.state is State.CLOSED
