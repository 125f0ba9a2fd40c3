"""The columns of an accounts file: how an account reads in a row, and what a row asks for."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from creditcontrols.accounts.choices import AccountStatus
from creditcontrols.accounts.models import Account, AccountFirm
from creditcontrols.accounts.policies import LABELS, AccountValues, said, words_of
from creditcontrols.filework import sheets

ACTION: Final = "ACTION"
LCE: Final = "LCE"
NUMBER: Final = "Account"
SUSPENDED: Final = "Order entry suspended"
KEYS: Final = (ACTION, LCE, NUMBER)
HEADS: Final = (*KEYS, *LABELS.values(), SUSPENDED)
"""The last one only informs: order entry is suspended and allowed on the account's page."""

MARK: Final = "X"
YES_OR_NO: Final = {"yes": True, "no": False}
_STATUS: Final = {label.casefold(): value for value, label in AccountStatus.choices}


def places(head: list[str]) -> dict[str, int]:
    """Where each column of the file is; columns beside the keys may be left out. Raises sheets.HeadFault."""
    return sheets.places(head, HEADS, KEYS)


def line(account: Account, values: AccountValues, links: Sequence[AccountFirm]) -> list[str]:
    """The row of an account in a sheet, without a mark."""
    cells = [said(name, getattr(values, name)) for name in LABELS]
    suspended = " ".join(link.execution_firm.code for link in links if link.suspended)
    return ["", account.lce.code, account.number, *cells, suspended]


def is_marked(row: Sequence[str], where: Mapping[str, int]) -> bool:
    """True when the row is to be looked at; an empty cell leaves the account as it is."""
    return sheets.cell(row, where[ACTION]).upper() == MARK


def number_of(row: Sequence[str], where: Mapping[str, int]) -> str:
    """The account number of a row."""
    return sheets.cell(row, where[NUMBER]).upper()


def asked(row: Sequence[str], where: Mapping[str, int], before: AccountValues) -> tuple[AccountValues, dict[str, str]]:
    """What the row asks for, the rest as `before`, and a sentence for each cell that means nothing."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, head in LABELS.items():
        if head in where:
            try:
                values[name] = _meant(name, sheets.cell(row, where[head]))
            except ValueError as fault:
                faults[name] = str(fault)
    return AccountValues(**{**vars(before), **values}), faults


def _meant(name: str, text: str) -> Any:
    if name in ("intermediary", "holding"):
        if text.casefold() not in YES_OR_NO:
            raise ValueError("Choose Yes or No.")
        return YES_OR_NO[text.casefold()]
    if name == "status":
        if text.casefold() not in _STATUS:
            raise ValueError("Choose Active or Inactive.")
        return _STATUS[text.casefold()]
    if name in ("services", "sessions", "firms"):
        return words_of(text)
    return text if name == "description" else text.upper()
