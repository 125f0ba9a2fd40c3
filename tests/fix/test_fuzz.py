"""Whatever bytes come in a good frame, nothing raises and every answer can be sent (SPEC FIX-5)."""

from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from riskadmin.fix.actions import Deliver, Send
from riskadmin.fix.buffer import ReceiveBuffer
from riskadmin.fix.codec import decode, finish, join, parse_stamp
from riskadmin.fix.logon import verify_logon
from riskadmin.fix.states import State
from tests.fix.support import BODIES, LOGON, NOW_MS, SENT, frame, logged_on, message

NOW = datetime(2026, 11, 22, 22, 0, 0, tzinfo=UTC)
HEADER = {7, 16, 34, 36, 43, 49, 52, 56, 95, 96, 112, 123, 9999}
TAGS = st.sampled_from(sorted({tag for body in BODIES.values() for tag in body} | HEADER))
VALUES = st.one_of(
    st.sampled_from(["1", "2", "3", "Y", "N", "0", "G", "1e3", "²", "-1", "", SENT, "999999999", "AAA123N"]),
    st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=8),
)
CHANGES = st.dictionaries(TAGS, VALUES, max_size=6)
TYPES = st.sampled_from(["0", "1", "2", "3", "4", "5", "D", "F", "G", "CA", "i", "zz", "", "\x02", "²"])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120))
@example(b"95=5\x0196=ab")
@example(b"\xb2=1\x01")
def test_fix_5_decode_never_raises(data: bytes) -> None:
    for whole in (data, frame(b"35=D\x01" + data + b"\x01")):
        read = decode(whole)
        assert set(read.fields) == {tag for tag, _ in read.order}
    assert read.msg_type == "D"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_fix_5_framed_bytes_come_out_of_the_buffer_unchanged(data: bytes) -> None:
    whole = finish(b"35=" + data + b"\x01")
    buffer = ReceiveBuffer()
    buffer.feed(whole)
    assert (buffer.next_message(), buffer.garbled) == (whole, 0)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TYPES, st.integers(0, 12), CHANGES, st.booleans()), max_size=6))
def test_fix_5_session_never_raises_and_every_answer_can_be_sent(
    sent: list[tuple[str, int, dict[int, str], bool]],
) -> None:
    session, delivered, now = logged_on(), [], NOW_MS
    for msg_type, seq, changes, keep in sent:
        body = (BODIES.get(msg_type, {}) if keep else {}) | changes
        now += 20_000
        for action in [*session.receive(message(msg_type, seq, body), now), *session.tick(now)]:
            if isinstance(action, Send):
                assert decode(finish(f"35={action.msg_type}\x01" + join(action.fields))).problem is None
            if isinstance(action, Deliver):
                delivered.append(action.in_seq)
    assert delivered == sorted(set(delivered))
    assert session.state in (State.LOGGED_ON, State.CLOSED)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(TAGS | st.sampled_from([98, 108, 141, 354, 355, 1400, 1401, 1402]), VALUES, max_size=6))
def test_fix_5_logon_of_any_values_is_refused_without_an_exception(changes: dict[int, str]) -> None:
    sent = message("A", 1, LOGON | {354: "1", 355: "k", 1400: "x", 1401: "1", 1402: "s"} | changes)
    assert verify_logon(sent, [("k", "AAAA")], NOW) is not None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=24))
def test_parse_stamp_never_raises(text: str) -> None:
    assert parse_stamp(text) is None or len(text) >= 17
