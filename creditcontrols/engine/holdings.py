"""Where charges move: `hold` (open) and `book_fill` (filled). No account may ever go below zero."""

from creditcontrols.engine.events import OrderHeld, ReplaceHeld
from creditcontrols.engine.icc.holding import follow
from creditcontrols.engine.state import Bucket, EngineState, Holding, Order
from creditcontrols.engine.values import BUY, HeldLeg


def new_holdings(state: EngineState, e: OrderHeld) -> tuple[Holding, ...]:
    """What a new order holds: one holding of an outright, one for each leg of a spread. An outright's charge is put on
    here and not by `hold`, which looks at more: this is where most orders pass."""
    if e.legs:
        return tuple([leg_holding(state, leg, e) for leg in e.legs])
    side, quantity, rate, bucket = e.usage_side, e.quantity, e.rate, state.groups[e.group_id].buckets[e.bucket]
    working_rate = rate if e.counts_working else 0
    charge = quantity * working_rate
    ledger, position = bucket.ledger(state.instruments[e.symbol].complex), bucket.position(e.symbol)
    position.working[e.side] += quantity
    ledger.open[side] += charge
    opened = bucket.open[side] = bucket.open[side] + charge
    if opened + bucket.filled[side] >= bucket.high[side]:
        state.crossing[bucket] = None
    return (Holding(bucket, ledger, position, e.side, 1, side, rate, working_rate, quantity, charge),)


def leg_holding(state: EngineState, leg: HeldLeg, e: OrderHeld) -> Holding:
    """What one leg of a new order holds, in the bucket of its own exchange's group (SPEC GC2-13)."""
    bucket = state.groups[leg.group_id].buckets[e.bucket]
    ledger, position = bucket.ledger(state.instruments[leg.symbol].complex), bucket.position(leg.symbol)
    working_rate = leg.working_rate if e.counts_working else 0
    holding = Holding(bucket, ledger, position, leg.side, leg.ratio, leg.usage_side, leg.rate, working_rate)
    contracts = leg.ratio * e.quantity
    hold(state, holding, contracts, contracts * working_rate)
    return holding


def hold(state: EngineState, holding: Holding, contracts: int, cents: int) -> None:
    """Let the holding hold `cents` for `contracts` in place of what it held."""
    assert cents >= 0 <= contracts, "an order holds less than nothing"
    side, bucket = holding.usage_side, holding.bucket
    change = cents - holding.open
    holding.position.working[holding.order_side] += contracts - holding.held
    holding.held, holding.open = contracts, cents
    account, complex_account = bucket.open, holding.ledger.open
    account[side] = opened = account[side] + change
    complex_account[side] = rest = complex_account[side] + change
    assert opened >= 0 <= rest, "an account is below zero"
    if not bucket.low[side] <= opened + bucket.filled[side] < bucket.high[side]:
        state.crossing[bucket] = None


def book_fill(state: EngineState, holding: Holding, contracts: int) -> None:
    """Put the charge of `contracts` on the filled side, always in full; fills net inside the product complex only
    (SPEC GC2-10)."""
    side, bucket, filled = holding.usage_side, holding.bucket, holding.ledger.filled
    charge = contracts * holding.rate
    other = side ^ 1
    net = filled[side] - filled[other]
    filled[side] += charge
    grown = net + charge
    bucket.filled[side] += (grown if grown > 0 else 0) - (net if net > 0 else 0)
    bucket.filled[other] += (net if net < 0 else 0) - (grown if grown < 0 else 0)
    holding.position.net += contracts if holding.order_side == BUY else -contracts
    if state.instruments[holding.position.symbol].priced_on:
        bucket.carried.setdefault(holding.symbol, [0, 0, 0, 0])[side] += charge
    assert bucket.filled[side] >= 0 <= bucket.filled[other], "an account is below zero"
    for changed in (side, other):
        if not bucket.low[changed] <= bucket.open[changed] + bucket.filled[changed] < bucket.high[changed]:
            state.crossing[bucket] = None


def hold_larger(state: EngineState, order: Order) -> None:
    """Hold what works; while a replace is pending the larger charge and quantity of both (SPEC GC2-23)."""
    working, replace = order.working, order.replacing
    if replace is None:
        for holding in order.holdings:
            contracts = holding.ratio * working
            hold(state, holding, contracts, contracts * holding.working_rate)
        follow(state, order)
        return
    would_work = max(0, replace.quantity - order.filled)
    for holding, (_, working_rate) in zip(order.holdings, replaced_rates(replace), strict=True):
        contracts, replaced = holding.ratio * working, holding.ratio * would_work
        charge = max(contracts * holding.working_rate, replaced * working_rate)
        hold(state, holding, max(contracts, replaced), charge)
    follow(state, order)


def replaced_rates(replace: ReplaceHeld) -> list[tuple[int, int]]:
    """(rate filled, rate while working) in cents per contract, of each holding of the order as the replace has it."""
    counts = replace.counts_working
    if not replace.legs:
        return [(replace.rate, replace.rate if counts else 0)]
    return [(leg.rate, leg.working_rate if counts else 0) for leg in replace.legs]


def move_holding(state: EngineState, holding: Holding, bucket: Bucket) -> None:
    """Let another bucket carry what the holding holds, charged without a test; its fills stay where they were."""
    contracts, cents, complex_name = holding.held, holding.open, holding.ledger.complex
    hold(state, holding, 0, 0)
    holding.bucket, holding.position = bucket, bucket.position(holding.symbol)
    holding.ledger = bucket.ledger(complex_name)
    hold(state, holding, contracts, cents)
