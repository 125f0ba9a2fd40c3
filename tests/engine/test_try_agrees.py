"""A tried order gets the answer that the engine then gives: for random states, from facts that are known outside it."""

import random

import msgspec
import pytest

from creditcontrols.engine.commands import (
    ApplySettings,
    BeginSession,
    LoadInstruments,
    SetMarketState,
    SubmitOrder,
)
from creditcontrols.engine.decide import decide
from creditcontrols.engine.events import OrderHeld
from creditcontrols.engine.handle import handle
from creditcontrols.engine.replay import restore, snapshot
from creditcontrols.engine.rules import utilization_row
from creditcontrols.engine.state import EngineState, Group
from creditcontrols.engine.values import WEEKEND, GroupSettings, Instrument, Leg, SessionLimits
from creditcontrols.explain.facts import Facts, Four, GroupFacts, build, try_on
from tests.engine.players import SYMBOLS, act
from tests.engine.world import GROUP, NOW, POINT, TICK, World, rich

SPREADS = (
    Instrument("CAL", "ZF", "CBOT", "Interest Rates", "SPREAD", -1, TICK, legs=(Leg("ZFZ6", 1), Leg("GEZ6", -1))),
    Instrument("FLY", "ZF", "CBOT", "", "SPREAD", -1, TICK, legs=(Leg("ZFC", 1), Leg("ZFP", -2), Leg("YMZ6", 1))),
    Instrument("LATE", "YM", "CBOT", "Equity Index", "FUT", 280_200, TICK, hours="late"),
)


def facts_of(state: EngineState) -> Facts:
    """What is known outside the engine of every group and instrument."""
    groups = tuple(group_facts(group, state.session) for group in state.groups.values())
    market = {hours: (known.state, known.trade_date) for hours, known in state.market.items()}
    return Facts(tuple(state.instruments.values()), groups, state.session, market)


def group_facts(group: Group, session: int) -> GroupFacts:
    """One group, by the session that orders fall in."""
    bucket = group.buckets[session]
    positions = {
        symbol: (position.net, position.working[1], position.working[2])
        for symbol, position in bucket.positions.items()
    }
    return GroupFacts(
        group.group_id, group.lce, group.ef, group.name, group.exchanges, group.version, group.settings,
        four(bucket.open), four(bucket.filled), positions,
    )  # fmt: skip


def four(values: list[int]) -> Four:
    """A list of the four sides."""
    one, two, three, four = values
    return one, two, three, four


def limits(world: World, dice: random.Random) -> None:
    """Random settings: small limits, blocked sides, either mode, with and without reference contracts."""
    caps = [dice.choice((-1, -1, 0, 5, 20)) for _ in range(4)]
    weekday = SessionLimits(dice.choice((0, 10_000_000, 40_000_000)), dice.choice((0, 500_000, 2_000_000)), *caps)
    document = GroupSettings(
        dice.choice("AAM"), weekday, dice.choice((True, False)), weekday,
        reference_futures=dice.choice(("", "YMZ6", "NEW")), reference_options=dice.choice(("", "ZFC")),
    )  # fmt: skip
    world.do(ApplySettings(GROUP, world.state.groups[GROUP].version + 1, document))


SPREADS_AND_MORE = ("CAL", "CAL", "FLY", "LATE", "NEW", "NONE")


def candidate(dice: random.Random) -> SubmitOrder:
    """An order of either firm, sometimes one that no check of the credit controls will see."""
    ef = dice.choice(("EX1", "EX1", "OTH", "ZZZ"))
    return SubmitOrder(
        f"TRY{ef}", ef, f"TRY{ef}N", "", "TRIED", "", dice.choice((*SYMBOLS, *SPREADS_AND_MORE)), dice.choice((1, 2)),
        dice.choice((1, 5, 20, 60, 4_000)), dice.choice("2214"), "0", dice.choice((POINT, POINT + 1, None)),
        POINT + TICK,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(16))
def test_tried_order_gets_the_answer_that_the_engine_then_gives(seed: int) -> None:
    dice = random.Random(seed)
    world = rich(exposure_futures=20_000_000, exposure_options=1_000_000)
    world.do(LoadInstruments(SPREADS))
    if seed % 3:
        world.do(SetMarketState("late", dice.choice(("open", "pre_open", "closed")), "2026-11-20"))
    for turn in range(60):
        if turn == 30 and seed % 2:
            world.do(BeginSession(WEEKEND))
        for _ in range(5):
            act(world, dice)
        limits(world, dice)
        command = candidate(dice)
        tried = try_on(build(facts_of(world.state)), command, NOW)
        expected = decide(world.state, command, NOW)[0]
        assert without_number(tried.event) == without_number(expected)
        if tried.accepted:
            agrees_after(world.state, command, tried.after)


def without_number(event: object) -> object:
    """The event without the order's number, which a tried order has none of."""
    return msgspec.structs.replace(event, order_id=0) if isinstance(event, OrderHeld) else event


def agrees_after(state: EngineState, command: SubmitOrder, after: dict[int, list[tuple[object, ...]]]) -> None:
    """The figures after the try are those that the engine has when the order is held. Levels follow as events."""
    copy = restore(snapshot(state))
    handle(copy, command, NOW, market=None)
    for group_id, rows in after.items():
        for side, row in enumerate(rows):
            real = utilization_row(copy, copy.groups[group_id], copy.session, side)
            assert (*row[:7], row[8]) == (*real[:7], real[8])
