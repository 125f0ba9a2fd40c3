"""Repeating groups of inbound messages: which tags of which type may come more than once, and their entries."""

from collections.abc import Iterable
from typing import Final, NamedTuple


class Group(NamedTuple):
    """A repeating group: `count` is the tag with the number of entries, `tags` are those of an entry, `needs` those
    that none may lack."""

    count: int
    tags: frozenset[int]
    needs: tuple[int, ...]


LEGS: Final = Group(146, frozenset((54, 307, 308, 309, 310, 311, 319)), (307, 319, 54))
"""The legs of a security definition request (35=c)."""

CANCELS: Final = Group(295, frozenset((55, 107, 22, 48, 167)), ())
"""What a quote cancel (35=Z) cancels; each entry begins with 55, or with 107."""

SIDES: Final = Group(552, frozenset((54, 1, 11, 38, 204, 9702, 1031, 5149, 7928, 8000, 9717)), (54, 1, 11, 38))
"""The sides of a cross (35=s)."""

SET_TAGS: Final = frozenset((302, 304, 311, 295))
ENTRY_TAGS: Final = frozenset((299, 55, 107, 22, 48, 167, 132, 133, 134, 135))
"""The sets of a mass quote (35=i), which begin with 302, and their entries, which begin with 299."""

GROUPS: Final = {"c": LEGS}
REPEATED: Final = {
    **{msg_type: group.tags for msg_type, group in GROUPS.items()},
    "Z": CANCELS.tags,
    "s": SIDES.tags,
    "i": SET_TAGS | ENTRY_TAGS,
}
"""By message type: tags that may come more than once."""


class QuoteSet(NamedTuple):
    """One set of a mass quote."""

    set_id: str
    fields: dict[int, str]
    entries: list[dict[int, str]]


def quote_sets(order: Iterable[tuple[int, str]]) -> tuple[list[QuoteSet], tuple[int, bool] | None]:
    """The sets of a mass quote in the order of the wire, and the first tag that stands where it may not, with whether
    it is there a second time."""
    sets: list[QuoteSet] = []
    for tag, value in order:
        if tag == 302:
            sets.append(QuoteSet(value, {}, []))
        elif tag in SET_TAGS or tag in ENTRY_TAGS:
            if not sets:
                return sets, (tag, False)
            wrong = _take(sets[-1], tag, value)
            if wrong is not None:
                return sets, (tag, wrong)
    return sets, None


def _take(quotes: QuoteSet, tag: int, value: str) -> bool | None:
    """Put a field where it belongs; None when it may stand there, else whether it is there already."""
    if tag == 299:
        quotes.entries.append({})
    into = quotes.fields
    if tag in ENTRY_TAGS:
        if not quotes.entries:
            return False
        into = quotes.entries[-1]
    elif quotes.entries:
        return False
    if tag in into:
        return True
    into[tag] = value
    return None


def entries(order: Iterable[tuple[int, str]], group: Group) -> list[dict[int, str]]:
    """The entries of `group` in the fields of a message, in the order of the wire: an entry ends where one of its tags
    comes again."""
    found: list[dict[int, str]] = []
    for tag, value in order:
        if tag in group.tags:
            if not found or tag in found[-1]:
                found.append({})
            found[-1][tag] = value
    return found
