"""Heads of the grid's columns, the band filter and the columns chooser: words and what a click asks for."""

from dataclasses import dataclass
from typing import Final

from creditcontrols.monitor.selectors import Board
from creditcontrols.monitor.state import BANDS, COLUMNS, MonitorState

BAND_WORDS: Final = {"blocked": "Blocked", "90": "90 or more", "80": "80", "70": "70", "60": "60", "ok": "OK"}
SESSION_WORDS: Final = (("weekday", "Weekday"), ("weekend", "Weekend"), ("both", "Both"))
COLUMN_WORDS: Final = {
    "lce": "LCE", "name": "Firm name", "mode": "Mode", "limits": "Limits", "options": "Options", "spark": "Last hour",
    "changed": "Last change",
}  # fmt: skip


@dataclass(frozen=True)
class Head:
    """One column head: `sort` is what a click asks for (empty: does not sort), `aria` its aria-sort."""

    key: str
    word: str
    sort: str | None = None
    aria: str = ""
    classes: str = ""


@dataclass(frozen=True)
class Choice:
    """One thing to choose: `value` in the address, its word, how many rows, and whether it is chosen."""

    value: str
    word: str
    chosen: bool
    count: int = 0


@dataclass(frozen=True)
class Heads:
    """The heads in order, how many lie before futures and after options, and the choices around the grid."""

    before: list[Head]
    futures: list[Head]
    options: list[Head]
    after: list[Head]
    bands: list[Choice]
    sessions: list[Choice]
    chooser: list[Choice]
    shown: frozenset[str]

    @property
    def count(self) -> int:
        """How many rows stand in all bands together."""
        return sum(band.count for band in self.bands)

    @property
    def total(self) -> int:
        """How many columns the grid has."""
        return len(self.all)

    @property
    def all(self) -> list[Head]:
        """Every head, from left to right."""
        return [*self.before, *self.futures, *self.options, *self.after]


def heads(state: MonitorState, board: Board) -> Heads:
    """The heads of the columns that `state` shows."""
    shown = state.shown_columns(board.several_lces)
    return Heads(
        before=_before(state, shown),
        futures=_sides(state, shown, "fut_limit", "fl", "fs"),
        options=_sides(state, shown, "opt_limit", "ol", "os") if "options" in shown else [],
        after=_after(state, shown),
        bands=[Choice(band, BAND_WORDS[band], state.band == band, board.counts[band]) for band in BANDS],
        sessions=[Choice(value, word, state.session == value) for value, word in SESSION_WORDS],
        chooser=[Choice(column, COLUMN_WORDS[column], column in shown) for column in COLUMNS],
        shown=shown,
    )


def _head(state: MonitorState, key: str, word: str, classes: str = "") -> Head:
    return Head(key, word, state.next_sort(key), state.aria_sort(key), classes)


def _before(state: MonitorState, shown: frozenset[str]) -> list[Head]:
    optional = {key: [Head(key, COLUMN_WORDS[key])] if key in shown else [] for key in ("name", "lce", "mode")}
    firm, group = _head(state, "firm", "Firm", "pinned"), _head(state, "group", "Exchange group")
    return [firm, *optional["name"], *optional["lce"], group, *optional["mode"]]


def _sides(state: MonitorState, shown: frozenset[str], limit: str, long: str, short: str) -> list[Head]:
    found = [_head(state, limit, "Limit M", "num gap-l")] if "limits" in shown else []
    return [*found, _head(state, long, "Long"), _head(state, short, "Short")]


def _after(state: MonitorState, shown: frozenset[str]) -> list[Head]:
    found = [Head("status", "Status", "", "" if state.sort else "descending", "gap-l")]
    if "spark" in shown:
        found.append(Head("spark", "1 h"))
    return [*found, _head(state, "changed", "Last change, CT")] if "changed" in shown else found
