"""What the fields of inbound messages must be: one rule a field, and the sets of fields that types share."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from riskadmin.fix.codec import TAG_REQUIRED, VALUE_FORMAT, VALUE_INCORRECT, Message, Problem, parse_stamp
from riskadmin.fix.groups import Group, entries
from riskadmin.lib.ids import parse_price


class Rule(NamedTuple):
    """What a value must be: `accepts` returns something true for a good value; `reason` is 373 for any other."""

    accepts: Callable[[str], object]
    reason: int
    wants: str


def text(longest: int) -> Rule:
    """Up to so many characters."""
    return Rule(lambda value: len(value) <= longest, VALUE_FORMAT, f"text of up to {longest} characters")


def one_of(*values: str) -> Rule:
    """One of these values."""
    return Rule(frozenset(values).__contains__, VALUE_INCORRECT, f"one of {' '.join(values)}")


def whole(digits: int) -> Rule:
    """A whole number without a sign."""
    accepts = re.compile(f"[0-9]{{1,{digits}}}").fullmatch
    return Rule(accepts, VALUE_FORMAT, f"a whole number of up to {digits} digits")


ANY: Final = Rule(len, VALUE_FORMAT, "anything")
PRICE: Final = Rule(lambda value: parse_price(value) is not None, VALUE_FORMAT, "a plain decimal number")
TIME: Final = Rule(lambda value: parse_stamp(value) is not None, VALUE_FORMAT, "a UTC time YYYYMMDD-HH:MM:SS.sss")
DATE: Final = Rule(
    lambda value: len(value) == 8 and parse_stamp(value + "-00:00:00") is not None, VALUE_FORMAT, "a date YYYYMMDD"
)
OPERATOR: Final = Rule(
    re.compile(r"[A-Za-z0-9_\-:@.]{2,32}").fullmatch, VALUE_FORMAT, "2 to 32 letters, digits or _ - : @ ."
)
FLAG: Final = one_of("Y", "N")

HEADER: Final = {
    8: ANY,
    9: ANY,
    10: ANY,
    34: ANY,
    35: ANY,
    43: FLAG,
    49: ANY,
    50: OPERATOR,  # operator id
    52: ANY,
    56: ANY,
    57: text(3),  # G or the market segment
    97: FLAG,
    122: TIME,
    142: text(20),  # sender location
    369: whole(9),  # last message of ours that the client processed
}
"""Fields of every message. The session checks 34, 49, 52 and 56 itself."""

ACCOUNTABILITY: Final = {
    204: one_of("0", "1"),  # customer or firm
    1028: FLAG,  # manual order
    1031: one_of("W", "Y", "C", "G", "H", "D"),  # order handling
    9702: one_of("1", "2", "3", "4"),  # CTI code
    5149: text(18),  # memo
    7928: text(12),  # self-match prevention id
    8000: one_of("N", "O"),  # self-match prevention instruction
    9717: text(20),  # correlation
}
IDENTITY: Final = {
    1: text(12),  # account
    11: text(20),  # client order id
    54: one_of("1", "2"),
    55: text(20),  # group code
    60: TIME,
    107: text(20),  # instrument
    22: text(2),
    48: text(12),
    167: one_of("FUT", "OPT", "MLEG"),
}

MISSING_TEXT: Final = {
    37: "OrderID (37) must be present on a Cancel or Cancel Replace Request.",
    142: "SenderLocationId (142) tag is not present",
}


def missing(tag: int) -> Problem:
    """The problem of a required field that is not there."""
    return Problem(tag, MISSING_TEXT.get(tag, f"Required tag {tag} is missing"), TAG_REQUIRED)


def check_group(message: Message, group: Group) -> Problem | None:
    """As many entries as their count says, each with what it needs."""
    found = entries(message.order, group)
    if int(message.fields[group.count]) != len(found):
        return Problem(group.count, f"Tag {group.count} does not agree with the number of its entries", VALUE_INCORRECT)
    lacking = (tag for entry in found for tag in group.needs if tag not in entry)
    return next((missing(tag) for tag in lacking), None)
