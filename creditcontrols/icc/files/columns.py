"""The columns of a file of position limits: how limits read in a row, and what a row asks for."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from creditcontrols.accounts.choices import Authority
from creditcontrols.choices import ContractType
from creditcontrols.filework import sheets
from creditcontrols.icc.models import PositionLimitRow
from creditcontrols.icc.policies import LimitFault, read_limit

ACTION: Final = "ACTION"
LCE: Final = "LCE"
ACCOUNT: Final = "Account"
FIRM: Final = "Execution firm"
PRODUCT: Final = "Product"
KIND: Final = "Type"
KEYS: Final = (ACTION, LCE, ACCOUNT, FIRM, PRODUCT, KIND)
LIMIT_HEADS: Final = {
    "lce_long": "LCE long", "lce_short": "LCE short", "ef_long": "EF long", "ef_short": "EF short"
}  # fmt: skip
"""Deltas; an empty cell is Not Set. Those of the other side only inform (ICC-1)."""

HEADS: Final = (*KEYS, *LIMIT_HEADS.values())
MARK: Final = "X"
_KINDS: Final = {label.casefold(): value for value, label in ContractType.choices} | {
    value.casefold(): value for value in ContractType.values
}


class Key(NamedTuple):
    """What a row is about, as it is written there; `kind` is FUT or OPT where it means one."""

    lce: str
    account: str
    firm: str
    product: str
    kind: str


def places(head: list[str]) -> dict[str, int]:
    """Where each column of the file is; limits may be left out. Raises sheets.HeadFault."""
    return sheets.places(head, HEADS, KEYS)


def line(row: PositionLimitRow) -> list[str]:
    """The row of a limit in a sheet, without a mark."""
    limits = (getattr(row, name) for name in LIMIT_HEADS)
    return [
        "", row.account.lce.code, row.account.number, row.execution_firm.code, row.product, row.get_kind_display(),
        *("" if limit is None else str(limit) for limit in limits),
    ]  # fmt: skip


def is_marked(row: Sequence[str], where: Mapping[str, int]) -> bool:
    """True when the row is to be looked at; an empty cell leaves the limits as they are."""
    return sheets.cell(row, where[ACTION]).upper() == MARK


def key_of(row: Sequence[str], where: Mapping[str, int]) -> Key:
    """What the row is about."""
    lce, account, firm, product, kind = (sheets.cell(row, where[head]).upper() for head in KEYS[1:])
    return Key(lce, account, firm, product, _KINDS.get(kind.casefold(), kind))


def asked(
    row: Sequence[str], where: Mapping[str, int], authority: Authority
) -> tuple[dict[str, int | None], dict[str, str]]:
    """The limits of that side which the row gives, by column of the model, and a sentence for each cell that means
    nothing."""
    values: dict[str, int | None] = {}
    faults: dict[str, str] = {}
    for name in (f"{authority.value}_long", f"{authority.value}_short"):
        head = LIMIT_HEADS[name]
        if head in where:
            try:
                values[name] = read_limit(sheets.cell(row, where[head]), name)
            except LimitFault as fault:
                faults[head] = str(fault)
    return values, faults
