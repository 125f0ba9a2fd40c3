"""Mass quotes, fills, cancels and protections in any order: the books stay whole, and a replay gives the same state."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from creditcontrols.engine.commands import Continue, EnforceKill, LiftKill, QuoteCancel
from creditcontrols.engine.controls.values import Kill
from creditcontrols.engine.events import ProtectionTripped
from creditcontrols.engine.quotes.values import LINE, QuoteEntry
from creditcontrols.engine.replay import fold, restore, snapshot, state_hash
from creditcontrols.engine.state import EngineState
from tests.engine.quoting import BID, NOW, OFFER, Maker, protection

SYMBOLS = ("ZFC", "ZFP", "ESC")
sizes = st.sampled_from((-1, 0, 1, 10, 60))
entries = st.builds(
    lambda symbol, bid, offer: QuoteEntry("1", f"E{symbol}", symbol, BID, bid, OFFER, offer),
    st.sampled_from((*SYMBOLS, "NOPE")), sizes, sizes,
)  # fmt: skip
sessions = st.sampled_from(("EX1EX1", "EX2EX1"))
acts = st.one_of(
    st.tuples(st.just("quote"), sessions, st.lists(entries, min_size=1, max_size=4), st.booleans()),
    st.tuples(st.just("take"), st.sampled_from(SYMBOLS), st.integers(1, 80), st.sampled_from((1, 2))),
    st.tuples(st.just("cancel"), sessions, st.sampled_from((1, 3, 4))),
    st.tuples(st.just("protect"), st.integers(1, 80), st.booleans()),
    st.tuples(st.just("kill"), st.booleans()),
    st.tuples(st.just("go_on")),
)


def act(world: Maker, what: tuple[Any, ...]) -> None:
    """Carry one of them out."""
    kind, *rest = what
    if kind == "quote":
        session, quoted, reset = rest
        world.quote(*quoted, session=session, reset=reset)
    elif kind == "take":
        world.take(*rest)
    elif kind == "cancel":
        session, by = rest
        values = {1: ("ZFC",), 3: ("OZF",), 4: ()}[by]
        world.do(QuoteCancel(session, "EX1", f"{session}N", "TR1", "Z", by, values))
    elif kind == "protect":
        quantity, line = rest
        world.protect(protection(quantity=quantity, delta=quantity))
        if line:
            world.protect(protection(2, "ALL", level=LINE, groups=("OZF", "OES")))
    elif kind == "kill":
        world.do(EnforceKill(Kill(1, "EF", "100", "EX1")) if rest[0] else LiftKill(1))
    else:
        world.do(Continue())


def check(world: Maker) -> None:
    """Every live quote is indexed once, holds nothing, and none of a tripped scope rests without a cancel."""
    state = world.state
    live = {order.order_id for order in world.resting()}
    indexed = [order_id for ids in state.quoting.resting.values() for order_id in ids]
    assert (set(indexed), len(indexed), state.quoting.over) == (live, len(live), {})
    assert all(order.open == 0 for order in world.resting())
    for trip in world.trips():
        gone = [state.orders[order_id] for order_id in trip.order_ids if order_id in state.orders]
        assert all(order.cancelling is not None for order in gone)


@given(st.lists(acts, max_size=25))
def test_mqp_2_the_books_stay_whole_and_replay_to_the_same_state(all_acts: list[tuple[Any, ...]]) -> None:
    world, replayed = Maker(), EngineState()
    for what in all_acts:
        act(world, what)
        check(world)
    for number, events in enumerate(world.log):
        fold(replayed, events, NOW + number)
    twin = restore(snapshot(world.state))
    assert state_hash(replayed) == state_hash(twin) == world.hash()
    assert twin.quoting.resting == world.state.quoting.resting == replayed.quoting.resting
    tripped = [event for events in world.log for event in events if isinstance(event, ProtectionTripped)]
    assert all(trip.tally >= trip.threshold for trip in tripped)
