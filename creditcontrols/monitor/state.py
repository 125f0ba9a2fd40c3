"""What the Monitor shows, as its address holds it: filters, sort, columns and wall mode. Pure.

Unknown values read as their defaults: an old or mistyped address opens the Monitor and never an error."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

BANDS: Final = ("blocked", "90", "80", "70", "60", "ok")
"""Worst state of a bucket, in the order of the band filter; 90 is "90 or more"."""

SESSIONS: Final = ("both", "weekday", "weekend")

SORTS: Final = ("firm", "group", "fut_limit", "fl", "fs", "opt_limit", "ol", "os", "changed")
"""Columns that sort, ascending; with a minus in front descending. No sort: blocked first, then the highest side."""

COLUMNS: Final = ("lce", "name", "mode", "limits", "options", "spark", "changed")
"""Columns that can be left out."""

DEFAULT_COLUMNS: Final = ("limits", "options", "spark", "changed")

PAGE: Final = 1000
"""Rows of one answer; what lies beyond comes by "show more"."""

WALL: Final = 20
"""Rows of wall mode."""

LONGEST_SEARCH: Final = 60


@dataclass(frozen=True)
class MonitorState:
    """One way to look at the Monitor. `columns` None means the usual ones. `offset` is where a further page starts and
    is no part of a saved view."""

    q: str = ""
    band: str = ""
    session: str = "both"
    sort: str = ""
    columns: tuple[str, ...] | None = None
    wall: bool = False
    offset: int = 0

    @classmethod
    def parse(cls, params: Mapping[str, str]) -> Self:
        """The state of a query string's values."""
        asked = params["cols"].split(",") if "cols" in params else None
        band, session, sort, offset = (params.get(name, "") for name in ("band", "session", "sort", "offset"))
        return cls(
            q=params.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
            band=band if band in BANDS else "",
            session=session if session in SESSIONS else "both",
            sort=sort if sort.removeprefix("-") in SORTS and not sort.startswith("--") else "",
            columns=None if asked is None else tuple(name for name in COLUMNS if name in asked),
            wall=params.get("wall") == "1",
            offset=int(offset) if offset.isascii() and offset.isdecimal() and len(offset) < 7 else 0,
        )

    def query(self, **changes: Any) -> str:
        """The shortest query string of this state with `changes`; empty for the state of a plain address."""
        new, plain = replace(self, **changes), MonitorState()
        values = {"q": new.q, "band": new.band, "session": new.session, "sort": new.sort}
        pairs = [(name, value) for name, value in values.items() if value != getattr(plain, name)]
        if new.columns is not None:
            pairs.append(("cols", ",".join(new.columns)))
        if new.wall:
            pairs.append(("wall", "1"))
        if new.offset:
            pairs.append(("offset", str(new.offset)))
        return urlencode(pairs)

    def shown_columns(self, several_lces: bool) -> frozenset[str]:
        """The columns to show; the LCE is one of the usual ones for those who see several."""
        usual = (*DEFAULT_COLUMNS, "lce") if several_lces else DEFAULT_COLUMNS
        return frozenset(usual if self.columns is None else self.columns)

    def aria_sort(self, column: str) -> str:
        """The column head's aria-sort: empty when the rows are not sorted by it."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort, "")

    def next_sort(self, column: str) -> str:
        """What a click on the column's head asks for: figures highest first, names first, then the other way round,
        then the usual order again."""
        first, second = (column, f"-{column}") if column in ("firm", "group") else (f"-{column}", column)
        return {first: second, second: ""}.get(self.sort, first)
