"""What an order charges per contract in each instrument it trades: itself, or the legs of a spread (SPEC GC2-13)."""

from collections.abc import Iterable, Sequence

from creditcontrols.engine.rules import usage_side
from creditcontrols.engine.state import EngineState, Holding, Order
from creditcontrols.engine.values import BUY, SELL, HeldLeg, Instrument

SPREAD_FACTOR = 10
"""A working leg that qualifies is charged one part in so many (SPEC GC2-13: 10 %)."""

Account = tuple[str, int]
"""Product complex and group: legs qualify only together with others in the same one."""


def outright(instrument: Instrument, side: int, group_id: int, rate: int, counts: bool) -> HeldLeg:
    """An outright as the one leg of itself; `counts` off: it holds nothing while it works."""
    return HeldLeg(
        instrument.symbol, side, 1, group_id, usage_side(instrument, side), rate, rate if counts else 0
    )  # fmt: skip


def spread_legs(
    state: EngineState, spread: Instrument, side: int, groups: Iterable[int], rates: Sequence[int] = ()
) -> tuple[HeldLeg, ...]:
    """The legs of an order in `spread`, one group for each. Their instruments are known and have rates, unless others
    are given. The spread's side is that of its legs with a ratio above 0; the others are traded the other way."""
    listed = [state.instruments[leg.symbol] for leg in spread.legs]
    sides = [side if leg.ratio > 0 else BUY + SELL - side for leg in spread.legs]
    accounts = [(each.complex, group_id) for each, group_id in zip(listed, groups, strict=True)]
    qualifying = qualifying_accounts(listed, sides, accounts)
    charges = rates or [state.rates[leg.symbol] for leg in spread.legs]
    legs = []
    for leg, each, own_side, account, rate in zip(spread.legs, listed, sides, accounts, charges, strict=True):
        working = -(-rate // SPREAD_FACTOR) if account in qualifying else rate
        legs.append(
            HeldLeg(
                leg.symbol, own_side, abs(leg.ratio), account[1], usage_side(each, own_side), rate,
                working if spread.counts_working else 0,
            )
        )  # fmt: skip
    return tuple(legs)


def qualifying_accounts(listed: list[Instrument], sides: list[int], accounts: list[Account]) -> set[Account]:
    """Where legs are charged a tenth while working (SPEC GC2-13): all legs are futures or all are options, and those
    in one complex and group are bought and sold, or among options a call is with a put."""
    if len({each.kind for each in listed}) > 1:
        return set()
    opposites: dict[Account, tuple[set[int], set[str]]] = {}
    for each, side, account in zip(listed, sides, accounts, strict=True):
        traded, rights = opposites.setdefault(account, (set(), set()))
        traded.add(side)
        rights.add(each.right)
    return {account for account, (traded, rights) in opposites.items() if len(traded) > 1 or len(rights) > 1}


def current_legs(state: EngineState, order: Order) -> tuple[HeldLeg, ...] | None:
    """What a live order would charge at the rates in force, in the buckets where it is; None when a rate is missing.
    One for each of its holdings, in their order."""
    rates = [state.rates[holding.symbol] for holding in order.holdings]
    return None if min(rates) < 0 else legs_at(state, order, rates)


def legs_at(state: EngineState, order: Order, rates: Sequence[int]) -> tuple[HeldLeg, ...]:
    """What a live order would charge at these rates, one for each of its holdings, in their order."""
    instrument = state.instruments[order.symbol]
    groups = [holding.bucket.group_id for holding in order.holdings]
    if instrument.legs:
        return spread_legs(state, instrument, order.side, groups, rates)
    counts = instrument.counts_working and not order.quote
    return (outright(instrument, order.side, groups[0], rates[0], counts),)


def as_held(holding: Holding) -> HeldLeg:
    """The leg that a holding is of, at the rates that it has."""
    return HeldLeg(
        holding.symbol, holding.order_side, holding.ratio, holding.bucket.group_id, holding.usage_side,
        holding.rate, holding.working_rate,
    )  # fmt: skip
