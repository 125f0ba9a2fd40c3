"""State from the journal: folding events, snapshots and the hash that proves two states equal."""

import hashlib
from collections.abc import Iterable

import msgspec

from creditcontrols.engine.batches import settle_all
from creditcontrols.engine.controls.state import ControlsImage, controls_image, restore_controls
from creditcontrols.engine.erm.state import EntityImage, entity_image, restore_entity
from creditcontrols.engine.events import CancelHeld, Event, ReplaceHeld
from creditcontrols.engine.evolve import evolve
from creditcontrols.engine.evolve_batch import BatchImage, batch_image, restore_batch
from creditcontrols.engine.evolve_settings import index_spreads, put_in_force
from creditcontrols.engine.icc.image import InlineImage, inline_image, restore_inline
from creditcontrols.engine.market.book import place
from creditcontrols.engine.quotes.state import WatchImage, restore_watches, watch_images
from creditcontrols.engine.rules import charge_rate
from creditcontrols.engine.state import Bucket, EngineState, Group, Holding, MarketHours, Order, Task, entering
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
    period: int
    carried: list[tuple[str, list[int]]]


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
    armed: list[bool]


class HoldingImage(msgspec.Struct, array_like=True):
    """A holding in a snapshot: the names of its accounts, then its figures."""

    group_id: int
    bucket: int
    complex: str
    symbol: str
    figures: tuple[int, int, int, int, int, int, int]


class OrderImage(msgspec.Struct, array_like=True):
    """A live order in a snapshot: its fields up to held_at, what it holds, and where it stands."""

    terms: tuple[
        int, str, str, str, str, str, str, str, int, int, str, str, int, int, int,
        int | None, int | None, str, int, str, int,
    ]  # fmt: skip
    holdings: list[HoldingImage]
    standing: tuple[int, bool, int, bool, bool, int, str, str, bool]
    replacing: ReplaceHeld | None
    cancelling: CancelHeld | None


class CalendarImage(msgspec.Struct, array_like=True):
    """Session, week, market states (hours, state, trade date), tasks (kind, reason, act, items) and busted trades."""

    session: int
    week: str
    market: list[tuple[str, str, str]]
    tasks: list[tuple[str, str, str, list[int | str]]]
    busted: list[int]


class StateImage(msgspec.Struct, array_like=True):
    """The whole snapshot."""

    version: int
    next_order_id: int
    next_trade_id: int
    next_priority: int
    next_spread: int
    last_prices: list[tuple[str, int]]
    instruments: list[Instrument]
    groups: list[GroupImage]
    orders: list[OrderImage]
    calendar: CalendarImage
    batches: list[BatchImage] = []
    controls: ControlsImage = msgspec.field(default_factory=ControlsImage)
    watches: list[WatchImage] = []
    inline: InlineImage = msgspec.field(default_factory=InlineImage)
    entity: EntityImage = msgspec.field(default_factory=EntityImage)


TERMS = (
    "order_id", "session", "ef", "sender_comp", "trader", "cl_ord_id", "account", "symbol", "side", "quantity",
    "order_type", "tif", "group_id", "bucket", "usage_side", "price", "stop_price", "expire", "min_quantity",
    "echo", "held_at",
)  # fmt: skip
FIGURES = ("order_side", "ratio", "usage_side", "rate", "working_rate", "held", "open")
STANDING = (
    "working", "quote", "filled", "accepted", "stop_armed", "priority", "orig_cl_ord_id", "week", "suspended",
)  # fmt: skip

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(StateImage)


def fold(state: EngineState, events: Iterable[Event], at_us: int) -> None:
    """Put the events of one journal entry, which happened at `at_us`, into the state."""
    state.controls.icc.moved.clear()
    for event in events:
        evolve(state, event, at_us)
    state.crossing.clear()
    state.quoting.over.clear()
    state.controls.icc.crossing.clear()


def snapshot(state: EngineState) -> bytes:
    """The state as canonical MessagePack: equal for equal states, whatever way they came about."""
    settle_all(state)
    return _encoder.encode(
        StateImage(
            SNAPSHOT_VERSION,
            state.next_order_id,
            state.next_trade_id,
            state.next_priority,
            state.next_spread,
            sorted(state.last_prices.items()),
            [state.instruments[symbol] for symbol in sorted(state.instruments)],
            [group_image(state.groups[group_id]) for group_id in sorted(state.groups)],
            [order_image(state.orders[order_id]) for order_id in sorted(state.orders)],
            calendar_image(state),
            [batch_image(batch) for batch in state.batches.values()],
            controls_image(state.controls),
            watch_images(state.quoting),
            inline_image(state),
            entity_image(state.controls.erm),
        )
    )


def state_hash(state: EngineState) -> str:
    """SHA-256 of the snapshot, in hexadecimal."""
    return hashlib.sha256(snapshot(state)).hexdigest()


def calendar_image(state: EngineState) -> CalendarImage:
    """What the calendar made of the state."""
    market = [(hours, now.state, now.trade_date) for hours, now in sorted(state.market.items())]
    tasks = [(task.kind, task.reason, task.act, list(task.items)) for task in state.tasks]
    return CalendarImage(state.session, state.week, market, tasks, sorted(state.busted))


def restore_calendar(state: EngineState, image: CalendarImage) -> None:
    """Put it back."""
    state.session, state.week = image.session, image.week
    state.entering = entering(state)
    state.market = {hours: MarketHours(now, trade_date) for hours, now, trade_date in image.market}
    state.tasks = [Task(kind, items, reason, act) for kind, reason, act, items in image.tasks]
    state.busted = set(image.busted)


def group_image(group: Group) -> GroupImage:
    """A group as the snapshot holds it."""
    return GroupImage(
        group.group_id, group.lce, group.ef, group.name, group.exchanges, group.version, group.settings,
        [bucket_image(bucket) for bucket in group.buckets], group.armed,
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
        bucket.period,
        [(symbol, bucket.carried[symbol]) for symbol in sorted(bucket.carried)],
    )


def order_image(order: Order) -> OrderImage:
    """An order as the snapshot holds it."""
    terms = tuple(getattr(order, name) for name in TERMS)
    standing = tuple(getattr(order, name) for name in STANDING)
    holdings = [holding_image(holding) for holding in order.holdings]
    return OrderImage(terms, holdings, standing, order.replacing, order.cancelling)  # type: ignore[arg-type]


def holding_image(holding: Holding) -> HoldingImage:
    """A holding as the snapshot holds it."""
    figures = tuple(getattr(holding, name) for name in FIGURES)
    bucket = holding.bucket
    return HoldingImage(bucket.group_id, bucket.number, holding.ledger.complex, holding.symbol, figures)  # type: ignore[arg-type]


def restore(data: bytes) -> EngineState:
    """The state that a snapshot holds. Raises msgspec.ValidationError (a ValueError) for anything else, ValueError for
    another version."""
    image = _decoder.decode(data)
    if image.version != SNAPSHOT_VERSION:
        raise ValueError(f"snapshot version {image.version} was found, {SNAPSHOT_VERSION} was expected")
    state = EngineState()
    state.next_order_id, state.next_trade_id = image.next_order_id, image.next_trade_id
    state.next_priority, state.next_spread = image.next_priority, image.next_spread
    state.last_prices = dict(image.last_prices)
    restore_calendar(state, image.calendar)
    restore_controls(state.controls, image.controls)
    restore_watches(state.quoting, image.watches)
    for instrument in image.instruments:
        state.instruments[instrument.symbol] = instrument
        state.rates[instrument.symbol] = charge_rate(instrument)
    index_spreads(state)
    for group in image.groups:
        restore_group(state, group)
    for batch in image.batches:
        restore_batch(state, batch)
    orders = [restore_order(state, order) for order in image.orders]
    restore_entity(state.controls.erm, image.entity)
    restore_inline(state, image.inline)
    for order in sorted(orders, key=lambda each: each.priority):
        if order.priority:
            place(state, order)
    return state


def restore_group(state: EngineState, image: GroupImage) -> None:
    """Put a group with its accounts into the state."""
    group = state.groups[image.group_id] = Group(image.group_id)
    group.lce, group.ef, group.name, group.exchanges = image.lce, image.ef, image.name, image.exchanges
    group.version, group.settings, group.armed = image.version, image.settings, image.armed
    for exchange in image.exchanges:
        state.mapping[(image.ef, exchange)] = image.group_id
    for bucket, held in zip(group.buckets, image.buckets, strict=True):
        bucket.open, bucket.filled, bucket.level = held.open, held.filled, held.level
        bucket.period = held.period
        for name, opened, filled in held.ledgers:
            ledger = bucket.ledger(name)
            ledger.open, ledger.filled = opened, filled
        for symbol, net, working in held.positions:
            position = bucket.position(symbol)
            position.net, position.working = net, working
        bucket.carried = dict(held.carried)
    put_in_force(group)


def restore_order(state: EngineState, image: OrderImage) -> Order:
    """Put an order into the state and its indexes; its charge is in the accounts already."""
    order = Order(
        **dict(zip(TERMS, image.terms, strict=True)),  # type: ignore[arg-type]
        **dict(zip(STANDING, image.standing, strict=True)),  # type: ignore[arg-type]
        holdings=tuple(restore_holding(state, holding) for holding in image.holdings),
        replacing=image.replacing,
        cancelling=image.cancelling,
    )
    state.orders[order.order_id] = order
    state.by_session.setdefault(order.session, {})[order.order_id] = order
    if order.quote:
        state.quoting.enter(order)
    else:
        state.by_cl_ord_id[(order.session, order.cl_ord_id)] = order.order_id
    if order.replacing is not None:
        state.by_cl_ord_id[(order.session, order.replacing.cl_ord_id)] = order.order_id
    return order


def restore_holding(state: EngineState, image: HoldingImage) -> Holding:
    """A holding with its accounts, which have its charge already."""
    bucket = state.groups[image.group_id].buckets[image.bucket]
    return Holding(bucket, bucket.ledger(image.complex), bucket.position(image.symbol), *image.figures)
