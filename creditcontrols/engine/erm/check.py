"""Step 8 of the refusal order (SPEC GC2-29): entity risk management."""

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import ReplaceOrder, SubmitOrder
from creditcontrols.engine.controls.rmi import parts
from creditcontrols.engine.refusals import Refusal, filled_in
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, Instrument
from riskadmin.lib.limits import NO_LIMIT


def outside_entity_limits(state: EngineState, c: SubmitOrder | ReplaceOrder, instrument: Instrument) -> Refusal | None:
    """The refusal of an order by a restricted product, of any leg, or by the maximum quantity of its operator in one
    (SPEC ERM), None without one. A replace that does not raise the quantity exceeds no maximum anew."""
    erm = state.controls.erm
    pairs = []
    listed = [part for part, _ in parts(state, instrument, BUY)]
    for part, group_id in zip(listed, groups_of(state, c, listed), strict=True):
        lce = state.groups[group_id].lce
        if (lce, c.ef, part.group_code) in erm.restricted:
            return filled_in(refusals.PRODUCT_RESTRICTED, product=part.group_code)
        pairs.append((lce, part.group_code))
    if not erm.bounds or (type(c) is ReplaceOrder and c.quantity <= state.orders[c.order_id].quantity):
        return None
    for lce, product in pairs:
        bounds = [erm.bounds.get((authority, c.ef, c.trader, product)) for authority in (lce, "")]
        maximums = [bound.spread if instrument.legs else bound.outright for bound in bounds if bound is not None]
        most = min([maximum for maximum in maximums if maximum != NO_LIMIT], default=NO_LIMIT)
        if most != NO_LIMIT and c.quantity > most:
            return filled_in(refusals.USER_MAXIMUM, maximum=str(most), trader=c.trader, product=product)
    return None


def groups_of(state: EngineState, c: SubmitOrder | ReplaceOrder, listed: list[Instrument]) -> list[int]:
    """The groups of an order's parts: those that have it, where it is replaced. Its pairs may be nobody's now."""
    if type(c) is ReplaceOrder:
        return [holding.bucket.group_id for holding in state.orders[c.order_id].holdings]
    return [state.mapping[(c.ef, part.exchange)] for part in listed]
