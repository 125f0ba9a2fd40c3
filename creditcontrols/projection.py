"""Follower that writes what screens show: utilization, orders, fills, refusals, and which settings are in force.

One conflated upsert per table and batch, no ORM call per event. After the commit the changed groups are
published for the live feed; losing that costs freshness, never a row."""

from datetime import UTC, datetime
from typing import Any

import psycopg

from creditcontrols import journal, snapshots
from creditcontrols.engine import events as ev
from creditcontrols.engine.replay import fold
from creditcontrols.engine.rules import utilization_row
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.publisher import Publisher

GONE = {
    ev.OrderCancelled: "cancelled",
    ev.OrderEliminated: "eliminated",
    ev.OrderRejected: "rejected",
}
STATES = {
    "pending_new": "pending",
    "working": "working",
    "pending_replace": "replacing",
    "pending_cancel": "cancelling",
}


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


class Projection:
    """Folds the journal in a state of its own and writes the rows that changed."""

    name = "projection"

    def __init__(self) -> None:
        self.publisher = Publisher()

    def start(self, connection: psycopg.Connection, cursor: int) -> None:
        """Fold up to the cursor: what a screen shows is computed from the state, not added up in rows."""
        self.position = snapshots.load(connection, cursor)
        self.publisher.start(connection, self.position.seq)

    @property
    def state(self) -> EngineState:
        """The engine as of the cursor."""
        return self.position.state

    def apply(self, connection: psycopg.Connection, entries: list[journal.Entry]) -> None:
        """Fold and write."""
        changes = Changes()
        for entry in entries:
            self._fold(entry, changes)
        last = entries[-1]
        self.position = self.position._replace(seq=last.seq, hash=last.hash, at=last.at)
        rows = self._utilization(changes.groups)
        write(connection, changes, rows, last)
        versions = {group: self.state.groups[group].version for group in changes.groups}
        self.publisher.stage(rows, changes.with_orders, versions, last)

    def turn(self) -> None:
        """Publish what was committed."""
        self.publisher.turn()

    def _fold(self, entry: journal.Entry, changes: Changes) -> None:
        state, at = self.state, entry.at
        if entry.inbox_id:
            changes.inbox.append((entry.inbox_id, entry.seq))
        for number, event in enumerate(ev.decode_events(entry.events)):
            order = state.orders.get(getattr(event, "order_id", 0))
            fold(state, (event,), at)
            order = order or state.orders.get(getattr(event, "order_id", 0))
            self._note(event, order, entry, number, changes)

    def _note(self, event: Any, order: Order | None, entry: journal.Entry, number: int, changes: Changes) -> None:
        kind, seq, at = type(event), entry.seq, entry.at
        if kind is ev.OrderRefused:
            changes.refusals.append(refusal_row(event, seq, number, at))
            if event.group_id:
                changes.with_orders.add(event.group_id)
                changes.groups.add(event.group_id)
        elif kind is ev.SettingsApplied:
            changes.in_force.append((event.group_id, event.version, seq))
            changes.groups.add(event.group_id)
        elif kind is ev.SettingsRefused:
            changes.refused.append((event.group_id, event.version, event.reason[:200]))
        elif kind is ev.GroupMapped:
            changes.groups.add(event.group_id)
        elif kind is ev.InstrumentsLoaded:
            changes.groups.update(self.state.groups)
        elif order is not None:
            changes.groups.add(order.group_id)
            changes.with_orders.add(order.group_id)
            gone = GONE.get(kind)
            if kind is ev.OrderFilled:
                changes.fills.append(fill_row(event, order, seq, number, at))
                gone = "filled" if order.filled >= order.quantity else None
            changes.orders[order.order_id] = (order, gone or STATES[order.state], seq, at)

    def _utilization(self, groups: set[int]) -> dict[int, list[list[tuple[Any, ...]]]]:
        return {
            group: [[utilization_row(self.state, self.state.groups[group], bucket, side) for side in range(4)]
                    for bucket in range(2)]
            for group in sorted(groups)
        }  # fmt: skip


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
    working = 0 if state in ("filled", "cancelled", "eliminated", "rejected") else order.quantity - order.filled
    return (
        order.order_id, order.group_id, order.bucket, order.usage_side, order.sender_comp, order.trader, order.account,
        order.cl_ord_id, order.symbol, order.side, order.quantity, order.filled, working, order.order_type, order.tif,
        order.price, order.rate, order.rate * working, state, when(order.held_at), when(at), seq,
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
) -> None:
    """Write `rows` in one statement: COPY into a temporary table, then INSERT … ON CONFLICT over it."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    new = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in columns if name not in key)
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
