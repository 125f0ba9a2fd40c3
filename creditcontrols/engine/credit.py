"""The credit test of new orders and raising replaces (SPEC GC2-20 to GC2-24), after every other check has passed."""

from typing import NamedTuple

from creditcontrols.engine import refusals
from creditcontrols.engine.refusals import Figures, Refusal
from creditcontrols.engine.rules import NEVER, clip_size, reducible, reference_rate
from creditcontrols.engine.state import Bucket, EngineState, Group, Order, Position


class Verdict(NamedTuple):
    """Why an order is refused: the row of the table, the x and y of its text, and what the decision saw."""

    refusal: Refusal
    x: int
    y: int
    figures: Figures


def _refused(
    bucket: Bucket, side: int, x: int, clip: int, cap: int, charge: int, largest: int
) -> Verdict:  # fmt: skip
    """The verdict on `x` contracts: the smaller of clip and cap is named (GC2-21)."""
    limit = available = shown_clip = -1
    usage = bucket.open[side] + bucket.filled[side]
    refusal = refusals.MAX_QUANTITY_EXCEEDED
    if bucket.automated:
        limit = bucket.limits[side]
        available, shown_clip = limit - usage, clip
        if x > clip and clip <= cap:
            refusal = refusals.CREDIT_LIMIT if limit else refusals.LIMIT_ZERO
    figures = Figures(bucket.group_id, bucket.number, side, limit, usage, charge, available, shown_clip, largest)
    return Verdict(refusal, x, max(0, min(clip, cap)), figures)


def check_new(
    bucket: Bucket,
    position: Position | None,
    usage_side: int,
    order_side: int,
    quantity: int,
    rate: int,
    reference: int,
) -> Verdict | None:
    """None when the order passes. `rate` and `reference` are cents per contract (GC2-20), above 0."""
    cap = bucket.caps[usage_side]
    if cap < 0:
        cap = NEVER
    elif cap == 0 and position is not None:
        room = reducible(order_side, position.net, position.working[order_side])
        if quantity <= room:
            cap = NEVER
    clip = NEVER
    if bucket.automated:
        clip = clip_size(bucket.limits[usage_side] - bucket.open[usage_side] - bucket.filled[usage_side], reference)
    if quantity <= clip and quantity <= cap:
        return None
    largest = min(clip, cap)
    if cap == 0 and position is not None:
        largest = min(clip, room)
    return _refused(bucket, usage_side, quantity, clip, cap, quantity * rate, largest)


def check_raise(order: Order, quantity: int, rate: int, reference: int) -> Verdict | None:
    """None when a replace that raises tag 38 to `quantity` passes: its old charge is released first, then what would
    work is tested against the clip and tag 38 against the max quantity (GC2-23). At 100 % none passes (GC2-24)."""
    bucket, side, position = order.charged, order.usage_side, order.position
    cap = bucket.caps[side]
    room = 0
    if cap < 0:
        cap = NEVER
    elif cap == 0:
        room = reducible(order.side, position.net, position.working[order.side] - order.held)
        if quantity - order.filled <= room:
            cap = NEVER
    clip = NEVER
    if bucket.automated:
        available = bucket.limits[side] - bucket.open[side] - bucket.filled[side]
        clip = clip_size(available + order.open, reference) if available > 0 else 0
    would_work = quantity - order.filled
    if would_work <= clip and quantity <= cap:
        return None
    largest = min(clip + order.filled, cap) if cap else min(clip, room) + order.filled
    x = would_work if would_work > clip else quantity
    return _refused(bucket, side, x, clip, cap, would_work * rate, max(largest, order.quantity))


def measuring_rate(state: EngineState, group: Group, side: int, rate: int) -> int:
    """Cents per contract that the clip size is measured by: the reference contract's rate, or the order's own (GC2-20).
    UNKNOWN_RATE when the reference contract has none: then nothing can be accepted (GC2-27)."""
    return reference_rate(state, group, side) or rate
