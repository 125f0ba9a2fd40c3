"""Crosses (35=s): two new orders at one price, checked like any other, that trade with each other and nobody else."""

from msgspec import structs

from creditcontrols.engine.commands import SubmitOrder
from creditcontrols.engine.credit import check, shares_of
from creditcontrols.engine.decide import decide
from creditcontrols.engine.entry import Entry
from creditcontrols.engine.order_events import OrderHeld, OrderRefused
from creditcontrols.engine.product import FAK, LIMIT
from creditcontrols.engine.quotes.commands import NewCross
from creditcontrols.engine.quotes.values import CrossSide
from creditcontrols.engine.refusals import KILLED, refuse_credit
from creditcontrols.engine.state import EngineState

OF_ALL = {refusal.code for refusal in KILLED.values()}
"""Refusals that mean both sides alike."""


def take_cross(state: EngineState, c: NewCross, entry: Entry) -> None:
    """Both sides are held, or nothing is; then the market trades them with each other at once."""
    decided = [decide(state, as_order(c, side), entry.now_us)[0] for side in c.sides]
    for side, event in zip(c.sides, decided, strict=True):
        if isinstance(event, OrderRefused):
            entry.note([of_cross(event, side)])
            return
    first, second = decided
    assert isinstance(first, OrderHeld)
    assert isinstance(second, OrderHeld)
    refusal = together(state, c, first, second)
    if refusal is not None:
        entry.note([of_cross(refusal, c.sides[1])])
        return
    entry.note([first, structs.replace(second, order_id=first.order_id + 1)])
    if entry.market is not None:
        taker, maker = state.orders[first.order_id], state.orders[first.order_id + 1]
        entry.take(entry.market.cross(state, taker, maker))


def as_order(c: NewCross, side: CrossSide) -> SubmitOrder:
    """A side as the order that it is: it trades at once or not at all."""
    return SubmitOrder(
        c.session, c.ef, c.sender_comp, c.trader, side.cl_ord_id, side.account, c.symbol, side.side, side.quantity,
        LIMIT, FAK, c.price, echo=side.echo,
    )  # fmt: skip


def of_cross(refused: OrderRefused, side: CrossSide) -> OrderRefused:
    """The refusal of the whole message, which names the side unless it means both."""
    text = refused.text if refused.code in OF_ALL else f"{refused.text} (side {side.side})"
    return structs.replace(refused, msg_type="s", text=text)


def together(state: EngineState, c: NewCross, first: OrderHeld, second: OrderHeld) -> OrderRefused | None:
    """Of an outright one side is long and the other short; a spread asks the same sides twice, which must have room for
    both (SPEC GC2-26)."""
    if not first.legs or not first.counts_working:
        return None
    legs = (*first.legs, *second.legs)
    verdict = check(shares_of(state, legs, first.bucket), legs, first.quantity)
    return None if verdict is None else refuse_credit(as_order(c, c.sides[1]), verdict)
