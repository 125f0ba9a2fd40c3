"""What a check of a file's rows comes to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from riskadmin.reference.files.figures import Refused
from riskadmin.reference.files.table import Raw


@dataclass
class Checked:
    """Clean rows, which of them change something, and refused ones as [row number, reason].

    A clean row is JSON: `row` its number, `key` what it is about, `changes` a list of [label, before, after], and what
    the kind of file needs to write it."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[list[Any]] = field(default_factory=list)

    @property
    def changed(self) -> list[dict[str, Any]]:
        """The rows that change something."""
        return [row for row in self.rows if row["changes"]]


def check_rows(rows: Iterable[Raw], clean: Callable[[dict[str, str]], dict[str, Any]]) -> Checked:
    """Each row through `clean`; a key that comes twice refuses the later row."""
    found, seen = Checked(), {}
    for number, values in rows:
        try:
            row = clean(values)
            if row["key"] in seen:
                raise Refused(f"{row['key']} stands in row {seen[row['key']]} already.")
        except Refused as refusal:
            found.faults.append([number, str(refusal)])
        else:
            seen[row["key"]] = number
            found.rows.append({"row": number, **row})
    return found
