"""What the projection writes when the engine tells of limits, policies and resets: SQL in the transaction of its batch.
Positions, what they reached and alerts are written once a batch (creditcontrols.exposures)."""

from datetime import datetime
from typing import Final

from creditcontrols.actions import Statements, register_act
from creditcontrols.engine.icc.events import PositionLimitsSet, PositionPoliciesSet, PositionsReset

_LIMITS: Final = """
    WITH named AS MATERIALIZED (
        SELECT a.id AS account_id, f.id AS firm_id, v.*
        FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::integer[], %s::integer[],
            %s::integer[], %s::integer[], %s::integer[])
            AS v (lce, ef, account, product, kind, lce_long, lce_short, ef_long, ef_short, version)
            JOIN firms_legalclearingentity l ON l.code = v.lce
            JOIN firms_executionfirm f ON f.code = v.ef
            JOIN accounts_account a ON a.lce_id = l.id AND a.number = v.account
    )
    UPDATE icc_positionlimitrow r SET in_force_version = v.version,
        in_force_lce_long = nullif(v.lce_long, -1), in_force_lce_short = nullif(v.lce_short, -1),
        in_force_ef_long = nullif(v.ef_long, -1), in_force_ef_short = nullif(v.ef_short, -1),
        in_force_seq = %s, in_force_at = %s
    FROM named v
    WHERE r.account_id = v.account_id AND r.execution_firm_id = v.firm_id AND r.product = v.product AND r.kind = v.kind
        AND r.in_force_version < v.version
"""
"""The keys are looked up first: joined to the rows by firm and product, accounts would be compared by the million."""

_POLICY: Final = """
    UPDATE icc_positionpolicyrow p SET in_force_version = %s, in_force_unset_refused = %s,
        in_force_unregistered_refused = %s, in_force_levels = %s, in_force_seq = %s, in_force_at = %s
    FROM firms_legalclearingentity l, firms_executionfirm f
    WHERE l.code = %s AND f.code = %s AND p.lce_id = l.id AND p.execution_firm_id = f.id AND p.in_force_version < %s
"""
_RESET: Final = (
    "INSERT INTO icc_positionreset (seq, business_date, at) VALUES (%s, %s::date, %s) ON CONFLICT (seq) DO NOTHING"
)


def limits_set(event: PositionLimitsSet, seq: int, at: datetime) -> Statements:
    """The limits are in force, one statement whatever their number."""
    rows = event.rows
    columns = [[getattr(row, name) for row in rows] for name in _COLUMNS]
    return [(_LIMITS, (*columns, seq, at))] if rows else []


_COLUMNS: Final = (
    "lce", "ef", "account", "product", "kind", "lce_long", "lce_short", "ef_long", "ef_short", "version",
)  # fmt: skip


def policies_set(event: PositionPoliciesSet, seq: int, at: datetime) -> Statements:
    """The policies are in force."""
    return [
        (_POLICY, (row.version, row.unset_refused, row.unregistered_refused, list(row.levels), seq, at, row.lce, row.ef,
                   row.version))
        for row in event.rows
    ]  # fmt: skip


def reset(event: PositionsReset, seq: int, at: datetime) -> Statements:
    """Every account is flat."""
    return [(_RESET, (seq, event.business_date, at))]


def register() -> None:
    """Have the projection store these events."""
    register_act(PositionLimitsSet, limits_set)
    register_act(PositionPoliciesSet, policies_set)
    register_act(PositionsReset, reset)
