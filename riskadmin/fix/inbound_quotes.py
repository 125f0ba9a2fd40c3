"""Fields of the messages about quotes, crosses and the status of orders: 35=i Z R s H (SPEC FIX-1), as iLink 2.X has
them. Quotes of a whole mass quote stand in sets (296), each with its entries (295)."""

from collections.abc import Callable
from typing import Final

from riskadmin.fix.codec import TAG_REPEATED, VALUE_INCORRECT, Message, Problem
from riskadmin.fix.fields import (
    ACCOUNTABILITY,
    FLAG,
    HEADER,
    IDENTITY,
    PRICE,
    TIME,
    check_group,
    missing,
    one_of,
    text,
    whole,
)
from riskadmin.fix.groups import CANCELS, SIDES, QuoteSet, entries, quote_sets

MOST_QUOTES: Final = 100
"""Entries of one mass quote, and of one quote cancel."""

_CONTRACT: Final = {55: text(20), 107: text(20), 22: text(2), 48: text(12), 167: one_of("FUT", "OPT", "MLEG")}
_QUOTE: Final = {
    117: text(10),  # quote id
    131: text(23),  # quote request that it answers
    9771: text(12),  # account of the quotes
    9773: FLAG,  # Y resets a mass quote protection
    60: TIME,
    296: whole(3),  # number of sets, each with the fields below
    302: text(3),  # set id
    304: whole(3),  # entries of the set in all messages
    311: text(20),  # underlying group code
    295: whole(3),  # number of entries, each with the fields below
    299: text(10),  # entry id
    132: PRICE,
    134: whole(9),
    133: PRICE,
    135: whole(9),
}
_CANCEL: Final = {117: text(10), 298: one_of("1", "3", "4"), 295: whole(3), 60: TIME, 1028: FLAG, 5149: text(18)}
_REQUEST: Final = {
    131: text(23),
    146: one_of("1"),
    38: whole(9),
    54: one_of("1", "2", "8"),
    60: TIME,
    9943: one_of("1", "2"),  # kind of quote
    1028: FLAG,
    5149: text(18),
}
_CROSS: Final = {
    548: text(32),  # cross id
    549: one_of("3"),
    550: one_of("0"),
    552: one_of("2"),  # number of sides, each with 54 1 11 38 and accountability
    38: whole(9),
    40: one_of("2"),
    44: PRICE,
    21: one_of("1"),
    483: TIME,
}

ALLOWED: Final = {
    "i": HEADER | _QUOTE | _CONTRACT | ACCOUNTABILITY,
    "Z": HEADER | _CANCEL | _CONTRACT,
    "R": HEADER | _REQUEST | _CONTRACT,
    "s": HEADER | IDENTITY | _CROSS | ACCOUNTABILITY,
    "H": HEADER | IDENTITY | {37: whole(17), 1028: FLAG, 5149: text(18), 9717: text(20)},
}
"""Every field a type may carry and what its value must be."""

REQUIRED: Final = {
    "i": (50, 142, 117, 9771, 1028, 296),
    "Z": (50, 142, 117, 298),
    "R": (50, 142, 131, 146, 107),
    "s": (50, 142, 548, 40, 44, 60, 107, 1028, 552),
    "H": (50, 142, 11, 37, 54),
}
"""Fields a type must carry; the first that is missing is named."""

NEEDED_BY_CANCEL: Final = {"1": 107, "3": 55}
"""What each entry of a quote cancel names, by 298; 4 cancels all and has no entries."""

_SIDES_OF_A_QUOTE: Final = ((132, 134), (133, 135))


def check_mass_quote(message: Message) -> Problem | None:
    """Sets and entries as many as their counts say; each entry with its id, its instrument and a side."""
    sets, problem = quote_sets(message.order)
    if problem is not None:
        tag, repeated = problem
        if repeated:
            return Problem(tag, f"Tag {tag} appears more than once in an entry", TAG_REPEATED)
        return Problem(tag, f"Tag {tag} stands outside its repeating group", VALUE_INCORRECT)
    if int(message.fields[296]) != len(sets) or not sets:
        return Problem(296, "Tag 296 does not agree with the number of its sets", VALUE_INCORRECT)
    found = [_wrong_set(each) for each in sets]
    if sum(len(each.entries) for each in sets) > MOST_QUOTES:
        return Problem(295, f"A mass quote has at most {MOST_QUOTES} entries", VALUE_INCORRECT)
    return next((each for each in found if each is not None), None)


def _wrong_set(quotes: QuoteSet) -> Problem | None:
    if 295 not in quotes.fields:
        return missing(295)
    if int(quotes.fields[295]) != len(quotes.entries) or not quotes.entries:
        return Problem(295, "Tag 295 does not agree with the number of its entries", VALUE_INCORRECT)
    return next((wrong for entry in quotes.entries if (wrong := _wrong_entry(entry)) is not None), None)


def _wrong_entry(entry: dict[int, str]) -> Problem | None:
    """A side has a price and a size; a size of 0 may do without a price."""
    if 107 not in entry:
        return missing(107)
    if not any(size in entry for _, size in _SIDES_OF_A_QUOTE):
        return missing(134)
    for price, size in _SIDES_OF_A_QUOTE:
        if price in entry and size not in entry:
            return missing(size)
        if price not in entry and int(entry.get(size, "0")):
            return missing(price)
    return None


def check_quote_cancel(message: Message) -> Problem | None:
    """The entries of a cancel that is not of all name what they cancel."""
    needed = NEEDED_BY_CANCEL.get(message.fields[298])
    if needed is None:
        return None
    if 295 not in message.fields:
        return missing(295)
    if not 1 <= int(message.fields[295]) <= MOST_QUOTES:
        return Problem(295, f"A quote cancel has 1 to {MOST_QUOTES} entries", VALUE_INCORRECT)
    wrong = check_group(message, CANCELS)
    if wrong is not None:
        return wrong
    return missing(needed) if any(needed not in entry for entry in entries(message.order, CANCELS)) else None


def check_cross(message: Message) -> Problem | None:
    """A buy and a sell of the same quantity, each with a ClOrdID of its own."""
    wrong = check_group(message, SIDES)
    if wrong is not None:
        return wrong
    one, other = entries(message.order, SIDES)
    if one[54] == other[54]:
        return Problem(54, "A cross has a buy and a sell side", VALUE_INCORRECT)
    if one[11] == other[11]:
        return Problem(11, "The sides of a cross need a ClOrdID each", VALUE_INCORRECT)
    if int(one[38]) != int(other[38]):
        return Problem(38, "The sides of a cross have the same quantity", VALUE_INCORRECT)
    return Problem(38, "OrderQty (38) must be at least 1", VALUE_INCORRECT) if int(one[38]) == 0 else None


BETWEEN: Final[dict[str, Callable[[Message], Problem | None]]] = {
    "i": check_mass_quote,
    "Z": check_quote_cancel,
    "s": check_cross,
}
"""Rules between the fields, by message type."""
