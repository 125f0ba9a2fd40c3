"""The rows that the projection writes: what changed in one batch, as tuples, and the statements that store them."""

from datetime import UTC, datetime
from typing import Any

import psycopg

from creditcontrols import journal
from creditcontrols.engine import events as ev
from creditcontrols.engine.state import Order


class Changes:
    """What one batch of entries changes, the latest of each row only."""

    def __init__(self) -> None:
        self.groups: set[int] = set()
        self.with_orders: set[int] = set()
        self.orders: dict[int, tuple[Order, str, int, int]] = {}
        self.fills: list[tuple[Any, ...]] = []
        self.refusals: list[tuple[Any, ...]] = []
        self.in_force: list[tuple[Any, ...]] = []
        self.refused: list[tuple[Any, ...]] = []
        self.inbox: list[tuple[int, int]] = []
        self.alerts: list[tuple[Any, ...]] = []


def when(at: int) -> datetime:
    """The instant of `at` (µs since 1970)."""
    return datetime.fromtimestamp(at / 1_000_000, UTC)


def refusal_row(event: ev.OrderRefused, seq: int, number: int, at: int) -> tuple[Any, ...]:
    """A row of Refusal."""
    return (
        seq, number, event.group_id or None, event.ef, event.bucket, event.usage_side, event.sender_comp, event.trader,
        event.cl_ord_id, event.symbol[:40], event.side, event.quantity, event.code, event.text[:200], event.limit,
        event.usage,
        event.charge, event.available, event.clip_size, event.largest, when(at),
    )  # fmt: skip


def fill_row(event: ev.OrderFilled, order: Order, seq: int, number: int, at: int) -> tuple[Any, ...]:
    """A row of Fill."""
    return (
        seq, number, order.order_id, order.group_id, order.bucket, order.usage_side, order.sender_comp, order.symbol,
        order.side, event.quantity, event.price, order.rate, order.rate * event.quantity, event.trade_id, when(at),
    )  # fmt: skip


def order_row(order: Order, state: str, seq: int, at: int) -> tuple[Any, ...]:
    """A row of Order."""
    gone = state in ("filled", "cancelled", "eliminated", "rejected")
    working, charge = (0, 0) if gone else (order.quantity - order.filled, order.open)
    return (
        order.order_id, order.group_id, order.bucket, order.usage_side, order.sender_comp, order.trader, order.account,
        order.cl_ord_id, order.symbol, order.side, order.quantity, order.filled, working, order.order_type, order.tif,
        order.price, order.rate, charge, state, when(order.held_at), when(at), seq,
    )  # fmt: skip


UTILIZATION = (
    "group_id", "bucket", "side", "open", "filled", "usage", "limit", "available", "clip_size", "max_quantity", "level",
    "status", "seq", "changed_at",
)  # fmt: skip
ORDER = (
    "order_id", "group_id", "bucket", "usage_side", "sender_comp", "trader", "account", "cl_ord_id", "symbol", "side",
    "quantity", "filled", "working", "order_type", "tif", "price_nanos", "rate", "charge", "state", "entered_at",
    "changed_at", "seq",
)  # fmt: skip
FILL = (
    "seq", "number", "order_id", "group_id", "bucket", "usage_side", "sender_comp", "symbol", "side", "quantity",
    "price_nanos", "rate", "charge", "trade_id", "at",
)  # fmt: skip
REFUSAL = (
    "seq", "number", "group_id", "execution_firm_code", "bucket", "usage_side", "sender_comp", "trader", "cl_ord_id",
    "symbol", "side", "quantity", "code", "text", "limit", "usage", "charge", "available", "clip_size", "largest", "at",
)  # fmt: skip


ALERT = (
    "seq", "number", "level", "group_id", "bucket", "usage_side", "kind", "usage", "limit", "order_quantity",
    "clip_size", "action", "at",
)  # fmt: skip
MINUTE = ("group_id", "bucket", "side", "minute", "usage", "peak", "limit")


def write(connection: psycopg.Connection, changes: Changes, rows: dict[int, Any], last: journal.Entry) -> None:
    """All tables of one batch, within the caller's transaction."""
    at = when(last.at)
    sides = [
        (group, bucket, side, *row, last.seq, at)
        for group, buckets in rows.items() for bucket, four in enumerate(buckets) for side, row in enumerate(four)
    ]  # fmt: skip
    upsert(connection, "creditcontrols_utilization", UTILIZATION, sides, ("group_id", "bucket", "side"))
    orders = [order_row(*changes.orders[key]) for key in sorted(changes.orders)]
    upsert(connection, "creditcontrols_order", ORDER, orders, ("order_id",))
    upsert(connection, "creditcontrols_fill", FILL, changes.fills, ("seq", "number"))
    upsert(connection, "creditcontrols_refusal", REFUSAL, changes.refusals, ("seq", "number"))
    upsert(connection, "creditcontrols_alert", ALERT, changes.alerts, ("seq", "number", "level"))
    upsert(connection, "creditcontrols_utilizationminute", MINUTE, minute_rows(rows, at), MINUTE[:4], highest=("peak",))
    with connection.cursor() as cursor:
        if changes.in_force:
            cursor.executemany(
                "UPDATE creditcontrols_settingsversion SET in_force_seq = %s, in_force_at = %s"
                " WHERE group_id = %s AND version = %s",
                [(seq, at, group, version) for group, version, seq in changes.in_force],
            )
        if changes.refused:
            cursor.executemany(
                "UPDATE creditcontrols_settingsversion SET refused_reason = %s WHERE group_id = %s AND version = %s",
                [(reason, group, version) for group, version, reason in changes.refused],
            )
        if changes.inbox:
            cursor.executemany(
                "UPDATE creditcontrols_inboxcommand SET done_seq = %s WHERE id = %s",
                [(seq, inbox_id) for inbox_id, seq in changes.inbox],
            )


def upsert(
    connection: psycopg.Connection,
    table: str,
    columns: tuple[str, ...],
    rows: list[tuple[Any, ...]],
    key: tuple[str, ...],
    highest: tuple[str, ...] = (),
) -> None:
    """Write `rows` in one statement: COPY into a temporary table, then INSERT … ON CONFLICT over it. Of the columns in
    `highest` the higher value of both stays."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    new = ", ".join(
        f'"{name}" = greatest({table}."{name}", EXCLUDED."{name}")'
        if name in highest
        else f'"{name}" = EXCLUDED."{name}"'
        for name in columns
        if name not in key
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS batch_{table} ON COMMIT DELETE ROWS AS"
            f" SELECT {names} FROM {table} WITH NO DATA"
        )
        with cursor.copy(f"COPY pg_temp.batch_{table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM pg_temp.batch_{table}"
            f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {new}"
        )


def minute_rows(rows: dict[int, Any], at: datetime) -> list[tuple[Any, ...]]:
    """A row of UtilizationMinute for each side; `peak` is raised by the upsert."""
    minute = at.replace(second=0, microsecond=0)
    return [
        (group, bucket, side, minute, row[2], row[2], row[3])
        for group, buckets in rows.items()
        for bucket, four in enumerate(buckets)
        for side, row in enumerate(four)
    ]
