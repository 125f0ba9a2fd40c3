"""A row of the Monitor: one bucket with its four sides, its worst state and its last change. Pure."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from creditcontrols.choices import Bucket
from creditcontrols.engine.values import MANUAL
from creditcontrols.monitor.kills import WHOLE
from creditcontrols.monitor.sparkline import Spark
from creditcontrols.sides import BLOCKED, KILLED, NEAR, WITHIN, Side, Worst, worst_of


class Figures(NamedTuple):
    """What the Monitor reads of one side of a bucket; as in models.Utilization."""

    usage: int
    limit: int
    level: int
    status: str
    seq: int = 0


class Change(NamedTuple):
    """Who saved the settings last, and when; `actor` is empty for what was set up by the system. `when` reads the
    instant: by its time when it is of today, else by its day."""

    at: datetime
    actor: str
    when: str


class Group(NamedTuple):
    """The exchange group of a row."""

    pk: int
    name: str
    version: int
    lce_id: int
    lce: str
    firm: str
    firm_name: str
    mode: str | None
    weekend_enabled: bool | None


@dataclass
class Row:
    """One bucket on the Monitor. `may_edit` is the viewer's right, `spark` is set for rows that are shown, `kill` is
    what kill switches stop of it (kills.WHOLE, kills.PART, "")."""

    group: Group
    bucket: int
    sides: tuple[Side, ...]
    change: Change | None = None
    may_edit: bool = False
    spark: Spark | None = None
    kill: str = ""

    @property
    def weekend(self) -> bool:
        """True for the bucket of the weekend session."""
        return self.bucket == Bucket.WEEKEND

    @property
    def manual(self) -> bool:
        """True in Manual mode."""
        return self.group.mode == MANUAL

    @cached_property
    def rank(self) -> int:
        """Utilization of the highest side, in hundredths of a percent."""
        return max(side.rank for side in self.sides)

    @property
    def highest(self) -> int:
        """The side with the highest utilization; where none has a limit, the one with the highest usage."""
        return max(self.sides, key=lambda side: (side.rank, side.row.usage if side.row else 0)).number

    @property
    def band(self) -> int:
        """The highest band of the four sides."""
        return max(side.band for side in self.sides)

    @cached_property
    def state(self) -> str:
        """The one place of the row in the band filter: its worst state."""
        if self.kill == WHOLE or any(side.blocked for side in self.sides):
            return "blocked"
        return str(min(self.band, 90)) if self.band else "ok"

    @property
    def section(self) -> int:
        """BLOCKED, NEAR a limit, or WITHIN limits."""
        return {"blocked": BLOCKED, "ok": WITHIN}.get(self.state, NEAR)

    @property
    def worst(self) -> Worst:
        """What the status cell says."""
        return KILLED if self.kill == WHOLE else worst_of(self.sides)

    @property
    def never_set(self) -> bool:
        """True while every side has limit 0 and no person has saved anything: the row asks for its first limits."""
        return all(side.state == "zero" for side in self.sides) and not (self.change and self.change.actor)

    def sort_key(self, column: str) -> Any:
        """What the rows are sorted by in one of state.SORTS; undefined figures come below all others."""
        if column in ("firm", "group"):
            return self.group.firm if column == "firm" else self.group.name
        if column == "changed":
            return self.change.at.timestamp() if self.change else 0
        if column in ("fut_limit", "opt_limit"):
            figures = self.sides[0 if column == "fut_limit" else 2].row
            return figures.limit if figures else -2
        side = self.sides[("fl", "fs", "ol", "os").index(column)]
        return side.rank if side.state == "bar" else -1
