"""The credit test of new orders and raising replaces (SPEC GC2-20 to GC2-24), after every other check has passed.

`fits` says yes to a plain outright at once; whatever it does not say yes to is judged by `check`."""

from collections.abc import Sequence
from typing import NamedTuple

from creditcontrols.engine import refusals
from creditcontrols.engine.refusals import Figures, Refusal
from creditcontrols.engine.rules import NEVER, reducible, reference_rate
from creditcontrols.engine.state import Bucket, EngineState, Holding
from creditcontrols.engine.values import HeldLeg, LegFigure


class Verdict(NamedTuple):
    """Why an order is refused: the row of the table, the x and y of its text, and what the decision saw."""

    refusal: Refusal
    x: int
    y: int
    figures: Figures
    legs: tuple[LegFigure, ...]


class Share:
    """What an order asks of one side of one bucket: `contracts` and `charge` (cents) for each unit of the order,
    `released` (cents) that it holds there already, `room`: units that would only reduce (GC2-03). `reference` is the
    reference contract's rate in cents, 0 when none is chosen, negative when it has none."""

    __slots__ = ("bucket", "charge", "contracts", "reference", "released", "room", "side")

    def __init__(self, bucket: Bucket, side: int, reference: int) -> None:
        self.bucket, self.side, self.reference = bucket, side, reference
        self.contracts = self.charge = self.released = 0
        self.room = NEVER

    def add(self, leg: HeldLeg, holding: Holding | None) -> None:
        """Count a leg in; `holding` is what a live order holds for it."""
        held = 0
        if holding is not None:
            held = holding.held
            self.released += holding.open
        self.contracts += leg.ratio
        self.charge += leg.ratio * leg.working_rate
        position = self.bucket.positions.get(leg.symbol)
        room = 0
        if position is not None:
            room = reducible(leg.side, position.net, position.working[leg.side] - held) // leg.ratio
        self.room = min(self.room, room)

    def clip(self) -> int:
        """Clip size in contracts (GC2-20): what is available, after the release of the order's own charge, by the
        reference rate or else by the order's own charge. One that counts when filled only just needs room (GC2-14)."""
        bucket, side = self.bucket, self.side
        if not bucket.automated:
            return NEVER
        available = bucket.limits[side] - bucket.open[side] - bucket.filled[side]
        if available <= 0:
            return 0
        if self.charge == 0:
            return NEVER
        room = available + self.released
        return room // self.reference if self.reference else room // self.charge * self.contracts

    def cap(self, units: int) -> int:
        """Max quantity in contracts; none for `units` of an order that only reduces on a blocked side (GC2-03)."""
        cap = self.bucket.caps[self.side]
        return NEVER if cap < 0 or (cap == 0 and units <= self.room) else cap

    def largest(self, filled: int) -> int:
        """The largest tag 38 that passes here."""
        cap = self.bucket.caps[self.side]
        by_cap = NEVER if cap < 0 else cap // self.contracts if cap else self.room + filled
        return min(self.clip() // self.contracts + filled, by_cap)


def fits(bucket: Bucket, side: int, quantity: int, rate: int) -> bool:
    """True when `quantity` contracts, measured at `rate` cents each, are within limit and max quantity of the side."""
    cap = bucket.caps[side]
    if 0 <= cap < quantity:
        return False
    return not bucket.automated or quantity * rate <= bucket.limits[side] - bucket.open[side] - bucket.filled[side]


def shares_of(
    state: EngineState, legs: Sequence[HeldLeg], bucket_no: int, holdings: Sequence[Holding] = ()
) -> list[Share]:
    """What the legs ask of each side and bucket, in the order of the sides (GC2-23a), then of the legs. `holdings` are
    those of a live order, one for each leg."""
    shares: dict[tuple[int, int], Share] = {}
    for place, leg in enumerate(legs):
        share = shares.get((leg.usage_side, leg.group_id))
        if share is None:
            group = state.groups[leg.group_id]
            reference = reference_rate(state, group, leg.usage_side)
            share = Share(group.buckets[bucket_no], leg.usage_side, reference)
            shares[(leg.usage_side, leg.group_id)] = share
        share.add(leg, holdings[place] if holdings else None)
    return sorted(shares.values(), key=lambda each: each.side)


def check(
    shares: list[Share], legs: Sequence[HeldLeg], quantity: int, filled: int = 0, passes: int = 0
) -> Verdict | None:
    """None when `quantity` (tag 38), of which `filled` is filled, passes on every side; else the first that fails.

    What would work is tested against the clip size and tag 38 against the max quantity (GC2-23), both in contracts.
    Up to `passes` any quantity passes: that of the order to be replaced."""
    units = quantity - filled
    for share in shares:
        clip, cap = share.clip(), share.cap(units)
        working, whole = units * share.contracts, quantity * share.contracts
        if working > clip or whole > cap:
            largest = max(passes, min(each.largest(filled) for each in shares))
            return _refused(share, legs, units, working if working > clip else whole, clip, cap, largest)
    return None


def _refused(
    share: Share, legs: Sequence[HeldLeg], units: int, x: int, clip: int, cap: int, largest: int
) -> Verdict:  # fmt: skip
    """The verdict on `x` contracts of a side: the smaller of clip and cap is named (GC2-21)."""
    bucket, side = share.bucket, share.side
    limit = available = shown_clip = -1
    usage = bucket.open[side] + bucket.filled[side]
    refusal = refusals.MAX_QUANTITY_EXCEEDED
    if bucket.automated:
        limit = bucket.limits[side]
        available = limit - usage
        shown_clip = -1 if clip == NEVER else clip
        if x > clip and clip <= cap:
            refusal = refusals.CREDIT_LIMIT if limit else refusals.LIMIT_ZERO
    charge = units * share.charge
    figures = Figures(bucket.group_id, bucket.number, side, limit, usage, charge, available, shown_clip, largest)
    rows = tuple(
        LegFigure(
            leg.symbol, leg.group_id, leg.usage_side, units * leg.ratio, leg.working_rate,
            units * leg.ratio * leg.working_rate,
        )
        for leg in legs
    )  # fmt: skip
    return Verdict(refusal, x, max(0, min(clip, cap)), figures, rows)
