"""The columns of a limits file: how a value reads in a cell, and what a cell's text means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from creditcontrols.engine.values import AUTOMATED, MANUAL
from creditcontrols.filework import sheets
from creditcontrols.forms import QUANTITY_SENTENCE, parse_quantity
from creditcontrols.policies import SETTINGS, Kind, Setting
from riskadmin.lib import money
from riskadmin.lib.limits import NO_LIMIT

LCE: Final = "LCE"
FIRM: Final = "Execution firm"
GROUP: Final = "Exchange group"
VERSION: Final = "Version"
KEYS: Final = (LCE, FIRM, GROUP, VERSION)
"""What names a group, and the version that the row was filled from (SPEC GC2-08)."""

NO_MAX_LIMIT: Final = "No Max Limit"
NO_CONTRACT: Final = ""
_MODES: Final = {"automated": AUTOMATED, "manual": MANUAL}
_SWITCH: Final = {"on": True, "off": False}
_UNITS: Final = {Kind.MONEY: ", USD M", Kind.QUANTITY: ", contracts"}


@dataclass(frozen=True)
class Column:
    """A column with a setting."""

    setting: Setting

    @property
    def head(self) -> str:
        """Its head: label and unit."""
        return self.setting.label + _UNITS.get(self.setting.kind, "")


COLUMNS: Final = tuple(Column(setting) for setting in SETTINGS)
HEADS: Final = (*KEYS, *(column.head for column in COLUMNS))
BY_HEAD: Final = {column.head.casefold(): column for column in COLUMNS}


def shown(kind: Kind, value: Any) -> str:
    """A value of the settings document as a cell holds it."""
    return _SHOWN[kind](value)


def meant(kind: Kind, text: str) -> Any:
    """The value that a cell's text means. Raises ValueError with the sentence that the limits form says."""
    return _MEANT[kind](text)


def _quantity(text: str) -> int:
    if text.casefold() == NO_MAX_LIMIT.casefold():
        return NO_LIMIT
    found = parse_quantity(text)
    if found is None:
        raise ValueError(QUANTITY_SENTENCE)
    return found


def _one_of(known: dict[str, Any], sentence: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if text.casefold() not in known:
            raise ValueError(sentence)
        return known[text.casefold()]

    return read


_SHOWN: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.MODE: lambda mode: "Manual" if mode == MANUAL else "Automated",
    Kind.MONEY: lambda cents: money.format_millions(cents).replace(",", ""),
    Kind.QUANTITY: lambda quantity: NO_MAX_LIMIT if quantity == NO_LIMIT else str(quantity),
    Kind.CONTRACT: str,
    Kind.SWITCH: lambda on: "On" if on else "Off",
}
_MEANT: Final[dict[Kind, Callable[[str], Any]]] = {
    Kind.MODE: _one_of(_MODES, "Choose Automated or Manual."),
    Kind.MONEY: money.parse_usd_millions,
    Kind.QUANTITY: _quantity,
    Kind.CONTRACT: str,
    Kind.SWITCH: _one_of(_SWITCH, "Choose On or Off."),
}


def places(head: list[str]) -> dict[str, int]:
    """Where each column of the file is. Columns of settings may be left out: what they say stays as it is. Raises
    sheets.HeadFault."""
    return sheets.places(head, HEADS, KEYS)
