"""Messages in their turn: what is answered, refused, delivered (SPEC FIX-1, GC2-29 step 0), and logout."""

from collections.abc import Sequence

import pytest

from riskadmin.fix.actions import Consumed, Deliver, Disconnect, Send
from riskadmin.fix.codec import decode
from riskadmin.fix.states import State
from tests.fix.support import BODIES, NEW_ORDER, NOW_MS, app, body_of, frame, logged_on, message, raw


def rejected(actions: Sequence[object]) -> dict[int, str]:
    """The fields of the one 35=3 that follows the consumed number."""
    consumed, answer = actions
    assert isinstance(consumed, Consumed)
    assert isinstance(answer, Send)
    assert (answer.msg_type, answer.numbered) == ("3", True)
    return dict(answer.fields)


@pytest.mark.parametrize("msg_type", BODIES)
def test_fix_1_application_message_is_delivered(msg_type: str) -> None:
    session = logged_on()
    good = app(msg_type)
    assert session.receive(good, NOW_MS) == [Deliver(good, 2)]


@pytest.mark.parametrize("msg_type", ["0", "3"])
def test_fix_1_heartbeat_and_reject_are_taken_note_of(msg_type: str) -> None:
    session = logged_on()
    assert session.receive(message(msg_type, 2), NOW_MS) == [Consumed(2, msg_type)]
    assert session.next_in == 3


def test_fix_1_test_request_is_answered_with_its_id() -> None:
    session = logged_on()
    actions = session.receive(message("1", 2, {112: "ID7"}), NOW_MS)
    assert actions == [Consumed(2, "1"), Send("0", ((112, "ID7"),))]


def test_fix_1_test_request_without_id_is_rejected() -> None:
    fields = rejected(logged_on().receive(message("1", 2), NOW_MS))
    assert fields == {45: "2", 58: "Required tag 112 is missing", 371: "112", 372: "1", 373: "1"}


@pytest.mark.parametrize("msg_type", ["j", "8", "b", "V", "q", "AF", "zz", "n"])
def test_fix_1_unsupported_type_gets_a_business_reject(msg_type: str) -> None:
    session = logged_on()
    text = f"Message type {msg_type} (35) is not supported"
    expected = [Consumed(2, msg_type), Send("j", ((45, "2"), (58, text), (372, msg_type), (380, "3")))]
    assert session.receive(message(msg_type, 2, {117: "Q"}), NOW_MS) == expected
    assert session.next_in == 3


def test_fix_1_unsupported_type_with_a_repeating_group_gets_a_business_reject() -> None:
    sent = decode(frame(body_of(raw("V", 2)) + b"299=1\x01299=2\x01"))
    assert isinstance(answer := logged_on().receive(sent, NOW_MS)[1], Send)
    assert answer.msg_type == "j"


@pytest.mark.parametrize("msg_type", ["", "²", "\x02", "ABCDEFGHI"])
def test_fix_1_impossible_type_is_rejected_and_not_repeated(msg_type: str) -> None:
    fields = rejected(logged_on().receive(message(msg_type, 2), NOW_MS))
    assert fields == {45: "2", 58: "MsgType (35) is invalid", 371: "35", 373: "11"}


@pytest.mark.parametrize("comp", ["AAA999N", "AAB123N", "AAA123", "AAA123NN"])
def test_fix_1_another_firm_part_on_the_connection_is_refused(comp: str) -> None:
    session = logged_on()
    fields = rejected(session.receive(message("D", 2, NEW_ORDER, t49=comp), NOW_MS))
    assert (fields[371], fields[372], fields[373]) == ("49", "D", "9")
    assert (session.state, session.next_in) == (State.LOGGED_ON, 3)


def test_fix_1_another_fault_tolerance_indicator_is_the_same_session() -> None:
    order = message("D", 2, NEW_ORDER, t49="AAA123P")
    assert logged_on().receive(order, NOW_MS) == [Deliver(order, 2)]


@pytest.mark.parametrize(
    ("header", "tag", "reason"),
    [
        ({"t56": "CBOT"}, "56", "9"),
        ({"t49": None}, "49", "1"),
        ({"t56": None}, "56", "1"),
        ({"t52": None}, "52", "1"),
        ({"t52": "now"}, "52", "6"),
        ({"t52": "20261122-21:57:59.999"}, "52", "10"),
        ({"t52": "20261122-22:02:00.001"}, "52", "10"),
        ({"t50": None}, "50", "1"),
        ({"t50": "A"}, "50", "6"),
        ({"t50": "A/B"}, "50", "6"),
        ({"t142": None}, "142", "1"),
        ({"t57": "LONG"}, "57", "6"),
        ({"t369": "x"}, "369", "6"),
    ],
)
def test_fix_1_wrong_header_is_rejected_by_tag(header: dict[str, str | None], tag: str, reason: str) -> None:
    fields = rejected(logged_on().receive(message("D", 2, NEW_ORDER, **header), NOW_MS))
    assert (fields[45], fields[371], fields[373]) == ("2", tag, reason)


@pytest.mark.parametrize("sent", ["20261122-21:58:00.000", "20261122-22:02:00.000"])
def test_fix_1_sending_time_within_120_seconds_is_taken(sent: str) -> None:
    order = message("D", 2, NEW_ORDER, t52=sent)
    assert logged_on().receive(order, NOW_MS) == [Deliver(order, 2)]


def test_gc2_29_malformed_order_is_rejected_and_the_next_one_delivered() -> None:
    session = logged_on()
    twice = decode(frame(body_of(raw("D", 2, NEW_ORDER)) + b"11=again\x01"))
    fields = rejected(session.receive(twice, NOW_MS))
    assert fields == {45: "2", 58: "Tag 11 appears more than once", 371: "11", 372: "D", 373: "13"}
    order = app("D", 3)
    assert session.receive(order, NOW_MS) == [Deliver(order, 3)]


def test_gc2_29_quantity_that_is_no_whole_number_is_rejected() -> None:
    fields = rejected(logged_on().receive(app("D", 2, t38="1e3"), NOW_MS))
    assert (fields[45], fields[371], fields[372], fields[373]) == ("2", "38", "D", "6")


def test_fix_1_logout_is_answered_with_789_and_is_graceful() -> None:
    session = logged_on()
    expected = [Consumed(2, "5"), Send("5", ((789, "3"),)), Disconnect("logged out", graceful=True)]
    assert session.receive(message("5", 2, {58: "bye", 789: "7"}), NOW_MS) == expected
    assert session.state is State.CLOSED


def test_fix_1_logout_with_a_number_too_high_waits_for_what_is_missing() -> None:
    session = logged_on()
    assert session.receive(message("5", 4), NOW_MS) == [Send("2", ((7, "2"), (16, "0")))]
    order = app("D", 2, t43="Y")
    assert session.receive(order, NOW_MS) == [Deliver(order, 2)]
    actions = session.receive(message("4", 3, {123: "Y", 36: "5"}, t43="Y"), NOW_MS)
    assert actions[-2:] == [Send("5", ((789, "5"),)), Disconnect("logged out", graceful=True)]


def test_fix_1_connection_lost_after_a_logout_with_a_number_too_high_is_graceful() -> None:
    session = logged_on()
    session.receive(message("5", 4), NOW_MS)
    assert session.lost() == [Disconnect("connection lost", graceful=True)]
