"""Decisions on spreads: the definition of one by a trader, and orders in them, which are valued leg by leg, each in its
own exchange's bucket (SPEC GC2-13, GC2-23a)."""

from math import gcd
from typing import Final

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import DefineSpread, SubmitOrder
from creditcontrols.engine.controls.gate import stopped, stopped_definition
from creditcontrols.engine.credit import check, shares_of
from creditcontrols.engine.events import Event, OrderHeld, OrderRefused, SpreadDefined
from creditcontrols.engine.product import PRICED, wrong_product
from creditcontrols.engine.refusals import refuse_credit, refuse_new, refuse_spread
from creditcontrols.engine.rules import UNKNOWN_RATE
from creditcontrols.engine.state import EngineState, leg_key
from creditcontrols.engine.valuation import spread_legs
from creditcontrols.engine.values import Instrument, Leg
from creditcontrols.engine.weekend import refuse_weekend, without_weekend
from riskadmin.lib.limits import MAX_QUANTITY

FEWEST_LEGS: Final = 2
MOST_LEGS: Final = 26


def submit_spread(state: EngineState, c: SubmitOrder, spread: Instrument, bucket_no: int) -> list[Event]:
    """Hold the charges of all legs of a new order, or name the first check that it fails and hold none."""
    unvalued = unvalued_leg(state, c, spread)
    if unvalued is not None:
        return [unvalued]
    groups = [state.mapping[(c.ef, state.instruments[leg.symbol].exchange)] for leg in spread.legs]
    legs = spread_legs(state, spread, c.side, groups)
    shares = shares_of(state, legs, bucket_no)
    if not c.quote and any(share.reference < 0 for share in shares):
        return [refuse_new(c, refusals.NO_MARGIN_RATE)]
    refusal = wrong_product(state, c, spread)
    if refusal is not None:
        return [refuse_new(c, refusal, maximum=spread.max_quantity)]
    if state.controls.active and (refusal := stopped(state, c, spread)) is not None:
        return [refuse_new(c, refusal)]
    off = None if c.quote else without_weekend(state, legs)
    if off is not None:
        return [refuse_weekend(c, *off)]
    verdict = None if c.quote else check(shares, legs, c.quantity)
    if verdict is not None:
        return [refuse_credit(c, verdict)]
    first = legs[0]
    return [
        OrderHeld(
            state.next_order_id, c.session, c.ef, c.sender_comp, c.trader, c.cl_ord_id, c.account, c.symbol, c.side,
            c.quantity, c.order_type, c.tif, first.group_id, bucket_no, first.usage_side, 0,
            c.price if c.order_type in PRICED else None, c.stop_price, c.expire, c.min_quantity, c.echo, legs,
            spread.counts_working and not c.quote, c.quote,
        )
    ]  # fmt: skip


def unvalued_leg(state: EngineState, c: SubmitOrder, spread: Instrument) -> OrderRefused | None:
    """The refusal for the first leg that cannot be valued or has no clearing firm (SPEC GC2-27), None without one."""
    for leg in spread.legs:
        listed = state.instruments.get(leg.symbol)
        if listed is None:
            return refuse_new(c, refusals.UNKNOWN_INSTRUMENT, symbol=leg.symbol)
        if state.rates[leg.symbol] < 0:
            return refuse_new(c, refusals.NO_MARGIN_RATE, symbol=leg.symbol)
        if (c.ef, listed.exchange) not in state.mapping:
            return refuse_new(c, refusals.NO_CLEARING_MAPPING, exchange=listed.exchange)
    return None


def define_spread(state: EngineState, c: DefineSpread, now_us: int) -> list[Event]:
    """List the spread that a trader asks for. The same legs are the same spread, whoever asks."""
    del now_us
    refused = bad_legs(state, c)
    if refused is not None:
        return [refused]
    refusal = stopped_definition(state, c)
    if refusal is not None:
        return [refuse_spread(c, refusal)]
    symbol = state.spreads.get(leg_key(c.legs))
    spread = new_spread(state, c.legs) if symbol is None else state.instruments[symbol]
    return [SpreadDefined(c.session, c.sender_comp, c.trader, c.request_id, spread, c.echo)]


def bad_legs(state: EngineState, c: DefineSpread) -> OrderRefused | None:
    """The refusal of the first thing wrong with the legs, None when they make a spread."""
    if not FEWEST_LEGS <= len(c.legs) <= MOST_LEGS:
        return refuse_spread(c, refusals.SPREAD_LEGS, fewest=FEWEST_LEGS, most=MOST_LEGS)
    seen: set[str] = set()
    for symbol, ratio in [(leg.symbol, leg.ratio) for leg in c.legs]:
        listed = state.instruments.get(symbol)
        if listed is None:
            return refuse_spread(c, refusals.UNKNOWN_INSTRUMENT, symbol=symbol)
        if listed.kind not in ("FUT", "OPT"):
            return refuse_spread(c, refusals.SPREAD_LEG_KIND, symbol=symbol)
        if symbol in seen:
            return refuse_spread(c, refusals.SPREAD_LEG_REPEATED, symbol=symbol)
        if not 1 <= abs(ratio) <= MAX_QUANTITY:
            return refuse_spread(c, refusals.SPREAD_RATIO, symbol=symbol, most=MAX_QUANTITY)
        if listed.hours != state.instruments[c.legs[0].symbol].hours:
            return refuse_spread(c, refusals.SPREAD_HOURS, symbol=symbol)
        seen.add(symbol)
    return None


def new_spread(state: EngineState, legs: tuple[Leg, ...]) -> Instrument:
    """The instrument of a new user-defined spread: exchange, product and hours are those of its first leg. Options with
    futures are a covered spread, whose working orders do not count (SPEC GC2-14)."""
    listed = [state.instruments[leg.symbol] for leg in legs]
    first = listed[0]
    return Instrument(
        f"UD:{state.next_spread:06d}", first.group_code, first.exchange, first.complex, "SPREAD", UNKNOWN_RATE,
        gcd(*[each.tick or 1 for each in listed]), first.segment,
        max_quantity=max(1, min([one.max_quantity // abs(leg.ratio) for leg, one in zip(legs, listed, strict=True)])),
        legs=legs, hours=first.hours, counts_working=len({each.kind for each in listed}) == 1,
    )  # fmt: skip
