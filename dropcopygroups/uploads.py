"""PURE: reading a list of sender comps from a text or CSV file, one a line (SPEC DCG-1)."""

from typing import Final, NamedTuple

from riskadmin.lib.ids import SENDER_COMP_LENGTH, is_sender_comp

HEADERS: Final = ("sendercomp", "sender comp", "sender_comp", "sender_comp_id", "sendercompid")
MOST_BYTES: Final = 1024 * 1024
"""Larger files are refused whole: a sender comp has 7 characters, a group a few thousand of them."""


class Line(NamedTuple):
    """One line with a value: its number in the file, from 1 on, and the value in capital letters."""

    number: int
    value: str


class Fault(NamedTuple):
    """What is wrong with one line."""

    line: int
    value: str
    sentence: str


def read(content: bytes) -> tuple[list[Line], list[Fault]]:
    """The values of a file and the faults of its lines. A header line, blank lines, quotes and what follows the first
    comma or semicolon are left out. A value that comes twice is a fault at its second line."""
    if len(content) > MOST_BYTES:
        return [], [Fault(0, "", f"The file is larger than {MOST_BYTES // 1024} KiB.")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(0, "", "The file is no UTF-8 text.")]
    found, faults, seen = [], [], {}
    for number, line in enumerate(text.splitlines(), 1):
        value = line.replace(";", ",").partition(",")[0].strip().strip('"').strip().upper()
        if not value or (not seen and value.lower() in HEADERS):
            continue
        sentence = _fault(value, seen.get(value))
        seen.setdefault(value, number)
        if sentence:
            faults.append(Fault(number, value[:40], sentence))
        else:
            found.append(Line(number, value))
    if not seen:
        faults.append(Fault(0, "", "The file names no sender comp."))
    return found, faults


def _fault(value: str, before: int | None) -> str:
    if len(value) != SENDER_COMP_LENGTH:
        return f"{len(value)} characters, a sender comp has {SENDER_COMP_LENGTH}"
    if not is_sender_comp(value):
        return "A sender comp has letters and digits only"
    return f"Stands in line {before} already" if before else ""
