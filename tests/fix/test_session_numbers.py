"""Sequence numbers: gaps, duplicates, resets (SPEC FIX-1, FIX-4)."""

import pytest

from riskadmin.fix.actions import Consumed, Deliver, Disconnect, Resend, Send, SetNextIn
from riskadmin.fix.session import ASK_AGAIN_MS
from riskadmin.fix.states import State
from tests.fix.support import NOW_MS, app, logged_on, message

ASK_FROM_2 = Send("2", ((7, "2"), (16, "0")))


def forced_out(text: str, next_in: int) -> list[object]:
    return [Send("5", ((58, text), (789, str(next_in)))), Disconnect(text, graceful=False)]


def test_fix_1_orders_in_turn_are_delivered_once_and_in_order() -> None:
    session = logged_on()
    for seq in (2, 3, 4):
        order = app("D", seq)
        assert session.receive(order, NOW_MS) == [Deliver(order, seq)]
    assert session.next_in == 5


def test_fix_4_gap_is_asked_for_once_while_it_is_open() -> None:
    session = logged_on()
    assert session.receive(app("D", 5), NOW_MS) == [ASK_FROM_2]
    assert session.receive(app("D", 6), NOW_MS) == []
    assert session.receive(message("0", 7), NOW_MS) == []
    assert session.next_in == 2


def test_fix_4_resent_messages_close_the_gap_and_the_next_one_may_open_another() -> None:
    session = logged_on()
    session.receive(app("D", 4), NOW_MS)
    for seq in (2, 3, 4):
        resent = app("D", seq, t43="Y", t122="20261122-21:59:00.000")
        assert session.receive(resent, NOW_MS) == [Deliver(resent, seq)]
    assert session.receive(app("D", 6), NOW_MS) == [Send("2", ((7, "5"), (16, "0")))]


def test_fix_4_gap_that_does_not_shrink_is_asked_for_again() -> None:
    session = logged_on()
    session.receive(app("D", 5), NOW_MS)
    assert session.tick(NOW_MS + ASK_AGAIN_MS - 1) == []
    assert session.tick(NOW_MS + ASK_AGAIN_MS) == [ASK_FROM_2]
    assert session.tick(NOW_MS + ASK_AGAIN_MS + 1) == []


def test_fix_4_gap_above_one_request_is_asked_for_in_pieces() -> None:
    session = logged_on()
    session.receive(app("D", 6000), NOW_MS)
    session.receive(message("4", 2, {123: "Y", 36: "2502"}, t43="Y"), NOW_MS)
    assert session.receive(app("D", 6001), NOW_MS) == [Send("2", ((7, "2502"), (16, "0")))]
    assert session.receive(app("D", 6002), NOW_MS) == []


def test_fix_4_possible_duplicate_of_a_known_number_is_ignored() -> None:
    session = logged_on(10)
    assert session.receive(app("D", 9, t43="Y"), NOW_MS) == []
    assert (session.state, session.next_in) == (State.LOGGED_ON, 10)


def test_fix_4_possible_duplicate_with_the_expected_number_is_decided_as_new() -> None:
    session = logged_on(10)
    resent = app("D", 10, t43="Y")
    assert session.receive(resent, NOW_MS) == [Deliver(resent, 10)]


@pytest.mark.parametrize("msg_type", ["D", "0", "5"])
def test_fix_1_number_too_low_is_logged_out_with_789(msg_type: str) -> None:
    session = logged_on(10)
    expected = forced_out("MsgSeqNum too low, expecting 10 but received 9", 10)
    assert session.receive(message(msg_type, 9), NOW_MS) == expected
    assert session.state is State.CLOSED


@pytest.mark.parametrize("seq", [None, "x", "-1", "1.0", "0", "²"])
def test_fix_1_message_without_a_number_is_logged_out(seq: str | None) -> None:
    session = logged_on()
    actions = session.receive(message("0", None, t34=seq), NOW_MS)
    assert actions == forced_out("MsgSeqNum (34) tag is not present or no number", 2)


def test_fix_4_resend_request_in_turn_is_consumed_and_served() -> None:
    session = logged_on()
    assert session.receive(message("2", 2, {7: "1", 16: "0"}), NOW_MS) == [Consumed(2, "2"), Resend(1, 0, 2)]


def test_fix_4_resend_request_whose_own_number_is_too_high_is_answered_at_once() -> None:
    session = logged_on()
    actions = session.receive(message("2", 5, {7: "3", 16: "9"}), NOW_MS)
    assert actions == [Resend(3, 9, 5), ASK_FROM_2]
    assert session.receive(message("2", 6, {7: "4", 16: "0"}), NOW_MS) == [Resend(4, 0, 6)]


@pytest.mark.parametrize(("body", "tag"), [({16: "0"}, "7"), ({7: "1"}, "16"), ({7: "x", 16: "0"}, "7")])
def test_fix_4_resend_request_that_names_no_range_is_rejected(body: dict[int, str], tag: str) -> None:
    session = logged_on()
    consumed, answer = session.receive(message("2", 2, body), NOW_MS)
    assert consumed == Consumed(2, "2")
    assert isinstance(answer, Send)
    assert (answer.msg_type, dict(answer.fields)[371]) == ("3", tag)
    assert session.receive(message("2", 9, body), NOW_MS) == [Send("2", ((7, "3"), (16, "0")))]


def test_fix_4_gap_fill_moves_the_next_number() -> None:
    session = logged_on()
    actions = session.receive(message("4", 2, {123: "Y", 36: "9"}), NOW_MS)
    assert actions == [Consumed(2, "4"), SetNextIn(9)]
    assert session.next_in == 9


def test_fix_4_gap_fill_with_a_number_too_high_is_a_gap() -> None:
    session = logged_on()
    assert session.receive(message("4", 4, {123: "Y", 36: "9"}), NOW_MS) == [ASK_FROM_2]
    assert session.next_in == 2


@pytest.mark.parametrize("new", ["2", "1", "x", None])
def test_fix_4_gap_fill_that_does_not_go_forward_is_rejected(new: str | None) -> None:
    session = logged_on()
    consumed, answer = session.receive(message("4", 2, {123: "Y"}, t36=new), NOW_MS)
    assert consumed == Consumed(2, "4")
    assert isinstance(answer, Send)
    assert (answer.msg_type, dict(answer.fields)[371]) == ("3", "36")
    assert session.next_in == 3


@pytest.mark.parametrize("seq", [1, 2, 99])
def test_fix_4_sequence_reset_is_adopted_whatever_its_own_number(seq: int) -> None:
    session = logged_on(10)
    assert session.receive(message("4", seq, {36: "50"}), NOW_MS) == [SetNextIn(50)]
    assert session.next_in == 50


@pytest.mark.parametrize("new", ["9", None, "x"])
def test_fix_4_sequence_reset_to_a_lower_number_is_logged_out(new: str | None) -> None:
    session = logged_on(10)
    actions = session.receive(message("4", 10, {123: "N"}, t36=new), NOW_MS)
    assert actions == forced_out("NewSeqNo (36) too low, expecting 10 or higher", 10)


def test_fix_4_sequence_reset_to_the_expected_number_is_adopted() -> None:
    session = logged_on(10)
    assert session.receive(message("4", 10, {123: "N", 36: "10"}), NOW_MS) == [SetNextIn(10)]


def test_fix_1_sequence_reset_of_another_firm_part_is_not_adopted() -> None:
    session = logged_on(10)
    session.receive(message("4", 10, {36: "50"}, t49="AAA999N"), NOW_MS)
    assert session.next_in == 11
