"""Framing: good messages out of any stream, however it is cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskadmin.fix.buffer import ReceiveBuffer, TooMuchGarbage
from tests.fix.support import NEW_ORDER, frame, raw

FIRST = raw("D", 2, NEW_ORDER)
SECOND = raw("0", 3)


def read(pieces: list[bytes], limit: int = 8192) -> tuple[list[bytes], bool]:
    """Every message of the stream, and whether the peer was cut off."""
    buffer, found = ReceiveBuffer(limit), []
    try:
        for piece in pieces:
            buffer.feed(piece)
            while message := buffer.next_message():
                found.append(message)
    except TooMuchGarbage:
        return found, True
    return found, False


def wrong_sum(data: bytes) -> bytes:
    return data[:-4] + b"%03d\x01" % ((int(data[-4:-1]) + 1) % 256)


GARBLED = {
    "checksum": wrong_sum(FIRST),
    "checksum is no number": FIRST[:-4] + b"x12\x01",
    "length one more": b"8=FIX.4.2\x019=%d\x01" % (int(FIRST[12:15]) + 1) + FIRST[16:],
    "length one less": b"8=FIX.4.2\x019=%d\x01" % (int(FIRST[12:15]) - 1) + FIRST[16:],
    "length empty": FIRST.replace(FIRST[12:15], b"", 1),
    "length no number": FIRST.replace(FIRST[12:15], b"1x5", 1),
    "length too many digits": FIRST.replace(FIRST[12:15], b"0000001", 1),
    "begin string": FIRST.replace(b"FIX.4.2", b"FIX.4.4"),
    "no type first": frame(b"34=2\x0135=0\x01"),
    "http": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "starts of messages": b"8=FIX.4.2\x019=8=FIX.4.2\x018=FIX.4",
}


def test_fix_5_stream_cut_at_every_byte_gives_the_same_messages() -> None:
    stream = b"junk" + FIRST + wrong_sum(FIRST) + SECOND + b"8=FIX" + FIRST
    for cut in range(len(stream) + 1):
        assert read([stream[:cut], stream[cut:]]) == ([FIRST, SECOND, FIRST], False)
    assert read([stream[at : at + 1] for at in range(len(stream))]) == ([FIRST, SECOND, FIRST], False)


@pytest.mark.parametrize("name", GARBLED)
def test_fix_5_garbled_message_is_skipped_and_the_next_one_read(name: str) -> None:
    stream = GARBLED[name] + FIRST + SECOND
    assert read([stream]) == ([FIRST, SECOND], False)
    assert read([stream[at : at + 1] for at in range(len(stream))]) == ([FIRST, SECOND], False)


def test_fix_5_runs_of_garbage_are_counted() -> None:
    buffer = ReceiveBuffer()
    buffer.feed(b"x" + FIRST + wrong_sum(FIRST) + SECOND + FIRST)
    while buffer.next_message():
        pass
    assert (buffer.garbled, len(buffer)) == (2, 0)


def test_fix_2_message_inside_the_data_of_a_garbled_one_is_not_read() -> None:
    outer = frame(b"35=n\x01212=%d\x01213=%b\x01" % (len(SECOND), SECOND))
    assert read([wrong_sum(outer) + FIRST]) == ([FIRST], False)


def test_fix_5_oversize_message_cuts_off_before_it_is_received() -> None:
    fits = frame(b"35=0\x0158=" + b"x" * 100 + b"\x01")
    assert read([fits], len(fits)) == ([fits], False)
    assert read([FIRST + fits[:16]], len(fits) - 1)[1] is True


def test_fix_5_garbage_up_to_the_limit_is_borne_and_one_byte_more_cuts_off() -> None:
    limit = len(FIRST)
    assert read([b"x" * limit, FIRST], limit) == ([FIRST], False)
    assert read([b"x" * (limit + 1), FIRST], limit) == ([], True)
    assert read([b"x" * limit, FIRST, b"x" * limit, FIRST], limit) == ([FIRST, FIRST], False)


def test_fix_5_endless_garbled_messages_cut_off() -> None:
    assert read([wrong_sum(FIRST)] * 100) == ([], True)


STARTS = [b"8=FIX.4.2\x019=", b"8=FIX.4.2\x019=40\x0135=0\x01", b"10=000\x01", b"junk"]
PIECES = st.sampled_from([FIRST, SECOND, wrong_sum(FIRST), *STARTS])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=8), st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_fix_5_no_cut_changes_what_is_read(parts: list[bytes], sizes: list[int]) -> None:
    stream, at = b"".join(parts), 0
    cuts: list[bytes] = []
    while at < len(stream):
        size = sizes[len(cuts) % len(sizes)]
        cuts.append(stream[at : at + size])
        at += size
    assert read(cuts, 600) == read([stream], 600)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=8))
def test_fix_5_random_bytes_never_raise_anything_else(parts: list[bytes]) -> None:
    found, cut_off = read(parts, 200)
    assert found == []
    assert not cut_off or len(b"".join(parts)) > 200
