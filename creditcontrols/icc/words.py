"""How positions read on a screen, and how usage of a limit is drawn: pure."""

from dataclasses import dataclass
from typing import Final

from creditcontrols import figures
from creditcontrols.engine.icc.values import UNIT
from riskadmin.lib.limits import NO_LIMIT


def deltas(units: int) -> str:
    """UNIT parts as deltas with thousands marks, and decimals only where there are some: 125500 -> '12.55'."""
    sign, (whole, rest) = "-" if units < 0 else "", divmod(abs(units), UNIT)
    decimals = f".{rest:04}".rstrip("0") if rest else ""
    return f"{sign}{whole:,}{decimals}"


@dataclass(frozen=True)
class Use:
    """Usage of a limit on one side: `used` in UNIT parts, `limit` in whole deltas or NO_LIMIT."""

    used: int
    limit: int = NO_LIMIT

    @property
    def text(self) -> str:
        """The position that could be reached."""
        return deltas(self.used)

    @property
    def state(self) -> str:
        """How it is drawn: bar, zero (a limit of 0), or none."""
        if self.limit == NO_LIMIT:
            return "none"
        return "bar" if self.limit else "zero"

    @property
    def band(self) -> int:
        """0 or the highest of the usual levels that usage has reached."""
        return figures.band(self.used, self.limit * UNIT)

    @property
    def percent(self) -> str:
        """Usage in percent of the limit."""
        return figures.percent(self.used, self.limit * UNIT)

    @property
    def width(self) -> str:
        """Width of the bar."""
        return figures.bar_width(self.used, self.limit * UNIT)


NOTHING: Final = Use(0)
