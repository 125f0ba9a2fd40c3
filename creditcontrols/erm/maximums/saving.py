"""How maximums are saved, one or twenty thousand: rows, history and the engine's commands, in the caller's
transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from creditcontrols import inbox
from creditcontrols.engine.commands import SetUserMaximums
from creditcontrols.engine.erm import values
from creditcontrols.erm.models import EntityChange, UserMaximum
from creditcontrols.erm.policies import MOST_AT_ONCE, said
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.lib.limits import NO_LIMIT

KEY: Final = ("lce", "execution_firm", "operator", "product")
SAVED: Final = ("outright", "spread", "version", "changed_by", "changed_at", "reason")
"""The columns that a save writes; what the projection writes is left to it."""

Values = tuple[int | None, int | None]
"""Outright and spread."""


@dataclass(frozen=True)
class Change:
    """One maximum before and after; `version` is the saved one, 0 for a new row. `lce` None is the firm itself."""

    lce: LegalClearingEntity | None
    firm: ExecutionFirm
    operator: str
    product: str
    before: Values
    after: Values
    version: int

    def words(self) -> list[tuple[str, str, str]]:
        """(what, old, new) of what differs, as people read it."""
        told = zip(("outright", "spread"), self.before, self.after, strict=True)
        return [(name, said(old), said(new)) for name, old, new in told if old != new]


def save(changes: Sequence[Change], actor: User, reason: str, now: datetime) -> list[UserMaximum]:
    """Write the rows and their history; returns the rows in the same order."""
    made = [
        UserMaximum(
            lce=one.lce, execution_firm=one.firm, operator=one.operator, product=one.product, outright=one.after[0],
            spread=one.after[1], version=one.version + 1, changed_by=actor, changed_at=now, reason=reason[:200],
        )
        for one in changes
    ]  # fmt: skip
    UserMaximum.objects.bulk_create(made, update_conflicts=True, unique_fields=KEY, update_fields=SAVED)
    EntityChange.objects.bulk_create(
        EntityChange(
            lce=one.lce, execution_firm=one.firm, subject=f"User {one.operator}, {one.product} {name}", old=old,
            new=new, actor=actor, at=now, reason=reason[:200],
        )
        for one in changes for name, old, new in one.words()
    )  # fmt: skip
    return made


def tell(changes: Sequence[Change], actor: User, reason: str) -> None:
    """The engine gets the maximums in parts; no row depends on another."""
    name = actor.get_username()
    rows = [engine_row(one) for one in changes]
    for start in range(0, len(rows), MOST_AT_ONCE):
        inbox.put(SetUserMaximums(tuple(rows[start : start + MOST_AT_ONCE]), name, reason[:200]), actor=name)


def engine_row(one: Change) -> values.UserMaximum:
    """The maximum as the engine gets it."""
    outright, spread = (NO_LIMIT if limit is None else limit for limit in one.after)
    lce = one.lce.code if one.lce else ""
    return values.UserMaximum(lce, one.firm.code, one.operator, one.product, outright, spread, one.version + 1)
