"""What the projection writes when the engine tells of entity risk: SQL, in the transaction of its batch."""

from datetime import datetime
from typing import Final

from creditcontrols.actions import Statements, register_act
from creditcontrols.engine.erm.events import RestrictionsSet, TradeEntered, TradeRefused, UserMaximumsSet
from creditcontrols.erm.choices import TradeState

_MAXIMUMS: Final = """
    UPDATE erm_usermaximum m SET in_force_version = v.version, in_force_outright = nullif(v.outright, -1),
        in_force_spread = nullif(v.spread, -1), in_force_seq = %s, in_force_at = %s
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::integer[], %s::integer[], %s::integer[])
        AS v (lce, ef, operator, product, outright, spread, version)
    JOIN firms_executionfirm f ON f.code = v.ef LEFT JOIN firms_legalclearingentity l ON l.code = v.lce
    WHERE m.execution_firm_id = f.id AND m.operator = v.operator AND m.product = v.product
        AND m.lce_id IS NOT DISTINCT FROM l.id AND m.in_force_version < v.version
"""
_RESTRICTED: Final = """
    UPDATE {table} r SET in_force_version = v.version, in_force_restricted = v.restricted, in_force_seq = %s,
        in_force_at = %s
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::boolean[], %s::integer[])
        AS v (lce, ef, what, restricted, version), firms_legalclearingentity l, firms_executionfirm f
    WHERE l.code = v.lce AND f.code = v.ef AND r.lce_id = l.id AND r.execution_firm_id = f.id
        AND r.{column} = v.what AND r.in_force_version < v.version
"""
_PRODUCTS: Final = _RESTRICTED.format(table="erm_productrestriction", column="product")
_TRADE_TYPES: Final = _RESTRICTED.format(table="erm_tradetyperestriction", column="trade_type")
_DECIDED: Final = """
    UPDATE erm_prenegotiatedtrade SET state = %s, step = %s, code = %s, text = %s, seq = %s, decided_at = %s
    WHERE id = %s AND state = 'requested'
"""


def maximums_set(event: UserMaximumsSet, seq: int, at: datetime) -> Statements:
    """The maximums are in force, one statement whatever their number."""
    rows = event.rows
    columns = (
        [row.lce for row in rows], [row.ef for row in rows], [row.trader for row in rows],
        [row.product for row in rows], [row.outright for row in rows], [row.spread for row in rows],
        [row.version for row in rows],
    )  # fmt: skip
    return [(_MAXIMUMS, (seq, at, *columns))] if rows else []


def restrictions_set(event: RestrictionsSet, seq: int, at: datetime) -> Statements:
    """The restrictions are in force, or lifted."""
    products = [(row.lce, row.ef, row.product, row.restricted, row.version) for row in event.products]
    types = [(row.lce, row.ef, row.trade_type, row.restricted, row.version) for row in event.trade_types]
    return [
        (statement, (seq, at, *map(list, zip(*rows, strict=True))))
        for statement, rows in ((_PRODUCTS, products), (_TRADE_TYPES, types)) if rows
    ]  # fmt: skip


def entered(event: TradeEntered, seq: int, at: datetime) -> Statements:
    """The trade passed."""
    return [(_DECIDED, (TradeState.ENTERED.value, None, "", "", seq, at, event.trade.trade_id))]


def refused(event: TradeRefused, seq: int, at: datetime) -> Statements:
    """The trade was refused, for this reason."""
    why = (event.step, event.code, event.text[:200])
    return [(_DECIDED, (TradeState.REFUSED.value, *why, seq, at, event.trade.trade_id))]


def register() -> None:
    """Have the projection store these events."""
    register_act(UserMaximumsSet, maximums_set)
    register_act(RestrictionsSet, restrictions_set)
    register_act(TradeEntered, entered)
    register_act(TradeRefused, refused)
