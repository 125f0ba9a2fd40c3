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

GROUPS: Final = {"c": LEGS}
REPEATED: Final = {msg_type: group.tags for msg_type, group in GROUPS.items()}
"""By message type: tags that may come more than once."""


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
