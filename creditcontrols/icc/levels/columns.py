"""The columns of a file of alert levels: how levels and recipients read in a row, and what a row asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from creditcontrols.filework import sheets
from creditcontrols.icc.policies import LimitFault, PolicyValues, clean_policy, read_levels
from creditcontrols.icc.selectors import PolicyLine

ACTION: Final = "ACTION"
LCE: Final = "LCE"
FIRM: Final = "Execution firm"
LEVELS: Final = "Alert levels, %"
RECIPIENTS: Final = "Recipients"
HEADS: Final = (ACTION, LCE, FIRM, LEVELS, RECIPIENTS)
MARKS: Final = ("X", "*")
"""What takes a row; an empty cell leaves it as it is."""

_BY_FIELD: Final = {"levels": LEVELS, "recipients": RECIPIENTS}


def places(head: list[str]) -> dict[str, int]:
    """Where each column of the file is; levels or recipients may be left out. Raises sheets.HeadFault."""
    return sheets.places(head, HEADS, (ACTION, LCE, FIRM))


def line(one: PolicyLine) -> list[str]:
    """The row of an execution firm in a sheet, without a mark."""
    levels, recipients = (one.policy.levels, one.policy.recipients) if one.policy else ([], [])
    return ["", one.lce.code, one.firm.code, " ".join(str(level) for level in levels), " ".join(recipients)]


def is_marked(row: Sequence[str], where: Mapping[str, int]) -> bool:
    """True when the row is to be looked at."""
    return sheets.cell(row, where[ACTION]).upper() in MARKS


def asked(
    row: Sequence[str], where: Mapping[str, int], before: PolicyValues
) -> tuple[PolicyValues, list[tuple[str, str]]]:
    """What the row asks for, the rest as `before`, and (column, sentence) for each cell that cannot be."""
    values, faults = before, []
    try:
        if LEVELS in where:
            values = replace(values, levels=read_levels(sheets.cell(row, where[LEVELS])))
    except LimitFault as fault:
        faults.append((LEVELS, str(fault)))
    if RECIPIENTS in where:
        typed = sheets.cell(row, where[RECIPIENTS]).replace(",", " ").replace(";", " ").split()
        values = replace(values, recipients=tuple(typed))
    try:
        values = clean_policy(values)
    except LimitFault as fault:
        faults.append((_BY_FIELD[fault.field], str(fault)))
    return values, faults
