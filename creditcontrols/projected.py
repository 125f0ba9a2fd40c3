"""The rows that the projection writes: what changed in one batch, as tuples, and the statements that store them."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from creditcontrols import journal
from creditcontrols.actions import ACTS
from creditcontrols.engine import events as ev
from creditcontrols.engine.controls.kill import act_of, cause_of
from creditcontrols.engine.quotes import protection
from creditcontrols.engine.state import EngineState, Group, Order
from riskadmin.lib import calendar

STATES = {
    "pending_new": "pending",
    "working": "working",
    "pending_replace": "replacing",
    "pending_cancel": "cancelling",
}
"""The state of a live order as its row has it."""


InUse = frozenset[tuple[int, int]]
"""(bucket, side) of the sides of a group whose minute and day are kept."""


class Carried(NamedTuple):
    """Fills in `symbols` that still count after a reset of the bucket: their period changes with it (SPEC GC2-15)."""

    group_id: int
    bucket: int
    before: int
    after: int
    symbols: list[str]


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
        self.periods: dict[int, list[int]] = {}
        self.used: dict[int, InUse] = {}
        self.carried: list[Carried] = []
        self.acts: list[tuple[Any, int, int]] = []
        self.cancel_acts: list[tuple[Any, ...]] = []
        self.entries: set[tuple[int, int]] = set()
        self.activity: dict[tuple[date, str, str, str], list[int]] = {}


def when(at: int) -> datetime:
    """The instant of `at` (µs since 1970)."""
    return datetime.fromtimestamp(at / 1_000_000, UTC)


def refusal_row(event: ev.OrderRefused, seq: int, number: int, at: int, lce: str) -> tuple[Any, ...]:
    """A row of Refusal; `lce` guarantees the pair, "" where none was found."""
    return (
        seq, number, event.group_id or None, event.ef, event.bucket, event.usage_side, event.sender_comp, event.trader,
        event.cl_ord_id, event.symbol[:40], event.side, event.quantity, event.code, event.text[:200], event.limit,
        event.usage,
        event.charge, event.available, event.clip_size, event.largest, when(at), event.msg_type, event.order_id,
        Jsonb([msgspec.structs.astuple(leg) for leg in event.legs]), event.account[:12], lce,
    )  # fmt: skip


CANCELLING = (ev.CancelsOrdered, ev.KillEnforced, ev.SessionLost, ev.ProtectionTripped)
"""Events of controls that call in orders."""


def cancel_act_row(event: Any, seq: int, at: int) -> tuple[Any, ...]:
    """A row of CancelAct."""
    if type(event) is ev.KillEnforced:
        act, cause, told = act_of(event.kill), cause_of(event.kill), event.kill
    elif type(event) is ev.SessionLost:
        act, cause, told = f"disconnect:{event.session}", event.cause, None
    elif type(event) is ev.ProtectionTripped:
        act, cause, told = protection.act_of(event.protection_id), protection.CAUSE, None
    else:
        act, cause, told = event.act, event.cause, event
    actor, reason = (told.actor[:150], told.reason[:300]) if told is not None else ("", "")
    return (act, seq, when(at), cause[:200], actor, reason, list(event.order_ids), event.kept)


def fill_rows(event: ev.OrderFilled, order: Order, seq: int, number: int, at: int) -> list[tuple[Any, ...]]:
    """The rows of Fill: one, or one for each leg of a spread; without leg prices theirs are 0."""
    spread = len(order.holdings) > 1
    prices = event.leg_prices or (0,) * len(order.holdings) if spread else (event.price,)
    rows = []
    for leg, (holding, price) in enumerate(zip(order.holdings, prices, strict=True), int(spread)):
        bucket, quantity = holding.bucket, holding.ratio * event.quantity
        rows.append((
            seq, number, leg, order.order_id, bucket.group_id, bucket.number, holding.usage_side, order.sender_comp,
            holding.symbol, holding.order_side, quantity, price, holding.rate, holding.rate * quantity, event.trade_id,
            when(at), bucket.period,
        ))  # fmt: skip
    return rows


GONE = ("filled", "cancelled", "eliminated", "rejected")
"""The states of an order that is done."""


def leg_rows(order: Order, state: str) -> list[tuple[Any, ...]]:
    """The rows of OrderLeg: none for an outright."""
    if len(order.holdings) == 1:
        return []
    working = 0 if state in GONE else order.quantity - order.filled
    return [
        (
            order.order_id, leg, holding.bucket.group_id, holding.bucket.number, holding.usage_side, holding.symbol,
            holding.order_side, holding.ratio * working, holding.working_rate, 0 if state in GONE else holding.open,
        )
        for leg, holding in enumerate(order.holdings, 1)
    ]  # fmt: skip


def order_row(order: Order, state: str, seq: int, at: int) -> tuple[Any, ...]:
    """A row of Order."""
    working, charge = (0, 0) if state in GONE else (order.quantity - order.filled, order.open)
    legs = len(order.holdings) if len(order.holdings) > 1 else 0
    return (
        order.order_id, order.group_id, order.bucket, order.usage_side, order.sender_comp, order.trader, order.account,
        order.cl_ord_id, order.symbol, order.side, order.quantity, order.filled, working, order.order_type, order.tif,
        order.price, order.holdings[0].rate, charge, state, when(order.held_at), when(at), seq, legs,
        "" if order.cancelling is None else order.cancelling.act, order.quote,
    )  # fmt: skip


UTILIZATION = (
    "group_id", "bucket", "side", "open", "filled", "usage", "limit", "available", "clip_size", "max_quantity", "level",
    "status", "period", "seq", "changed_at",
)  # fmt: skip
ORDER = (
    "order_id", "group_id", "bucket", "usage_side", "sender_comp", "trader", "account", "cl_ord_id", "symbol", "side",
    "quantity", "filled", "working", "order_type", "tif", "price_nanos", "rate", "charge", "state", "entered_at",
    "changed_at", "seq", "leg_count", "cancel_act", "quote",
)  # fmt: skip
LEG = (
    "order_id", "leg", "group_id", "bucket", "usage_side", "symbol", "side", "working", "rate", "charge",
)  # fmt: skip
FILL = (
    "seq", "number", "leg", "order_id", "group_id", "bucket", "usage_side", "sender_comp", "symbol", "side", "quantity",
    "price_nanos", "rate", "charge", "trade_id", "at", "period",
)  # fmt: skip
REFUSAL = (
    "seq", "number", "group_id", "execution_firm_code", "bucket", "usage_side", "sender_comp", "trader", "cl_ord_id",
    "symbol", "side", "quantity", "code", "text", "limit", "usage", "charge", "available", "clip_size", "largest", "at",
    "msg_type", "order_id", "legs", "account", "lce_code",
)  # fmt: skip


ALERT = (
    "seq", "number", "level", "group_id", "bucket", "usage_side", "kind", "usage", "limit", "order_quantity",
    "clip_size", "action", "at",
)  # fmt: skip
MINUTE = ("group_id", "bucket", "side", "minute", "usage", "peak", "limit")
CANCEL_ACT = ("act", "seq", "at", "cause", "actor", "reason", "order_ids", "kept")
ORDER_ENTRY = ("order_id", "seq")


def write(connection: psycopg.Connection, changes: Changes, rows: dict[int, Any], last: journal.Entry) -> None:
    """All tables of one batch, within the caller's transaction."""
    at = when(last.at)
    sides = [
        (group, bucket, side, *row, changes.periods[group][bucket], last.seq, at)
        for group, buckets in rows.items() for bucket, four in enumerate(buckets) for side, row in enumerate(four)
    ]  # fmt: skip
    upsert(connection, "creditcontrols_utilization", UTILIZATION, sides, ("group_id", "bucket", "side"))
    orders = [order_row(*changes.orders[key]) for key in sorted(changes.orders)]
    upsert(connection, "creditcontrols_order", ORDER, orders, ("order_id",))
    legs = [row for key in sorted(changes.orders) for row in leg_rows(*changes.orders[key][:2])]
    upsert(connection, "creditcontrols_orderleg", LEG, legs, ("order_id", "leg"))
    upsert(connection, "creditcontrols_fill", FILL, changes.fills, ("seq", "number", "leg"))
    upsert(connection, "creditcontrols_orderentry", ORDER_ENTRY, sorted(changes.entries), ORDER_ENTRY)
    upsert(connection, "creditcontrols_cancelact", CANCEL_ACT, changes.cancel_acts, ("act", "seq"))
    upsert(connection, "creditcontrols_refusal", REFUSAL, changes.refusals, ("seq", "number"))
    upsert(connection, "creditcontrols_alert", ALERT, changes.alerts, ("seq", "number", "level"))
    minutes = history_rows(rows, changes.used, at.replace(second=0, microsecond=0))
    upsert(connection, "creditcontrols_utilizationminute", MINUTE, minutes, MINUTE[:4], highest=("peak",))
    days = history_rows(rows, changes.used, calendar.trade_date(at))
    upsert(connection, "creditcontrols_utilizationday", DAY, days, DAY[:4], highest=("peak",))
    write_acts(connection, changes)
    with connection.cursor() as cursor:
        if changes.in_force:
            cursor.execute(
                "UPDATE creditcontrols_settingsversion v SET in_force_seq = new.seq, in_force_at = %s"
                " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS new (group_id, version, seq)"
                " WHERE v.group_id = new.group_id AND v.version = new.version",
                (at, *columns_of(changes.in_force)),
            )
        if changes.refused:
            cursor.execute(
                "UPDATE creditcontrols_settingsversion v SET refused_reason = new.reason"
                " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS new (group_id, version, reason)"
                " WHERE v.group_id = new.group_id AND v.version = new.version",
                columns_of(changes.refused),
            )
        if changes.inbox:
            cursor.executemany(
                "UPDATE creditcontrols_inboxcommand SET done_seq = %s WHERE id = %s",
                [(seq, inbox_id) for inbox_id, seq in changes.inbox],
            )


def write_acts(connection: psycopg.Connection, changes: Changes) -> None:
    """Periods of fills that a reset carried on, flags of cancel-all, busts; after the rows that they change."""
    with connection.cursor() as cursor:
        for carried in changes.carried:
            cursor.execute(
                "UPDATE creditcontrols_fill SET period = %s"
                " WHERE group_id = %s AND bucket = %s AND period = %s AND symbol = ANY(%s)",
                (carried.after, carried.group_id, carried.bucket, carried.before, carried.symbols),
            )
        for event, seq, at in changes.acts:
            for statement, values in ACTS[type(event)](event, seq, when(at)):
                cursor.execute(statement, values)


def columns_of(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows as columns, for unnest: one statement for any number of rows."""
    return [list(column) for column in zip(*rows, strict=True)]


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
            f" ON CONFLICT ({', '.join(key)}) DO {f'UPDATE SET {new}' if new else 'NOTHING'}"
        )


DAY = ("group_id", "bucket", "side", "trade_date", "peak", "last", "limit")
MOMENT = ("shard", "seq", "session", "week", "market")

Moment = tuple[int, str, dict[str, tuple[str, str]]]
"""Session, week, and (state, trade date) by trading hours."""


def moment_of(state: EngineState) -> Moment:
    """What of the engine belongs to no group."""
    market = {hours: (known.state, known.trade_date) for hours, known in state.market.items()}
    return state.session, state.week, market


def write_moment(connection: psycopg.Connection, moment: Moment, seq: int) -> None:
    """Keep the moment as of entry `seq`."""
    session, week, market = moment
    row = (journal.SHARD, seq, session, week, Jsonb(market))
    upsert(connection, "creditcontrols_enginemoment", MOMENT, [row], ("shard",))


def sides_in_use(group: Group) -> InUse:
    """The sides of a group that have usage."""
    sides = product(group.buckets, range(4))
    return frozenset((bucket.number, side) for bucket, side in sides if bucket.open[side] + bucket.filled[side])


def history_rows(rows: dict[int, Any], used: dict[int, InUse], moment: date) -> list[tuple[Any, ...]]:
    """Rows of UtilizationMinute or UtilizationDay for the sides in `used`; `peak` is raised by the upsert."""
    found = [(group, bucket, side) for group, sides in used.items() for bucket, side in sorted(sides)]
    figures = (rows[group][bucket][side] for group, bucket, side in found)
    return [(*place, moment, row[2], row[2], row[3]) for place, row in zip(found, figures, strict=True)]


MOST_PRUNED = 200_000


def prune_minutes(connection: psycopg.Connection, before: datetime) -> None:
    """Drop minutes before that instant, so many at a time that the followers do not stand still."""
    connection.execute(
        "DELETE FROM creditcontrols_utilizationminute WHERE ctid IN"
        " (SELECT ctid FROM creditcontrols_utilizationminute WHERE minute < %s LIMIT %s)",
        (before, MOST_PRUNED),
    )
