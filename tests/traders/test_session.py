"""The client side of a FIX session: numbers over restarts, gaps, heartbeats, refusals."""

from riskadmin.fix.codec import decode
from riskadmin.fix.logon import canonical, sign
from riskadmin.traders.events import Delivered, Identity, LogonRefused, LostTrack, NeverArrived, Stage
from riskadmin.traders.numbers import Numbers
from riskadmin.traders.session import ASK_AGAIN_MS, HEARTBEAT, ClientSession
from tests.traders.support import message

NOW = 1_790_000_000_000
SECRET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"
WHO = Identity("AA1AAAN", "AAATRD1", "G", "KEYKEYKEYKEYKEYKEYKE", SECRET)


def session(next_out: int = 1, next_in: int = 1, *, known: bool = True) -> ClientSession:
    """A session that sent its Logon."""
    made = ClientSession(WHO, Numbers(next_out, next_in, known))
    made.logon(NOW)
    return made


def logged_on(next_out: int = 1, next_in: int = 1) -> ClientSession:
    """A session that was let in with nothing missing; what it said so far is taken away."""
    made = session(next_out, next_in)
    assert made.receive(message("A", _34=next_in), NOW) == []
    made.out.clear()
    return made


def said(made: ClientSession) -> list[tuple[str, dict[int, str]]]:
    """(35, fields) of everything that waits to be sent."""
    return [(one.msg_type, one.fields) for one in map(decode, made.out)]


def test_fix_3_a_logon_is_signed_and_carries_the_next_number() -> None:
    made = session(next_out=58, next_in=40)
    [(msg_type, fields)] = said(made)
    assert (msg_type, fields[34], fields[369], fields[98]) == ("A", "58", "39", "0")
    assert fields[1402] == sign(SECRET, canonical(fields))
    assert made.receive(message("A", _34=40), NOW) == []
    assert (made.stage, made.numbers.next_out, made.numbers.next_in) == (Stage.ON, 59, 41)


def test_a_refused_logon_uses_no_number_and_tells_the_one_to_use() -> None:
    for tags, expected in (({"_789": 17}, 17), ({}, 5)):
        made = session(next_out=5)
        assert made.receive(message("5", _34=1, _58="no", **tags), NOW) == [LogonRefused("no")]
        assert (made.stage, made.numbers.next_out) == (Stage.CLOSED, expected)


def test_messages_missed_while_away_are_asked_for_and_taken_in_their_turn() -> None:
    made = session(next_out=5, next_in=10)
    made.out.clear()
    assert made.receive(message("A", _34=13), NOW) == []
    [(msg_type, fields)] = said(made)
    assert (msg_type, fields[7], fields[16]) == ("2", "10", "0")
    made.out.clear()
    live = message("8", _34=14)
    assert made.receive(live, NOW) == []
    first = message("8", _34=10, _43="Y")
    assert made.receive(first, NOW) == [Delivered(first)]
    assert made.receive(message("4", _34=11, _43="Y", _123="Y", _36=14), NOW) == []
    assert made.receive(live, NOW) == [Delivered(live)]
    assert made.numbers.next_in == 15
    assert made.out == []


def test_a_message_is_taken_once_however_often_it_comes() -> None:
    made = logged_on(next_in=10)
    one = message("8", _34=11)
    assert made.receive(one, NOW) == [Delivered(one)]
    assert made.receive(message("8", _34=11, _43="Y"), NOW) == []
    assert made.stage is Stage.ON


def test_a_number_too_low_that_is_no_repetition_ends_the_session() -> None:
    made = logged_on(next_in=10)
    assert made.receive(message("8", _34=4), NOW) == []
    assert said(made)[0][0] == "5"
    assert made.stage is Stage.CLOSED


def test_an_open_gap_is_asked_for_again_after_a_while() -> None:
    made = logged_on(next_in=10)
    made.receive(message("8", _34=20), NOW)
    made.out.clear()
    made.tick(NOW + ASK_AGAIN_MS - 1)
    assert made.out == []
    made.tick(NOW + ASK_AGAIN_MS)
    assert [(kind, fields[7]) for kind, fields in said(made)] == [("2", "11")]


def test_fix_4_a_resend_that_is_refused_means_that_track_is_lost() -> None:
    made = session(next_out=5, next_in=10)
    made.receive(message("A", _34=4000), NOW)
    assert made.receive(message("3", _34=4001, _372="2", _58="too old"), NOW) == [LostTrack()]
    assert made.numbers.next_in == 4002


def test_without_kept_numbers_the_server_is_believed() -> None:
    fresh = session(known=False)
    assert fresh.receive(message("A", _34=1), NOW) == []
    late = session(next_out=17, known=False)
    assert late.receive(message("A", _34=30), NOW) == [LostTrack()]
    assert (late.numbers.next_in, late.numbers.known) == (31, True)


def test_a_server_that_began_anew_is_believed() -> None:
    made = session(next_out=500, next_in=900)
    assert made.receive(message("A", _34=1), NOW) == [LostTrack()]
    assert made.numbers.next_in == 2


def test_a_resend_request_is_answered_with_a_gap_fill() -> None:
    made = logged_on(next_out=7)
    for number in (8, 9):
        assert made.send("D", [], NOW) == number
    made.out.clear()
    assert made.receive(message("2", _34=2, _7=6, _16=0), NOW) == [NeverArrived(6, 9)]
    [(msg_type, fields)] = said(made)
    assert (msg_type, fields[34], fields[36], fields[123], fields[43]) == ("4", "6", "10", "Y", "Y")
    assert made.numbers.next_out == 10


def test_a_test_request_is_answered_and_silence_is_broken() -> None:
    made = logged_on()
    made.receive(message("1", _34=2, _112="HELLO"), NOW)
    assert [(kind, fields[112]) for kind, fields in said(made)] == [("0", "HELLO")]
    made.out.clear()
    made.tick(NOW + HEARTBEAT * 1000)
    assert [kind for kind, _ in said(made)] == ["0"]


def test_a_server_that_says_nothing_is_tested_and_then_left() -> None:
    made = logged_on()
    made.tick(NOW + HEARTBEAT * 1200 + 1)
    assert [kind for kind, _ in said(made)] == ["1"]
    made.tick(NOW + HEARTBEAT * 2000)
    assert made.stage is Stage.ON
    made.tick(NOW + HEARTBEAT * 2000 + 1)
    assert made.stage is Stage.CLOSED


def test_a_logout_is_answered_and_ours_waits_for_its_answer() -> None:
    theirs = logged_on()
    theirs.receive(message("5", _34=2), NOW)
    assert [kind for kind, _ in said(theirs)] == ["5"]
    assert theirs.stage is Stage.CLOSED
    ours = logged_on()
    ours.logout(NOW)
    assert ours.stage is Stage.LOGGING_OUT
    ours.receive(message("5", _34=2), NOW)
    assert [kind for kind, _ in said(ours)] == ["5"]
    assert ours.stage is Stage.CLOSED


def test_a_logout_that_nobody_answers_ends_after_a_second() -> None:
    made = logged_on()
    made.logout(NOW)
    made.tick(NOW + 1000)
    assert made.stage is Stage.LOGGING_OUT
    made.tick(NOW + 1001)
    assert made.stage is Stage.CLOSED
