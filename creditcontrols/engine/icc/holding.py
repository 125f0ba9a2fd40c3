"""Where positions of accounts move (SPEC ICC): with every order, fill, replace and bust, whether or not a limit is set.
Nothing here refuses."""

from collections.abc import Iterable

from creditcontrols.engine.controls.values import plain_account
from creditcontrols.engine.icc.state import Exposure, InlineCredit, Key, Stake
from creditcontrols.engine.icc.values import LONG, SHORT, UNIT
from creditcontrols.engine.rules import usage_side
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import BUY, FUT_SHORT, SELL, BustedFill, Instrument

SPREAD_PERCENT = 15
"""What the balanced part of a spread counts on both sides while it works (ICC-3)."""

Part = tuple[str, int, int, int]
"""One instrument of an order: symbol, usage side, contracts per contract of the order, group."""

Claim = tuple[Key, int, int, int]
"""What a contract of an order adds to an exposure: key, long and short while it works, net when filled."""


def touched(state: EngineState) -> Iterable[Exposure]:
    """The exposures that the entry, or the event folded last, has changed."""
    return state.controls.icc.moved


def parts_of(state: EngineState, ef: str, instrument: Instrument, side: int) -> list[Part]:
    """An order that comes: itself, or its legs. Their clearing firms are known."""
    mapping = state.mapping
    if not instrument.legs:
        return [(instrument.symbol, usage_side(instrument, side), 1, mapping[(ef, instrument.exchange)])]
    parts = []
    for leg in instrument.legs:
        listed = state.instruments[leg.symbol]
        own = side if leg.ratio > 0 else BUY + SELL - side
        parts.append((leg.symbol, usage_side(listed, own), abs(leg.ratio), mapping[(ef, listed.exchange)]))
    return parts


def held_parts(order: Order) -> list[Part]:
    """An order that works, where it is charged now: its pairs may be nobody's any more."""
    return [(held.symbol, held.usage_side, held.ratio, held.bucket.group_id) for held in order.holdings]


def claims_of(state: EngineState, ef: str, account: str, parts: Iterable[Part]) -> list[Claim]:
    """What a contract adds to each exposure, in the order of the parts. What is balanced in the futures, or options, of
    a product counts 15 % on both sides while it works, rounded up; the excess and what is filled count in full
    (ICC-3)."""
    name, deltas, totals = plain_account(account), state.controls.icc.deltas, {}
    for symbol, side, ratio, group_id in parts:
        product, kind = state.instruments[symbol].group_code, "OPT" if side > FUT_SHORT else "FUT"
        sides = totals.setdefault((state.groups[group_id].lce, ef, name, product, kind), [0, 0])
        sides[side & 1] += ratio * deltas.get(symbol, UNIT)
    return [(key, *while_working(long, short), long - short) for key, (long, short) in totals.items()]


def while_working(long: int, short: int) -> tuple[int, int]:
    """What a contract counts while it works, of what it trades long and short in an exposure."""
    if not (long and short):
        return long, short
    balanced = min(long, short)
    counted = -(-balanced * SPREAD_PERCENT // 100)
    return long - balanced + counted, short - balanced + counted


def stake(state: EngineState, order: Order, account: str) -> tuple[Stake, ...]:
    """What the order holds for an account, nothing yet. Quotes count when filled only, as for credit (GC2-14)."""
    icc, counts = state.controls.icc, not order.quote
    return tuple([
        Stake(icc.exposure(key), long if counts else 0, short if counts else 0, net)
        for key, long, short, net in claims_of(state, order.ef, account, held_parts(order))
    ])  # fmt: skip


def outright(state: EngineState, group_id: int, account: str, symbol: str, ef: str) -> Exposure:
    """The exposure of an account in one instrument."""
    listed = state.instruments[symbol]
    name = plain_account(account)
    return state.controls.icc.exposure((state.groups[group_id].lce, ef, name, listed.group_code, listed.kind))


def enter(state: EngineState, order: Order) -> None:
    """A new order works for its account. An outright is put on here and not by `move`: this is where most orders
    pass."""
    icc = state.controls.icc
    if order.quote or len(order.holdings) > 1:
        order.stakes = stake(state, order, order.account)
        for each in order.stakes:
            move(icc, each, order.working)
        return
    key = (order.group_id, order.account, order.symbol)
    exposure = icc.passed.get(key)
    if exposure is None:
        exposure = icc.passed[key] = outright(state, *key, order.ef)
    units = UNIT if order.usage_side <= FUT_SHORT else icc.deltas[order.symbol]
    contracts = order.working
    if order.usage_side & 1:
        order.stakes = (Stake(exposure, 0, units, -units, contracts),)
        exposure.working[SHORT] += units * contracts
    else:
        order.stakes = (Stake(exposure, units, 0, units, contracts),)
        exposure.working[LONG] += units * contracts
    icc.moved[exposure] = None
    if exposure.limited:
        look(icc, exposure)


def follow(state: EngineState, order: Order) -> None:
    """Hold what works; while a replace is pending the larger quantity of both, or both where it names another
    account."""
    icc, working, replace = state.controls.icc, order.working, order.replacing
    if replace is not None:
        would_work = max(0, replace.quantity - order.filled)
        if order.claims:
            for each in order.claims:
                move(icc, each, would_work)
        elif would_work > working:
            working = would_work
    for each in order.stakes:
        if each.held != working:
            move(icc, each, working)


def claim(state: EngineState, order: Order) -> None:
    """A replace waits for the venue: another account that it names holds too."""
    terms = order.replacing
    if (
        terms is not None
        and terms.account != order.account
        and plain_account(terms.account) != plain_account(order.account)
    ):
        order.claims = stake(state, order, terms.account)


def leave(state: EngineState, order: Order) -> None:
    """The order holds nothing any more."""
    icc = state.controls.icc
    for each in order.stakes:
        if each.held:
            move(icc, each, 0)
    if order.claims:
        drop_claims(state, order)


def pass_on(state: EngineState, order: Order) -> None:
    """The account that the replace named has the order now."""
    icc = state.controls.icc
    for each in order.stakes:
        move(icc, each, 0)
    order.stakes, order.claims = order.claims, ()


def drop_claims(state: EngineState, order: Order) -> None:
    """The replace did not come about."""
    for each in order.claims:
        move(state.controls.icc, each, 0)
    order.claims = ()


def move(icc: InlineCredit, held: Stake, contracts: int) -> None:
    """Let the stake hold so many contracts in place of what it held."""
    change, exposure = contracts - held.held, held.exposure
    held.held = contracts
    working = exposure.working
    working[LONG] += held.long * change
    working[SHORT] += held.short * change
    assert working[LONG] >= 0 <= working[SHORT], "an account has less than nothing working"
    icc.moved[exposure] = None
    if exposure.limited:
        look(icc, exposure)


def book(state: EngineState, order: Order, contracts: int, trade_id: int) -> None:
    """So many contracts of the order were filled."""
    icc = state.controls.icc
    if trade_id < icc.first_trade:
        icc.late.add(trade_id)
    for each in order.stakes:
        exposure = each.exposure
        exposure.net += each.net * contracts
        icc.moved[exposure] = None
        if exposure.limited:
            look(icc, exposure)


def add_filled(icc: InlineCredit, exposure: Exposure, units: int) -> None:
    """Change what an account has filled net."""
    exposure.net += units
    icc.moved[exposure] = None
    if exposure.limited:
        look(icc, exposure)


def look(icc: InlineCredit, exposure: Exposure) -> None:
    """Measure what is left, and note that a level may be crossed."""
    exposure.measure()
    low, high = exposure.low, exposure.high
    if not (low[LONG] <= exposure.usage(LONG) < high[LONG] and low[SHORT] <= exposure.usage(SHORT) < high[SHORT]):
        icc.crossing[exposure] = None


def unbook(state: EngineState, fill: BustedFill, trade_id: int) -> None:
    """A fill is taken back, if it is of today (GC2-18, ICC-4)."""
    icc = state.controls.icc
    if trade_id >= icc.first_trade or trade_id in icc.late:
        part = (fill.symbol, fill.usage_side, 1, fill.group_id)
        for key, _, _, net in claims_of(state, fill.ef, fill.account, [part]):
            add_filled(icc, icc.exposure(key), -net * fill.quantity)
