"""One side of a bucket, and the row of a group in a list: how they stand, in words that a screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from creditcontrols import figures
from creditcontrols.choices import BlockStatus, UsageSide
from creditcontrols.engine.values import LEVELS, MANUAL
from creditcontrols.models import ExchangeGroup, Utilization

BLOCKED, NEAR, WITHIN = range(3)
"""Sections of a list of rows, what is wrong first."""

_NEAR_A_LIMIT: Final = 60
_WORST_FIRST: Final = (BlockStatus.AUTO, BlockStatus.MANUAL, BlockStatus.LIMIT_ZERO, BlockStatus.WEEKEND_OFF)
"""What happened in trading before what was set by hand: a limit of 0 is often there by plan."""

_PAIRS: Final = (
    ((UsageSide.FUT_LONG, UsageSide.FUT_SHORT), "Futures", "Fut"),
    ((UsageSide.OPT_LONG, UsageSide.OPT_SHORT), "Options", "Opt"),
)

_BANDS: Final = tuple(str(level) for level in LEVELS)
ROW_STATUSES: Final = (*(kind.value for kind in _WORST_FIRST), *_BANDS, "no-limit", "ok", "unknown", "killed")
"""Every kind of `Worst`."""


@dataclass(frozen=True)
class Side:
    """One side of a bucket as a screen shows it. `row` is None until the engine has told of the group."""

    number: int
    row: Utilization | None = None

    @property
    def name(self) -> str:
        """The side in full: Futures Long."""
        return UsageSide(self.number).label

    @property
    def band(self) -> int:
        """0, 60, 70, 80, 90 or 100."""
        return self.row.level if self.row else 0

    @property
    def unlimited(self) -> bool:
        """True in Manual mode, where usage is tracked and no exposure limit counts."""
        return self.row is not None and self.row.limit < 0

    @property
    def state(self) -> str:
        """What stands in place of a bar: bar, zero (limit 0), unlimited, or unknown."""
        if self.row is None:
            return "unknown"
        return "unlimited" if self.unlimited else "bar" if self.row.limit else "zero"

    @property
    def percent(self) -> str:
        """Utilization with one decimal; empty where it is not defined (limit 0, Manual mode)."""
        return figures.percent(self.row.usage, self.row.limit) if self.row and self.row.limit > 0 else ""

    @property
    def width(self) -> str:
        """Width of the bar."""
        return figures.bar_width(self.row.usage, self.row.limit) if self.row else "0.00%"

    @property
    def status(self) -> BlockStatus | None:
        """What stops orders on this side."""
        return BlockStatus(self.row.status) if self.row else None

    @property
    def blocked(self) -> bool:
        """True when the side refuses orders."""
        return self.row is not None and self.row.status != BlockStatus.OPEN

    @property
    def rank(self) -> int:
        """Utilization in hundredths of a percent, for sorting; 0 where it is not defined."""
        return self.row.usage * 10_000 // self.row.limit if self.row and self.row.limit > 0 else 0


@dataclass(frozen=True)
class FirmRow:
    """An exchange group in the list of execution firms."""

    group: ExchangeGroup
    sides: list[Side]

    @property
    def manual(self) -> bool:
        """True in Manual mode."""
        return self.group.settings.get("mode") == MANUAL

    @property
    def section(self) -> int:
        """BLOCKED, NEAR a limit, or WITHIN limits."""
        return section_of(self.sides)

    @property
    def worst(self) -> "Worst":
        """What the status of the row says."""
        return worst_of(self.sides)


@dataclass(frozen=True)
class Worst:
    """The status of a row. `kind` is a block status, a band, no-limit, ok, unknown or killed; `more` counts further
    causes of a block."""

    kind: str
    places: str = ""
    more: int = 0


KILLED: Final = Worst("killed")
"""A kill switch refuses every order, whatever the sides say."""


def section_of(sides: Sequence[Side]) -> int:
    """Where a row with these sides stands in a list: BLOCKED, NEAR a limit, or WITHIN limits."""
    if any(side.blocked for side in sides):
        return BLOCKED
    return NEAR if any(side.band >= _NEAR_A_LIMIT for side in sides) else WITHIN


def worst_of(sides: Sequence[Side]) -> Worst:
    """The worst cause of a block, else the highest band, else that all is well."""
    for kind in _WORST_FIRST:
        stopped = [side.number for side in sides if side.status == kind]
        if stopped:
            causes = {side.status for side in sides if side.blocked}
            return Worst(kind.value, places(stopped), len(causes) - 1)
    band = max(side.band for side in sides)
    if band >= _NEAR_A_LIMIT:
        return Worst(str(band), places([side.number for side in sides if side.band == band]))
    if any(side.row is None for side in sides):
        return Worst("unknown")
    return Worst("no-limit" if all(side.unlimited for side in sides) else "ok")


def places(sides: list[int]) -> str:
    """Sides in the short words of a grid cell: 'Fut Long', 'Options', 'Futures, Opt Short'."""
    words = []
    for (long, short), both, one in _PAIRS:
        if long in sides and short in sides:
            words.append(both)
        else:
            words += [f"{one} {word}" for side, word in ((long, "Long"), (short, "Short")) if side in sides]
    return ", ".join(words)
