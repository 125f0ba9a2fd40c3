"""State from the journal: folding events, snapshots and the hash that proves two states equal."""

import hashlib
from collections.abc import Iterable

import msgspec

from creditcontrols.engine.events import CancelHeld, Event, ReplaceHeld
from creditcontrols.engine.evolve import evolve
from creditcontrols.engine.evolve_settings import put_in_force
from creditcontrols.engine.market.book import place
from creditcontrols.engine.rules import charge_rate
from creditcontrols.engine.state import Bucket, EngineState, Group, Order
from creditcontrols.engine.values import GroupSettings, Instrument

SNAPSHOT_VERSION = 1

Ledgers = list[tuple[str, list[int], list[int]]]
Positions = list[tuple[str, int, list[int]]]


class BucketImage(msgspec.Struct, array_like=True):
    """A bucket in a snapshot: only accounts that hold something, in the order of their names."""

    open: list[int]
    filled: list[int]
    level: list[int]
    ledgers: Ledgers
    positions: Positions


class GroupImage(msgspec.Struct, array_like=True):
    """A group in a snapshot."""

    group_id: int
    lce: str
    ef: str
    name: str
    exchanges: tuple[str, ...]
    version: int
    settings: GroupSettings
    buckets: list[BucketImage]


class OrderImage(msgspec.Struct, array_like=True):
    """A live order in a snapshot: its fields up to held_at, its product complex, and where it stands."""

    terms: tuple[
        int, str, str, str, str, str, str, str, int, int, str, str, int, int, int, int,
        int | None, int | None, str, int, str, int,
    ]  # fmt: skip
    complex: str
    standing: tuple[int, int, int, int, bool, bool, int, str]
    replacing: ReplaceHeld | None
    cancelling: CancelHeld | None


class StateImage(msgspec.Struct, array_like=True):
    """The whole snapshot."""

    version: int
    next_order_id: int
    next_trade_id: int
    next_priority: int
    instruments: list[Instrument]
    groups: list[GroupImage]
    orders: list[OrderImage]


TERMS = (
    "order_id", "session", "ef", "sender_comp", "trader", "cl_ord_id", "account", "symbol", "side", "quantity",
    "order_type", "tif", "group_id", "bucket", "usage_side", "rate", "price", "stop_price", "expire", "min_quantity",
    "echo", "held_at",
)  # fmt: skip
STANDING = ("working", "held", "open", "filled", "accepted", "stop_armed", "priority", "orig_cl_ord_id")

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(StateImage)


def fold(state: EngineState, events: Iterable[Event], at_us: int) -> None:
    """Put the events of one journal entry, which happened at `at_us`, into the state."""
    for event in events:
        evolve(state, event, at_us)
    state.crossing.clear()


def snapshot(state: EngineState) -> bytes:
    """The state as canonical MessagePack: equal for equal states, whatever way they came about."""
    return _encoder.encode(
        StateImage(
            SNAPSHOT_VERSION,
            state.next_order_id,
            state.next_trade_id,
            state.next_priority,
            [state.instruments[symbol] for symbol in sorted(state.instruments)],
            [group_image(state.groups[group_id]) for group_id in sorted(state.groups)],
            [order_image(state.orders[order_id]) for order_id in sorted(state.orders)],
        )
    )


def state_hash(state: EngineState) -> str:
    """SHA-256 of the snapshot, in hexadecimal."""
    return hashlib.sha256(snapshot(state)).hexdigest()


def group_image(group: Group) -> GroupImage:
    """A group as the snapshot holds it."""
    return GroupImage(
        group.group_id, group.lce, group.ef, group.name, group.exchanges, group.version, group.settings,
        [bucket_image(bucket) for bucket in group.buckets],
    )  # fmt: skip


def bucket_image(bucket: Bucket) -> BucketImage:
    """A bucket as the snapshot holds it."""
    ledgers = [bucket.ledgers[name] for name in sorted(bucket.ledgers)]
    positions = [bucket.positions[symbol] for symbol in sorted(bucket.positions)]
    return BucketImage(
        bucket.open,
        bucket.filled,
        bucket.level,
        [(each.complex, each.open, each.filled) for each in ledgers if any(each.open) or any(each.filled)],
        [(each.symbol, each.net, each.working) for each in positions if each.net or any(each.working)],
    )


def order_image(order: Order) -> OrderImage:
    """An order as the snapshot holds it."""
    terms = tuple(getattr(order, name) for name in TERMS)
    standing = tuple(getattr(order, name) for name in STANDING)
    return OrderImage(terms, order.ledger.complex, standing, order.replacing, order.cancelling)  # type: ignore[arg-type]


def restore(data: bytes) -> EngineState:
    """The state that a snapshot holds. Raises msgspec.ValidationError (a ValueError) for anything else, ValueError for
    another version."""
    image = _decoder.decode(data)
    if image.version != SNAPSHOT_VERSION:
        raise ValueError(f"snapshot version {image.version} was found, {SNAPSHOT_VERSION} was expected")
    state = EngineState()
    state.next_order_id, state.next_trade_id = image.next_order_id, image.next_trade_id
    state.next_priority = image.next_priority
    for instrument in image.instruments:
        state.instruments[instrument.symbol] = instrument
        state.rates[instrument.symbol] = charge_rate(instrument)
    for group in image.groups:
        restore_group(state, group)
    orders = [restore_order(state, order) for order in image.orders]
    for order in sorted(orders, key=lambda each: each.priority):
        if order.priority:
            place(state, order)
    return state


def restore_group(state: EngineState, image: GroupImage) -> None:
    """Put a group with its accounts into the state."""
    group = state.groups[image.group_id] = Group(image.group_id)
    group.lce, group.ef, group.name, group.exchanges = image.lce, image.ef, image.name, image.exchanges
    group.version, group.settings = image.version, image.settings
    for exchange in image.exchanges:
        state.mapping[(image.ef, exchange)] = image.group_id
    for bucket, held in zip(group.buckets, image.buckets, strict=True):
        bucket.open, bucket.filled, bucket.level = held.open, held.filled, held.level
        for name, opened, filled in held.ledgers:
            ledger = bucket.ledger(name)
            ledger.open, ledger.filled = opened, filled
        for symbol, net, working in held.positions:
            position = bucket.position(symbol)
            position.net, position.working = net, working
    put_in_force(group)


def restore_order(state: EngineState, image: OrderImage) -> Order:
    """Put an order into the state and its indexes; its charge is in the accounts already."""
    terms = dict(zip(TERMS, image.terms, strict=True))
    bucket = state.groups[terms["group_id"]].buckets[terms["bucket"]]  # type: ignore[index]
    order = Order(
        **terms,  # type: ignore[arg-type]
        **dict(zip(STANDING, image.standing, strict=True)),  # type: ignore[arg-type]
        charged=bucket,
        ledger=bucket.ledger(image.complex),
        position=bucket.position(str(terms["symbol"])),
        replacing=image.replacing,
        cancelling=image.cancelling,
    )
    state.orders[order.order_id] = order
    state.by_session.setdefault(order.session, {})[order.order_id] = order
    state.by_cl_ord_id[(order.session, order.cl_ord_id)] = order.order_id
    if order.replacing is not None:
        state.by_cl_ord_id[(order.session, order.replacing.cl_ord_id)] = order.order_id
    return order
