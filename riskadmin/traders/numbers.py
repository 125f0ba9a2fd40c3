"""Sequence numbers and book of one session, kept in a file, so that a restarted trader goes on where it stopped."""

import json
from dataclasses import dataclass
from pathlib import Path

from riskadmin.state import write_private
from riskadmin.traders.book import Book


@dataclass(slots=True)
class Numbers:
    """The next 34 of ours and the next that we expect. `known` is False where no file told them."""

    next_out: int = 1
    next_in: int = 1
    known: bool = False


class Memory:
    """The file of one session. It is written before what it tells of leaves, and after what came was taken in: what is
    in it was never too little for the server, and the server can send again what is not in it."""

    def __init__(self, folder: Path, session_key: str) -> None:
        self._path = folder / f"{session_key}.json"

    def load(self) -> tuple[Numbers, Book]:
        """What was kept; a fresh start where nothing was, or where it cannot be read."""
        try:
            data = json.loads(self._path.read_text())
            return Numbers(int(data["next_out"]), int(data["next_in"]), known=True), Book.from_json(data)
        except (OSError, ValueError, TypeError, KeyError, IndexError):
            return Numbers(), Book()

    def save(self, numbers: Numbers, book: Book) -> None:
        """Keep it, in one rename. Raises OSError when the folder takes no file."""
        data = {"next_out": numbers.next_out, "next_in": numbers.next_in, **book.to_json()}
        write_private(self._path, json.dumps(data))
