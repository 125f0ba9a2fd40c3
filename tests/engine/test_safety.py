"""What must hold whatever happens: no order takes a side over its limit, and nothing stricter ever accepts more."""

from hypothesis import given, settings
from hypothesis import strategies as st

from creditcontrols.engine.events import OrderHeld
from creditcontrols.engine.values import BUY, SELL
from tests.engine.world import POINT, TICK, World, codes, fill, other_firm, rich

SYMBOLS = ("YMZ6", "ZCZ6", "GEZ6")
RATE = 100_000

steps = st.lists(
    st.tuples(
        st.sampled_from(["new", "new", "replace", "cancel", "other"]),
        st.sampled_from(SYMBOLS),
        st.sampled_from((BUY, SELL)),
        st.integers(1, 40),
        st.integers(-2, 2),
    ),
    max_size=60,
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(steps=steps, limit=st.integers(0, 20_000_000))
def test_gc2_20_by_the_orders_own_contract_usage_never_passes_the_limit(
    steps: list[tuple[str, str, int, int, int]], limit: int
) -> None:
    world = World()
    other_firm(world)
    world.settings(exposure_futures=limit)
    for kind, symbol, side, quantity, tick in steps:
        mine = [order for order in world.state.orders.values() if order.ef == "EX1"]
        price = POINT + tick * TICK
        if kind == "new":
            world.submit(symbol, side, quantity, price)
        elif kind == "other":
            world.submit(symbol, side, quantity, price, sender_comp="OTHOTHN")
        elif mine and kind == "replace":
            world.replace(mine[quantity % len(mine)], quantity, price=price)
        elif mine:
            world.cancel(mine[quantity % len(mine)])
        assert world.usage(0) <= limit
        assert world.usage(1) <= limit


def accepts(quantity: int, limit: int, cap: int, filled: int) -> bool:
    """True when a buy of `quantity` passes with `filled` contracts bought before."""
    world = rich()
    if filled:
        fill(world, "ZCZ6", BUY, filled)
    world.settings(exposure_futures=limit * RATE, max_futures_buy=cap)
    return isinstance(world.submit("ZCZ6", BUY, quantity)[0], OrderHeld)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    quantity=st.integers(1, 30),
    limit=st.integers(0, 40),
    cap=st.integers(0, 30),
    filled=st.integers(0, 20),
    less=st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)),
)
def test_gc2_20_what_is_refused_stays_refused_when_anything_is_stricter(
    quantity: int, limit: int, cap: int, filled: int, less: tuple[int, int, int, int]
) -> None:
    if not accepts(quantity, limit, cap, filled):
        assert not accepts(quantity + less[0], max(0, limit - less[1]), max(0, cap - less[2]), filled + less[3])


def test_gc2_24_a_replace_chain_never_holds_less_than_what_can_fill() -> None:
    world = World(market=None)
    world.settings(exposure_futures=20 * RATE)
    order = world.order("ZCZ6", BUY, 10)
    world.report(order, "accepted")
    for quantity in (20, 5, 12):
        world.replace(order, quantity)
        assert order.open >= max(order.working, quantity - order.filled) * RATE
        assert codes(world.report(order, "replaced"))[0] == "OrderReplaced"
        assert order.open == order.working * RATE
