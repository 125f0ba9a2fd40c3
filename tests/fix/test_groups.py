"""Repeating groups: the legs of a security definition request (SPEC FIX-1)."""

import pytest

from riskadmin.fix.codec import Message, decode
from riskadmin.fix.groups import LEGS, entries
from riskadmin.fix.inbound import check
from tests.fix.support import SENT, app, frame

HEADER = ("35=c", "34=2", "49=AAA123N", "50=TRDR1", f"52={SENT}", "56=CME", "57=G", "142=US,IL", "320=R1", "321=1")
TWO = ("146=2", "311=GE", "307=GEZ8", "319=1", "54=1", "311=GE", "307=GEH9", "319=2", "54=2")


def request(*fields: str) -> Message:
    """35=c with these fields after its header."""
    return decode(frame("".join(f"{field}\x01" for field in (*HEADER, *fields)).encode()))


def test_fix_1_legs_come_in_the_order_of_the_wire() -> None:
    found = request(*TWO)
    assert check(found) is None
    assert entries(found.order, LEGS) == [
        {311: "GE", 307: "GEZ8", 319: "1", 54: "1"},
        {311: "GE", 307: "GEH9", 319: "2", 54: "2"},
    ]


def test_fix_1_a_leg_may_do_without_its_group_code() -> None:
    found = request("146=2", "307=GEZ8", "319=1", "54=1", "307=GEH9", "319=2", "54=2")
    assert check(found) is None
    assert [entry[307] for entry in entries(found.order, LEGS)] == ["GEZ8", "GEH9"]


@pytest.mark.parametrize(
    ("fields", "tag", "reason"),
    [
        (("146=3", *TWO[1:]), 146, 5),
        (TWO[1:], 146, 1),
        (TWO[:-1], 54, 1),
        (TWO[:-2], 319, 1),
        ((*TWO[:-2], "319=x", "54=2"), 319, 6),
        ((*TWO[:-1], "54=3"), 54, 5),
        ((*TWO, "320=R2"), 320, 13),
        ((*TWO, "38=1"), 38, 2),
    ],
)
def test_fix_1_what_is_no_definition_request_is_named(fields: tuple[str, ...], tag: int, reason: int) -> None:
    problem = check(request(*fields))
    assert problem is not None
    assert (problem.tag, problem.reason) == (tag, reason)


def test_fix_1_no_tag_may_come_twice_in_another_message() -> None:
    order = app("D")
    twice = decode(frame(order.raw.partition(b"\x0135=")[2].replace(b"D\x01", b"35=D\x01", 1)[:-7] + b"54=1\x01"))
    problem = check(twice)
    assert problem is not None
    assert (problem.tag, problem.reason) == (54, 13)
