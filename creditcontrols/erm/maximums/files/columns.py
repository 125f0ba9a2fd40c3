"""The columns of a file of maximums: how one reads in a row, and what a row asks for."""

from collections.abc import Mapping, Sequence
from typing import Final

from creditcontrols.erm.policies import quantity_of
from creditcontrols.filework import sheets

ACTION: Final = "ACTION"
LCE: Final = "LCE"
FIRM: Final = "Execution firm"
OPERATOR: Final = "Operator"
PRODUCT: Final = "Product"
OUTRIGHT: Final = "Outright"
SPREAD: Final = "Spread"
KEYS: Final = (ACTION, FIRM, OPERATOR, PRODUCT)
HEADS: Final = (ACTION, LCE, FIRM, OPERATOR, PRODUCT, OUTRIGHT, SPREAD)
"""The LCE is empty in the file of an execution firm; a column of quantities that is left out stays as it is."""

MARKS: Final = ("X", "*")
MARKS_SAID: Final = "X, x or *"
Name = tuple[str, str, str]
"""Execution firm, operator and product of a row."""


def places(head: list[str]) -> dict[str, int]:
    """Where each column of the file is. Raises sheets.HeadFault."""
    return sheets.places(head, HEADS, KEYS)


def is_marked(row: Sequence[str], where: Mapping[str, int]) -> bool:
    """True when the row is to be taken; an empty cell leaves the maximum as it is."""
    return sheets.cell(row, where[ACTION]).upper() in MARKS


def name_of(row: Sequence[str], where: Mapping[str, int]) -> Name:
    """Whose maximum the row is, and in which product."""
    firm, operator, product = (sheets.cell(row, where[head]).upper() for head in (FIRM, OPERATOR, PRODUCT))
    return firm, operator, product


def asked(
    row: Sequence[str], where: Mapping[str, int], before: tuple[int | None, int | None]
) -> tuple[tuple[int | None, int | None], list[tuple[str, str]]]:
    """What the row asks for, the rest as `before`, and (column, sentence) for each cell that means nothing."""
    values = list(before)
    faults = []
    for place, head in enumerate((OUTRIGHT, SPREAD)):
        if head in where:
            try:
                values[place] = quantity_of(sheets.cell(row, where[head]).replace(",", ""))
            except ValueError as fault:
                faults.append((head, str(fault)))
    return (values[0], values[1]), faults


def line(lce: str, firm: str, operator: str, product: str, values: tuple[int | None, int | None]) -> list[str]:
    """The row of a maximum in a sheet, without a mark; unlimited is blank."""
    return ["", lce, firm, operator, product, *("" if one is None else str(one) for one in values)]
