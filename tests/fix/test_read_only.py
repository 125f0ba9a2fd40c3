"""SPEC FIX-2: a session on which the client only listens."""

import pytest

from riskadmin.fix.actions import Consumed, Deliver, Send
from riskadmin.fix.codec import Message, decode, encode, stamp
from riskadmin.fix.read_only import ReadOnlySession
from riskadmin.fix.session import Session, State

MICROS = 1_795_384_801_000_000


def message(kind: str, seq: int, *body: tuple[int, str]) -> Message:
    header = [(34, str(seq)), (49, "DC1AAAN"), (50, "RISK1"), (52, stamp(MICROS)), (56, "CME"), (57, "G"), (142, "US")]
    return decode(encode(kind, header, list(body)))


def logged_on(kind: type[Session] = ReadOnlySession) -> Session:
    session = kind("DC1AAA", next_in=1)
    session.logon(message("A", 1, (98, "0"), (108, "30")), MICROS // 1000)
    assert session.state is State.LOGGED_ON
    return session


@pytest.mark.parametrize("kind", ["D", "F", "G", "CA", "c", "XX"])
def test_fix_2_an_application_message_is_refused_and_the_session_stays(kind: str) -> None:
    session = logged_on()
    actions = session.receive(message(kind, 2), MICROS // 1000)
    refusal = next(action for action in actions if isinstance(action, Send))
    fields = dict(refusal.fields)
    assert (refusal.msg_type, fields[372], fields[373], fields[45]) == ("3", kind, "11", "2")
    assert (session.state, session.next_in) == (State.LOGGED_ON, 3)
    assert not any(isinstance(action, Deliver) for action in actions)


def test_fix_2_session_level_messages_are_answered_as_ever() -> None:
    ask = message("1", 2, (112, "hello"))
    assert logged_on().receive(ask, MICROS // 1000) == logged_on(Session).receive(ask, MICROS // 1000)
    assert logged_on().receive(ask, MICROS // 1000) == [Consumed(2, "1"), Send("0", ((112, "hello"),))]
