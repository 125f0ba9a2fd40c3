"""Resend Request (SPEC FIX-4): limits, and the bytes sent again."""

import pytest

from riskadmin.fix.codec import decode
from riskadmin.fix.messages import address, head
from riskadmin.fix.resend import Refuse, Serve, as_resend, gap_fill, plan
from tests.fix.support import frame, raw


@pytest.mark.parametrize(
    ("begin", "end", "last", "served"),
    [
        (1, 0, 10, (1, 10)),
        (10, 0, 10, (10, 10)),
        (1, 0, 2500, (1, 2500)),
        (1, 0, 9000, (1, 2500)),
        (7, 0, 9000, (7, 2506)),
        (1, 2500, 9000, (1, 2500)),
        (5, 5, 9000, (5, 5)),
        (8, 20, 10, (8, 10)),
    ],
)
def test_fix_4_request_within_the_limit_is_served(begin: int, end: int, last: int, served: tuple[int, int]) -> None:
    assert plan(begin, end, last, 1) == Serve(*served)


@pytest.mark.parametrize(
    ("begin", "end", "last", "tag", "text"),
    [
        (1, 2501, 9000, 16, "Resend Request names 2501 messages, at most 2500 are allowed"),
        (1, 999_999, 10, 16, "Resend Request names 999999 messages, at most 2500 are allowed"),
        (9, 8, 10, 16, "EndSeqNo (16) 8 is lower than BeginSeqNo (7) 9"),
        (11, 0, 10, 7, "BeginSeqNo (7) 11 was not sent yet, last message is 10"),
        (0, 0, 10, 7, "BeginSeqNo (7) 0 was not sent yet, last message is 10"),
        (1, 0, 0, 7, "BeginSeqNo (7) 1 was not sent yet, last message is 0"),
    ],
)
def test_fix_4_request_above_the_limit_or_of_no_range_is_refused_whole(
    begin: int, end: int, last: int, tag: int, text: str
) -> None:
    assert plan(begin, end, last, 1) == Refuse(tag, text)


def test_fix_4_request_for_too_old_a_message_is_refused_whole_and_its_neighbour_served() -> None:
    text = "BeginSeqNo (7) 99 is too old, oldest message available is 100"
    assert plan(99, 0, 200, 100) == Refuse(7, text)
    assert plan(100, 0, 200, 100) == Serve(100, 200)


def test_fix_4_message_sent_again_differs_in_43_122_52_9_and_10_only() -> None:
    to = address("AAA123N", "TRDR1", "US,IL")
    sent = head("8", seq=7, last_in=5, sent="20261122-22:00:01.250", to=to) + "58=52=x\x0160=20261122-22:00:01.250\x01"
    again = as_resend(frame(sent.encode()), "20261122-22:00:09.000")
    stamp = "52=20261122-22:00:01.250\x01"
    expected = sent.replace(stamp, "52=20261122-22:00:09.000\x0143=Y\x01122=20261122-22:00:01.250\x01", 1)
    assert again == frame(expected.encode())


def test_fix_2_drop_copy_sent_again_keeps_the_message_inside_as_it_was() -> None:
    data = b"<RTRF>" + raw("8", 7) + b"</RTRF>"
    body = b"35=n\x0134=2\x01369=1\x0152=20261122-22:00:01.251\x0149=CME\x01212=%d\x01213=%b\x01" % (len(data), data)
    again = decode(as_resend(frame(body), "20261122-22:00:09.000"))
    assert again.get(213).encode("latin-1") == data
    assert (again.get(52), again.get(122)) == ("20261122-22:00:09.000", "20261122-22:00:01.251")


def test_fix_4_gap_fill_names_the_next_number() -> None:
    assert gap_fill(12) == ((123, "Y"), (36, "12"))
