"""What a row of the benchmark says, how figures are taken together, and the table."""

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEADINGS = ("what", "ours", "peer", "ratio", "to reach", "reached", "N")


@dataclass(frozen=True)
class Row:
    """One line of the table. `reached` is None where there is no target; `samples` are the values of single runs."""

    name: str
    what: str
    ours: str
    n: str
    peer: str = ""
    ratio: float | None = None
    target: str = ""
    reached: bool | None = None
    note: str = ""
    samples: tuple[float, ...] = ()
    peer_samples: tuple[float, ...] = ()

    def cells(self) -> tuple[str, ...]:
        """The texts of the line, one for each heading."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}x"
        reached = {None: "-", True: "yes", False: "NO"}[self.reached]
        return (self.what, self.ours, self.peer or "-", ratio or "-", self.target or "-", reached, self.n)


def median(values: Iterable[float]) -> float:
    """The median, 0 for no values."""
    kept = list(values)
    return statistics.median(kept) if kept else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of the values do not exceed; 0 for no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def per_second(value: float) -> str:
    """A rate."""
    return f"{value:,.0f}/s"


def milliseconds(seconds: float) -> str:
    """A duration given in seconds."""
    return f"{seconds * 1000:.2f} ms"


def spread(values: Sequence[float], form: str = "{:,.0f}") -> str:
    """Smallest and largest run."""
    return f"[{form.format(min(values))} - {form.format(max(values))}]" if values else ""


def table(rows: Sequence[Row]) -> str:
    """The rows under their headings, each note on a line of its own."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = [_line(HEADINGS, widths), "  ".join("-" * width for width in widths)]
    for row in rows:
        text.append(_line(row.cells(), widths))
        if row.note:
            text.append(f"    {row.note}")
    return "\n".join(text)


def as_json(machine: dict[str, str], rows: Sequence[Row]) -> str:
    """Machine and rows as one JSON document."""
    return json.dumps({"machine": machine, "rows": [asdict(row) for row in rows]}, indent=1)


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return {
        "cores": str(os.cpu_count()),
        "processor": next((line.split(":")[1].strip() for line in lines if "model name" in line), platform.machine()),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
    }


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
