"""Rows of the inline credit controls as the calls answer them."""

from typing import Any

from creditcontrols.accounts.choices import Authority
from creditcontrols.choices import ContractType
from creditcontrols.icc.choices import PositionSide
from creditcontrols.icc.models import (
    AccountPosition,
    PositionAlert,
    PositionDay,
    PositionLimitChange,
    PositionLimitRow,
)
from creditcontrols.icc.schemas import (
    AccountPositionOut,
    PositionAlertOut,
    PositionDayOut,
    PositionLimitChangeOut,
    PositionLimitOut,
    PositionPolicyOut,
    Side,
    key_of,
)
from creditcontrols.icc.selectors import PolicyLine
from creditcontrols.icc.words import deltas
from riskadmin.rest.schemas import limited

SIDES: dict[int, Side] = {PositionSide.LONG: "long", PositionSide.SHORT: "short"}


def limit(row: PositionLimitRow) -> PositionLimitOut:
    """Limits as saved."""
    return PositionLimitOut(
        id=row.pk, account_id=row.account_id, lce=row.account.lce.code, account=row.account.number,
        execution_firm=row.execution_firm.code, product=row.product, type=ContractType(row.kind), lce_long=row.lce_long,
        lce_short=row.lce_short, execution_firm_long=row.ef_long, execution_firm_short=row.ef_short, long=row.long,
        short=row.short, version=row.version, changed_by=str(row.changed_by) if row.changed_by else None,
        changed_at=row.changed_at, in_force=row.in_force, in_force_at=row.in_force_at,
    )  # fmt: skip


def change(row: PositionLimitChange) -> PositionLimitChangeOut:
    """One changed value."""
    authority, _, side = row.field.partition("_")
    return PositionLimitChangeOut(
        version=row.version, authority=Authority(authority), side=side,  # type: ignore[arg-type]
        old=row.old, new=row.new, changed_by=str(row.actor) if row.actor else None, changed_at=row.at,
        reason=row.reason or None,
    )  # fmt: skip


def policy(one: PolicyLine) -> PositionPolicyOut:
    """A policy as saved; without a row everything passes."""
    row = one.policy
    recipients = list(row.recipients) if row else []
    return PositionPolicyOut(
        lce=one.lce.code, execution_firm=one.firm.code, unset_refused=bool(row and row.unset_refused),
        unregistered_refused=bool(row and row.unregistered_refused), levels=list(row.levels) if row else [],
        recipients=recipients if one.own else None, version=row.version if row else 0,
        changed_by=str(row.changed_by) if row and row.changed_by else None,
        changed_at=row.changed_at if row else None, in_force=row is None or row.in_force,
    )  # fmt: skip


def position(row: AccountPosition) -> AccountPositionOut:
    """Where an account stands."""
    return AccountPositionOut(
        **key_of(row), net=plain(row.net), working_long=plain(row.working_long), working_short=plain(row.working_short),
        long=plain(row.long), short=plain(row.short), limit_long=limited(row.limit_long),
        limit_short=limited(row.limit_short), level_long=row.level_long, level_short=row.level_short, at=row.at,
    )  # fmt: skip


def day(row: PositionDay) -> PositionDayOut:
    """What an account reached."""
    return PositionDayOut(
        day=row.day, **key_of(row), peak_long=plain(row.peak_long), peak_short=plain(row.peak_short),
        limit_long=limited(row.limit_long), limit_short=limited(row.limit_short),
    )  # fmt: skip


def alert(row: PositionAlert) -> PositionAlertOut:
    """A level that was reached."""
    return PositionAlertOut(
        seq=row.seq, **key_of(row), side=SIDES[row.side], before=row.before, level=row.level, usage=plain(row.usage),
        limit=row.limit, at=row.at,
    )  # fmt: skip


def plain(units: Any) -> str:
    """Deltas as decimal text without thousands marks."""
    return deltas(units).replace(",", "")
