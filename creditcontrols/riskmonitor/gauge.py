"""How much of a limit is used, of an exchange group (US cents) or of an account position (deltas): pure."""

from dataclasses import dataclass

from creditcontrols import figures
from creditcontrols.engine.icc.values import UNIT
from creditcontrols.riskmonitor.choices import Of
from creditcontrols.riskmonitor.words import deltas


@dataclass(frozen=True)
class Gauge:
    """`used` is in cents, or in UNIT parts of a delta; `most` in cents, or in whole deltas, -1 is no limit."""

    of: Of
    used: int
    most: int

    @property
    def limit(self) -> int:
        """The limit in the unit of `used`, -1 for none."""
        return self.most * UNIT if self.of is Of.POSITIONS and self.most > 0 else self.most

    @property
    def used_text(self) -> str:
        """What is used, in USD millions or deltas."""
        return deltas(self.used) if self.of is Of.POSITIONS else figures.usd_millions(self.used)

    @property
    def limit_text(self) -> str:
        """The limit, with its unit."""
        if self.of is Of.POSITIONS:
            return f"{self.most:,}" if self.most >= 0 else "Not Set"
        return f"{figures.usd_millions(self.most)} M" if self.most >= 0 else "No Limit"

    @property
    def percent(self) -> str:
        """Utilization with one decimal, "" where there is none (limit 0 or no limit)."""
        return figures.percent(self.used, self.limit) if self.limit > 0 else ""

    @property
    def width(self) -> str:
        """Width of the bar."""
        return figures.bar_width(self.used, self.limit)

    @property
    def band(self) -> int:
        """0, 60, 70, 80, 90 or 100."""
        return figures.band(self.used, self.limit)

    @property
    def state(self) -> str:
        """What stands in place of a bar: bar, zero (limit 0), or unlimited."""
        return "unlimited" if self.most < 0 else "bar" if self.most else "zero"

    @property
    def rank(self) -> int:
        """Utilization in hundredths of a percent, for sorting; 0 where it is not defined."""
        return self.used * 10_000 // self.limit if self.limit > 0 else 0
