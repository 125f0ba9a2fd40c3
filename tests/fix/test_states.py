"""The transition table: what is in it happens, what is not raises and changes nothing."""

import pytest

from riskadmin.fix.actions import Disconnect, Send
from riskadmin.fix.session import LOGOUT_WAIT_MS, Session
from riskadmin.fix.states import TRANSITIONS, SessionError, State, Trigger, after
from tests.fix.support import LOGON, NOW_MS, app, logged_on, message

PAIRS = [(state, trigger) for state in State for trigger in Trigger]


def test_every_state_has_a_row_and_only_closed_has_no_way_out() -> None:
    assert set(TRANSITIONS) == set(State)
    assert [state for state, row in TRANSITIONS.items() if not row] == [State.CLOSED]
    assert all(Trigger.LOST in row for state, row in TRANSITIONS.items() if state is not State.CLOSED)


@pytest.mark.parametrize(("state", "trigger"), PAIRS)
def test_known_pair_moves_and_unknown_pair_raises(state: State, trigger: Trigger) -> None:
    if trigger in TRANSITIONS[state]:
        assert after(state, trigger) is TRANSITIONS[state][trigger]
    else:
        with pytest.raises(SessionError, match=trigger.value):
            after(state, trigger)


def test_logout_before_logon_raises_and_changes_nothing() -> None:
    session = Session("AAA123", next_in=1)
    with pytest.raises(SessionError):
        session.logout("bye", NOW_MS)
    assert (session.state, session.next_in) == (State.LOGGED_OFF, 1)


def test_logon_given_to_receive_raises_and_changes_nothing() -> None:
    session = logged_on()
    with pytest.raises(SessionError):
        session.receive(message("A", 2, LOGON), NOW_MS)
    assert (session.state, session.next_in) == (State.LOGGED_ON, 2)


def test_closed_session_ignores_what_it_is_told() -> None:
    session = logged_on()
    session.lost()
    assert session.state is State.CLOSED
    assert session.receive(app("D"), NOW_MS) == []
    assert session.logon(message("A", 2, LOGON), NOW_MS) == []
    assert session.tick(NOW_MS + 10**9) == []
    assert session.force_out("x") == session.refuse_logon("x") == session.lost() == []


def test_fix_1_message_before_logon_disconnects_without_an_answer() -> None:
    session = Session("AAA123", next_in=1)
    assert session.receive(app("D", 1), NOW_MS) == [Disconnect("first message is no Logon", graceful=False)]
    assert session.state is State.CLOSED


def test_connection_lost_without_logout_is_not_graceful() -> None:
    assert logged_on().lost() == [Disconnect("connection lost", graceful=False)]


def test_polite_logout_waits_for_the_answer_and_is_graceful() -> None:
    session = logged_on()
    assert session.logout("going down", NOW_MS) == [Send("5", ((58, "going down"), (789, "2")))]
    assert session.tick(NOW_MS + LOGOUT_WAIT_MS - 1) == []
    actions = session.receive(message("5", 2), NOW_MS)
    assert actions[-1] == Disconnect("logged out", graceful=True)
    assert not any(isinstance(action, Send) for action in actions)


def test_polite_logout_without_an_answer_ends_even_when_the_peer_keeps_talking() -> None:
    session = logged_on()
    session.logout("going down", NOW_MS)
    session.receive(message("1", 2, {112: "X"}), NOW_MS + LOGOUT_WAIT_MS - 1)
    assert session.tick(NOW_MS + LOGOUT_WAIT_MS) == [Disconnect("no answer to Logout", graceful=True)]


def test_connection_lost_after_our_logout_is_graceful() -> None:
    session = logged_on()
    session.logout("going down", NOW_MS)
    assert session.lost() == [Disconnect("connection lost", graceful=True)]


def test_forced_out_sends_logout_and_closes() -> None:
    session = logged_on()
    assert session.force_out("closed") == [
        Send("5", ((58, "closed"), (789, "2"))),
        Disconnect("closed", graceful=False),
    ]
    assert session.state is State.CLOSED


def test_fix_3_logon_after_our_logout_is_refused() -> None:
    session = logged_on()
    session.logout("going down", NOW_MS)
    assert session.logon(message("A", 2, LOGON), NOW_MS)[-1].graceful is False  # type: ignore[union-attr]
    assert session.state is State.CLOSED
