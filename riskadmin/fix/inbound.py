"""Which fields an order-entry client may and must send, by message type (SPEC FIX-1, GC2-29 step 0): one table.

`check` answers with the first thing wrong; the session turns it into a Session Level Reject (35=3)."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from riskadmin.fix.codec import (
    TAG_NOT_FOR_TYPE,
    TAG_REQUIRED,
    TAG_UNDEFINED,
    VALUE_FORMAT,
    VALUE_INCORRECT,
    Message,
    Problem,
    parse_stamp,
)
from riskadmin.fix.groups import GROUPS, Group, entries
from riskadmin.lib.ids import parse_price


class Rule(NamedTuple):
    """What a value must be: `accepts` returns something true for a good value; `reason` is 373 for any other."""

    accepts: Callable[[str], object]
    reason: int
    wants: str


def _text(longest: int) -> Rule:
    return Rule(lambda text: len(text) <= longest, VALUE_FORMAT, f"text of up to {longest} characters")


def _one_of(*values: str) -> Rule:
    return Rule(frozenset(values).__contains__, VALUE_INCORRECT, f"one of {' '.join(values)}")


def _whole(digits: int) -> Rule:
    accepts = re.compile(f"[0-9]{{1,{digits}}}").fullmatch
    return Rule(accepts, VALUE_FORMAT, f"a whole number of up to {digits} digits")


_ANY: Final = Rule(len, VALUE_FORMAT, "anything")
_PRICE: Final = Rule(lambda text: parse_price(text) is not None, VALUE_FORMAT, "a plain decimal number")
_TIME: Final = Rule(lambda text: parse_stamp(text) is not None, VALUE_FORMAT, "a UTC time YYYYMMDD-HH:MM:SS.sss")
_DATE: Final = Rule(
    lambda text: len(text) == 8 and parse_stamp(text + "-00:00:00") is not None, VALUE_FORMAT, "a date YYYYMMDD"
)
_OPERATOR: Final = Rule(
    re.compile(r"[A-Za-z0-9_\-:@.]{2,32}").fullmatch, VALUE_FORMAT, "2 to 32 letters, digits or _ - : @ ."
)
_FLAG: Final = _one_of("Y", "N")

HEADER: Final = {
    8: _ANY,
    9: _ANY,
    10: _ANY,
    34: _ANY,
    35: _ANY,
    43: _FLAG,
    49: _ANY,
    50: _OPERATOR,  # operator id
    52: _ANY,
    56: _ANY,
    57: _text(3),  # G or the market segment
    97: _FLAG,
    122: _TIME,
    142: _text(20),  # sender location
    369: _whole(9),  # last message of ours that the client processed
}
"""Fields of every message. The session checks 34, 49, 52 and 56 itself."""

_ACCOUNTABILITY: Final = {
    204: _one_of("0", "1"),  # customer or firm
    1028: _FLAG,  # manual order
    1031: _one_of("W", "Y", "C", "G", "H", "D"),  # order handling
    9702: _one_of("1", "2", "3", "4"),  # CTI code
    5149: _text(18),  # memo
    7928: _text(12),  # self-match prevention id
    8000: _one_of("N", "O"),  # self-match prevention instruction
    9717: _text(20),  # correlation
}
_IDENTITY: Final = {
    1: _text(12),  # account
    11: _text(20),  # client order id
    54: _one_of("1", "2"),
    55: _text(20),  # group code
    60: _TIME,
    107: _text(20),  # instrument
    22: _text(2),
    48: _text(12),
    167: _one_of("FUT", "OPT", "MLEG"),
}
_ORDER: Final = {
    38: _whole(9),
    40: _one_of("1", "2", "3", "4", "K"),
    44: _PRICE,
    59: _one_of("0", "1", "3", "6"),
    99: _PRICE,
    110: _whole(9),  # minimum quantity
    210: _whole(9),  # shown quantity
    432: _DATE,
    18: _text(10),
    21: _one_of("1", "2", "3"),
}
_DEFINITION: Final = {
    320: _text(20),  # request id
    321: _one_of("1"),
    55: _text(20),
    762: _text(20),  # kind of strategy
    146: _whole(2),  # number of legs, each with the fields below
    307: _text(20),  # instrument
    308: _text(5),
    309: _text(12),
    310: _one_of("FUT", "OPT"),
    311: _text(20),  # group code
    319: _whole(5),  # ratio
    54: _one_of("1", "2"),
    1028: _FLAG,
}
_TARGET: Final = {37: _whole(17), 41: _text(20)}

ALLOWED: Final = {
    "D": HEADER | _IDENTITY | _ORDER | _ACCOUNTABILITY,
    "F": HEADER | _IDENTITY | _ACCOUNTABILITY | _TARGET | {38: _whole(9)},
    "G": HEADER | _IDENTITY | _ORDER | _ACCOUNTABILITY | _TARGET,
    "CA": HEADER
    | _IDENTITY
    | _ACCOUNTABILITY
    | {
        59: _one_of("0", "1", "6"),
        1300: _text(3),  # market segment
        1373: _one_of("3"),
        1374: _one_of("1", "7", "9", "10"),
        6115: _one_of("100", "101"),
    },
    "c": HEADER | _DEFINITION,
}
"""Every field a type may carry and what its value must be."""

REQUIRED: Final = {
    "D": (50, 142, 1, 11, 38, 40, 54, 60, 107, 1028, 1031),
    "F": (50, 142, 37, 1, 11, 54, 60, 107, 1028),
    "G": (50, 142, 37, 1, 11, 38, 40, 54, 60, 107, 1028, 1031),
    "CA": (50, 142, 11, 1373, 1374),
    "c": (50, 142, 320, 321, 146),
}
"""Fields a type must carry; the first that is missing is named."""

_ACCEPTS: Final = {msg_type: {tag: rule.accepts for tag, rule in rules.items()} for msg_type, rules in ALLOWED.items()}
_REQUIRED_SETS: Final = {msg_type: frozenset(tags) for msg_type, tags in REQUIRED.items()}
_KNOWN: Final = frozenset[int]().union(*ALLOWED.values())
_MISSING_TEXT: Final = {
    37: "OrderID (37) must be present on a Cancel or Cancel Replace Request.",
    142: "SenderLocationId (142) tag is not present",
}
_NEEDED_BY_ORDER_TYPE: Final = {"1": (), "2": (44,), "3": (99,), "4": (44, 99), "K": ()}
_NEEDED_BY_SCOPE: Final = {"1": 107, "7": 0, "9": 1300, "10": 55}


def check(message: Message) -> Problem | None:
    """The first thing wrong with an application message of a type in ALLOWED, or None."""
    if message.problem:
        return message.problem
    msg_type = message.msg_type
    accepts = _ACCEPTS[msg_type]
    for tag, value in message.order:
        if tag not in accepts:
            return _unknown(tag, msg_type)
        if not accepts[tag](value):
            rule = ALLOWED[msg_type][tag]
            return Problem(tag, f"Value of tag {tag} is incorrect: {rule.wants} expected", rule.reason)
    fields = message.fields
    if not fields.keys() >= _REQUIRED_SETS[msg_type]:
        return missing(next(tag for tag in REQUIRED[msg_type] if tag not in fields))
    if msg_type in ("D", "G"):
        return _check_order(fields)
    if msg_type in GROUPS:
        return _check_group(message, GROUPS[msg_type])
    return _check_scope(fields) if msg_type == "CA" else None


def missing(tag: int) -> Problem:
    """The problem of a required field that is not there."""
    return Problem(tag, _MISSING_TEXT.get(tag, f"Required tag {tag} is missing"), TAG_REQUIRED)


def _unknown(tag: int, msg_type: str) -> Problem:
    if tag in _KNOWN:
        return Problem(tag, f"Tag {tag} is not defined for this message type ({msg_type})", TAG_NOT_FOR_TYPE)
    return Problem(tag, f"Undefined tag {tag}", TAG_UNDEFINED)


def _check_order(fields: dict[int, str]) -> Problem | None:
    """Rules between the fields of a new order or a replace."""
    for tag in _NEEDED_BY_ORDER_TYPE[fields[40]]:
        if tag not in fields:
            return missing(tag)
    if fields.get(59) == "6" and 432 not in fields:
        return missing(432)
    quantity = int(fields[38])
    if quantity == 0:
        return Problem(38, "OrderQty (38) must be at least 1", VALUE_INCORRECT)
    if 110 in fields and int(fields[110]) > quantity:
        return Problem(110, "MinQty (110) must not exceed OrderQty (38)", VALUE_INCORRECT)
    return None


def _check_group(message: Message, group: Group) -> Problem | None:
    """As many entries as their count says, each with what it needs."""
    found = entries(message.order, group)
    if int(message.fields[group.count]) != len(found):
        return Problem(group.count, f"Tag {group.count} does not agree with the number of its entries", VALUE_INCORRECT)
    lacking = (tag for entry in found for tag in group.needs if tag not in entry)
    return next((missing(tag) for tag in lacking), None)


def _check_scope(fields: dict[int, str]) -> Problem | None:
    """A mass cancel names what its scope (1374) is about."""
    tag = _NEEDED_BY_SCOPE[fields[1374]]
    return missing(tag) if tag and tag not in fields else None
