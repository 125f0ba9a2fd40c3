"""How each kind of trader decides, one message a turn at most. Pure: what is seen, a mood and a seeded random in, a
decision out.

A mood is "" at the beginning, "long" or "short" for a desk with a direction, "back" for a careless one that has to
take orders back."""

from collections.abc import Callable
from random import Random
from typing import Final

from riskadmin.traders.market import LONG, SHORT, Contract, fix_side
from riskadmin.traders.view import FILL_AND_KILL, Cancel, Decision, New, Replace, View, Working, net_value

MOST_ORDERS: Final = 55
"""Working orders of a firm from which on the oldest goes first; with what is on its way it stays below 60."""

DESK_ORDERS: Final = 13
"""Working orders from which on a desk that quotes takes back its oldest before it adds one."""

MOST_FILLED: Final = 45
"""Percent of the limit in filled positions from which on a desk trades the other way."""

WALL: Final = 20
"""Percent of the limit from which on the careless one goes for exactly what is left."""

TRIES: Final = 60
"""Quantities tried to leave a rest that another contract divides."""

CALM: Final = 62
"""Percent of the limit at which the careless one stops taking orders back."""

RELUCTANCE: Final = 0.6
"""How likely the careless one lets a turn pass instead of taking an order back."""

ENOUGH_REFUSALS: Final = 2
NAMES: Final = ("long", "short")

Temperament = Callable[[View, str, Random], Decision]


def decide(temperament: str, view: View, mood: str, rng: Random) -> Decision:
    """The decision of a desk of that temperament, after what holds for all: at limit 0 nothing is sent, and a firm
    with too many orders takes back its oldest."""
    if not view.contracts or (view.limit <= 0 and not view.orders):
        return Decision(None, mood)
    if view.limit <= 0 or view.firm_orders >= MOST_ORDERS:
        return Decision(Cancel(view.orders[0].cl_ord_id) if view.orders else None, mood)
    return TEMPERAMENTS[temperament](view, mood, rng)


def maker(view: View, mood: str, rng: Random) -> Decision:
    """Quotes both sides around the middle and gets rid of what it was filled too much of."""
    return Decision(_quote(view, (view.appetite, view.appetite), rng), mood)


def options(view: View, mood: str, rng: Random) -> Decision:
    """Leans to one usage side, with calls and puts, and writes less on the other."""
    mood = mood or rng.choice(NAMES)
    wanted = (view.appetite, view.appetite * 2 // 5)
    return Decision(_quote(view, wanted if mood == "long" else wanted[::-1], rng), mood)


def trend(view: View, mood: str, rng: Random) -> Decision:
    """Buys, or sells, at any price until near the limit, then turns round."""
    mood = mood or rng.choice(NAMES)
    heading = NAMES.index(mood)
    if against := view.on_side(1 - heading):
        return Decision(Cancel(against[0].cl_ord_id), mood)
    contract = rng.choice(view.contracts)
    cents = min(view.limit * rng.randrange(6, 13) // 100, view.room(heading, view.appetite))
    if view.fit(contract, heading, cents) < 1 or cents < view.limit // 100:
        mine = view.on_side(heading)
        return Decision(Cancel(mine[0].cl_ord_id) if mine else None, NAMES[1 - heading])
    return Decision(_order(view, contract, heading, cents, -rng.randrange(1, 3)), mood)


def careless(view: View, mood: str, rng: Random) -> Decision:
    """Loads one side until it is refused, tries again, and only then takes orders back."""
    mood = mood or rng.choice(NAMES)
    if mood == "back":
        return _take_back(view, rng)
    heading = NAMES.index(mood)
    if view.refusals >= ENOUGH_REFUSALS:
        return Decision(None, "back")
    if view.filled[heading] * 100 > view.limit * MOST_FILLED:
        return Decision(_unwind(view, heading, rng), NAMES[1 - heading])
    left = view.limit - view.usage[heading]
    if 0 < left < view.limit * WALL // 100:
        return Decision(_exactly(view, heading, left, rng), mood)
    contract = rng.choice(view.contracts)
    cents = max(view.limit * rng.randrange(14, 25) // 100, contract.charge)
    return Decision(_order(view, contract, heading, cents, rng.randrange(6, 16)), mood)


TEMPERAMENTS: Final[dict[str, Temperament]] = {
    "maker": maker,
    "trend": trend,
    "careless": careless,
    "options": options,
}


def _quote(view: View, wanted: tuple[int, int], rng: Random) -> New | Replace | Cancel | None:
    """Towards `wanted` percent on each side: unwind, add where most is missing, else renew what is there."""
    heavy = LONG if view.filled[LONG] >= view.filled[SHORT] else SHORT
    too_much = min(MOST_FILLED, wanted[heavy])
    if view.filled[heavy] * 100 > view.limit * too_much and rng.random() < 0.5:
        return _unwind(view, heavy, rng)
    rooms = [view.room(side, wanted[side]) for side in (LONG, SHORT)]
    side = LONG if rooms[LONG] >= rooms[SHORT] else SHORT
    contract = rng.choice(view.contracts)
    cents = min(view.limit * wanted[side] * rng.randrange(14, 30) // 10_000, rooms[side])
    if len(view.orders) >= DESK_ORDERS:
        return Cancel(view.orders[0].cl_ord_id)
    if cents * 100 >= view.limit and view.fit(contract, side, cents) >= 1:
        return _order(view, contract, side, cents, rng.randrange(1, 5))
    if not view.orders:
        return None
    if rng.random() < 0.06:
        return Cancel(view.orders[0].cl_ord_id)
    return _renew(view, rng.choice(view.orders), rng)


def _renew(view: View, order: Working, rng: Random) -> Replace:
    """Another price near the middle, and now and then a little less of what is open."""
    contract = next(one for one in view.contracts if one.symbol == order.symbol)
    less = rng.choice((0, 0, 0, order.leaves // 8))
    return Replace(order.cl_ord_id, order.quantity - less, view.price(contract, order.side, rng.randrange(1, 5)))


def _order(view: View, contract: Contract, usage: int, cents: int, ticks: int) -> New:
    side = fix_side(contract, usage)
    quantity = max(view.fit(contract, usage, cents), 1)
    return New(contract.symbol, side, quantity, view.price(contract, side, ticks))


def _unwind(view: View, heavy: int, rng: Random) -> New | None:
    """Against the largest position on the heavy side, through the market, for what the other side can carry."""
    held = [(net_value(one, view.positions.get(one.symbol, 0)), one) for one in view.contracts]
    value, contract = max(held, key=lambda pair: pair[0] if heavy == LONG else -pair[0])
    side = fix_side(contract, 1 - heavy)
    cents = min(abs(value), view.limit * rng.randrange(8, 16) // 100, view.room(1 - heavy, 95))
    quantity = view.fit(contract, 1 - heavy, cents)
    if quantity < 1 or (value > 0) != (heavy == LONG):
        return None
    return New(contract.symbol, side, quantity, view.price(contract, side, -3), FILL_AND_KILL)


def _exactly(view: View, heading: int, left: int, rng: Random) -> New:
    """An order that costs exactly what is left; else one after which another contract does; else one too many."""
    ticks = rng.randrange(6, 16)
    whole = [one for one in view.contracts if view.fit(one, heading, left) * one.charge == left]
    for contract in whole:
        return _order(view, contract, heading, left, ticks)
    for contract in view.contracts:
        most = view.fit(contract, heading, left)
        for count in range(most, max(most - TRIES, 0), -1):
            if any((left - count * contract.charge) % other.charge == 0 for other in view.contracts):
                return _order(view, contract, heading, count * contract.charge, ticks)
    contract = rng.choice(view.contracts)
    return _order(view, contract, heading, left + contract.charge, ticks)


def _take_back(view: View, rng: Random) -> Decision:
    """Cancel on the fuller side, without haste, until it is calm there; then load a side again, the emptier one more
    often."""
    if rng.random() < RELUCTANCE:
        return Decision(None, "back")
    full = LONG if view.usage[LONG] >= view.usage[SHORT] else SHORT
    if view.usage[full] * 100 > view.limit * CALM:
        if mine := view.on_side(full):
            return Decision(Cancel(mine[0].cl_ord_id), "back")
        if unwinding := _unwind(view, full, rng):
            return Decision(unwinding, "back")
    return Decision(None, NAMES[1 - full] if rng.random() < 0.6 else NAMES[full])
