"""Which fields an order-entry client may and must send, by message type (SPEC FIX-1, GC2-29 step 0): one table.

`check` answers with the first thing wrong; the session turns it into a Session Level Reject (35=3)."""

from typing import Final

from riskadmin.fix import inbound_quotes
from riskadmin.fix.codec import TAG_NOT_FOR_TYPE, TAG_UNDEFINED, VALUE_INCORRECT, Message, Problem
from riskadmin.fix.fields import (
    ACCOUNTABILITY,
    DATE,
    FLAG,
    HEADER,
    IDENTITY,
    PRICE,
    check_group,
    missing,
    one_of,
    text,
    whole,
)
from riskadmin.fix.groups import GROUPS

_ORDER: Final = {
    38: whole(9),
    40: one_of("1", "2", "3", "4", "K"),
    44: PRICE,
    59: one_of("0", "1", "3", "6"),
    99: PRICE,
    110: whole(9),  # minimum quantity
    210: whole(9),  # shown quantity
    432: DATE,
    18: text(10),
    21: one_of("1", "2", "3"),
}
_DEFINITION: Final = {
    320: text(20),  # request id
    321: one_of("1"),
    55: text(20),
    762: text(20),  # kind of strategy
    146: whole(2),  # number of legs, each with the fields below
    307: text(20),  # instrument
    308: text(5),
    309: text(12),
    310: one_of("FUT", "OPT"),
    311: text(20),  # group code
    319: whole(5),  # ratio
    54: one_of("1", "2"),
    1028: FLAG,
}
_TARGET: Final = {37: whole(17), 41: text(20)}

ALLOWED: Final = {
    "D": HEADER | IDENTITY | _ORDER | ACCOUNTABILITY,
    "F": HEADER | IDENTITY | ACCOUNTABILITY | _TARGET | {38: whole(9)},
    "G": HEADER | IDENTITY | _ORDER | ACCOUNTABILITY | _TARGET,
    "CA": HEADER
    | IDENTITY
    | ACCOUNTABILITY
    | {
        59: one_of("0", "1", "6"),
        1300: text(3),  # market segment
        1373: one_of("3"),
        1374: one_of("1", "7", "9", "10"),
        6115: one_of("100", "101"),
    },
    "c": HEADER | _DEFINITION,
    **inbound_quotes.ALLOWED,
}
"""Every field a type may carry and what its value must be."""

REQUIRED: Final = {
    "D": (50, 142, 1, 11, 38, 40, 54, 60, 107, 1028, 1031),
    "F": (50, 142, 37, 1, 11, 54, 60, 107, 1028),
    "G": (50, 142, 37, 1, 11, 38, 40, 54, 60, 107, 1028, 1031),
    "CA": (50, 142, 11, 1373, 1374),
    "c": (50, 142, 320, 321, 146),
    **inbound_quotes.REQUIRED,
}
"""Fields a type must carry; the first that is missing is named."""

_ACCEPTS: Final = {msg_type: {tag: rule.accepts for tag, rule in rules.items()} for msg_type, rules in ALLOWED.items()}
_REQUIRED_SETS: Final = {msg_type: frozenset(tags) for msg_type, tags in REQUIRED.items()}
_KNOWN: Final = frozenset[int]().union(*ALLOWED.values())
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
    if msg_type in inbound_quotes.BETWEEN:
        return inbound_quotes.BETWEEN[msg_type](message)
    if msg_type in GROUPS:
        return check_group(message, GROUPS[msg_type])
    return _check_scope(fields) if msg_type == "CA" else None


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


def _check_scope(fields: dict[int, str]) -> Problem | None:
    """A mass cancel names what its scope (1374) is about."""
    tag = _NEEDED_BY_SCOPE[fields[1374]]
    return missing(tag) if tag and tag not in fields else None
