"""Whatever passes the check becomes a command that the engine decides and the journal can hold: nothing raises."""

import re

from hypothesis import given
from hypothesis import strategies as st

from creditcontrols.gateway.inbound import COMMANDS
from creditcontrols.gateway.links import Link
from riskadmin.fix.codec import decode, encode
from riskadmin.fix.inbound import ALLOWED, REQUIRED, check
from tests.creditcontrols.world import World

GOOD = {
    1: "acc1", 8: "", 11: "C1", 38: "10", 40: "2", 44: "100.25", 54: "1", 55: "YM", 59: "0",
    60: "20261124-16:00:00.000",
    99: "99", 107: "YMZ6", 432: "20261224", 1028: "Y", 1031: "Y", 37: "1", 41: "C0", 1373: "3", 1374: "7", 1300: "64",
    117: "Q1", 9771: "mm1", 296: "1", 302: "1", 295: "1", 299: "E1", 134: "5", 132: "1", 135: "5", 133: "2", 298: "4",
    131: "R1", 548: "X1", 552: "2", 6115: "101", 110: "10", 146: "1", 307: "YMZ6", 319: "1", 320: "R1", 321: "1",
}  # fmt: skip
EDGES = {
    38: ["1", "99999", "99998", "999999999", "007"],
    44: ["-999999999.999999999", "999999999.999999999", ".5", "-.5", "5.", "0", "-0", "0.000000001"],
    99: ["-1", ".25", "999999999.999999999"],
    40: ["1", "2", "3", "4", "K"],
    54: ["1", "2"],
    59: ["0", "1", "3", "6"],
    37: ["0", "1", "99999999999999999"],
    110: ["1", "999999999", "0"],
    1374: ["1", "7", "9", "10"],
    107: ["YMZ6", "NOPE", "x" * 20],
    134: ["0", "999999999"],
    132: ["0", "-1"],
    298: ["1", "3", "4"],
    9773: ["Y", "N"],
}


def place(tag: int) -> int:
    """Where a tag stands: sets of quotes and their entries begin with fields of their own, and come last."""
    return {302: 1, 295: 2, 299: 3}.get(tag, 4 if tag in (107, 55, 132, 133, 134, 135, 22, 48, 167) else 0)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    msg_type = draw(st.sampled_from(sorted(COMMANDS)))
    wanted = set(REQUIRED[msg_type]) | draw(st.sets(st.sampled_from(sorted(ALLOWED[msg_type].keys() & GOOD.keys()))))
    body = []
    for tag in sorted(wanted - {8, 50, 142}, key=lambda tag: (place(tag), tag)):
        value = draw(st.sampled_from([GOOD[tag], *EDGES.get(tag, [])])) if tag in GOOD else "Y"
        body.append((tag, value))
    header = [
        (34, "2"),
        (49, "EX1EX1N"),
        (50, "TRDR1"),
        (52, "20261124-16:00:00.000"),
        (56, "CME"),
        (57, "G"),
        (142, "US"),
    ]
    return encode(msg_type, header, body)


@given(st.lists(messages(), min_size=1, max_size=8))
def test_every_message_that_passes_the_check_is_decided_and_answered(raws: list[bytes]) -> None:
    world = World()
    for raw in raws:
        message = decode(raw)
        if check(message) is not None:
            continue
        link: Link = world.link()
        answers = world.send(COMMANDS[message.msg_type](link, message))
        assert answers
        assert all(re.fullmatch("8|9|3|BZ|d|b", answer["35"]) for answer in answers)


def test_account_and_trader_are_upper_case_in_the_engine() -> None:
    world = World()
    header = [(34, "2"), (49, "EX1EX1N"), (50, "trdr1"), (52, "x"), (56, "CME"), (57, "G"), (142, "US")]
    tags = (1, 11, 38, 40, 44, 54, 59, 60, 107, 1028, 1031)
    raw = encode("D", header, [(tag, GOOD.get(tag, "Y")) for tag in tags])
    (answer,) = world.send(COMMANDS["D"](world.link(), decode(raw)))
    assert (answer["1"], answer["57"]) == ("ACC1", "TRDR1")
