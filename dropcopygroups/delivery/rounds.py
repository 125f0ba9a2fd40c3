"""One round of copies: what every client that reads gets next. Streams at the same place of the log read it together,
so each message is read and sealed once, however many targets it is for."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from dropcopygroups.delivery.log import CopyLog
from dropcopygroups.delivery.streams import StreamLink
from riskadmin.fix.envelope import Sealed, seal

Found = dict[StreamLink, list[tuple[int, Sealed]]]
"""Copies to be numbered, in order: the row of each and its message."""


class Round(NamedTuple):
    """What was found for each stream; `more` when some have to read on at once."""

    found: Found
    more: bool


def next_copies(log: CopyLog, links: Iterable[StreamLink], end: int, most: int) -> Round:
    """The next copies of these streams up to row `end`, at most `most` messages for those at one place. Their places
    move on."""
    places: dict[int, list[StreamLink]] = defaultdict(list)
    for link in links:
        if link.place < end:
            places[link.place].append(link)
    found: Found = defaultdict(list)
    more = False
    for together in places.values():
        reached, waits = _read(log, together, end, most, found)
        for link in together:
            link.place = reached
        more = more or (reached < end and not waits)
    return Round(found, more)


def _read(log: CopyLog, links: list[StreamLink], end: int, most: int, found: Found) -> tuple[int, bool]:
    """What is next for streams at one place: the row up to which they have everything then, and whether what comes
    behind it waits for the index of outbound messages."""
    readers: dict[int, list[StreamLink]] = defaultdict(list)
    for link in links:
        for recipients in log.recipients_of(link):
            readers[recipients].append(link)
    if not readers:
        return end, False
    rows, reached = log.rows(readers, links[0].place, end, most)
    for row, recipients, raw in rows:
        if raw is None:
            return row - 1, True
        copy = (row, seal(raw))
        for link in readers[recipients]:
            found[link].append(copy)
    return reached, False
