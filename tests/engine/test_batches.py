"""Batches of settings: staged, in force together or not at all, and never long in the way of an order."""

import time
from collections.abc import Iterable
from typing import Any

import pytest

from creditcontrols.engine.commands import ActivateBatch, ApplySettings, Command, Continue, MapGroup, StageSettings
from creditcontrols.engine.events import BatchActivated, BatchRefused, Event, LevelChanged, LevelsChecked
from creditcontrols.engine.replay import fold, restore, snapshot, state_hash
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, GroupSettings, SessionLimits
from tests.engine.world import GROUP, MILLION, NOW, World, codes, rich

MANY = 20_000


def document(futures: int = MILLION, **limits: int) -> GroupSettings:
    """Settings with a futures limit."""
    return GroupSettings(weekday=SessionLimits(exposure_futures=futures, exposure_options=MILLION, **limits))


def stage(world: World, *rows: tuple[int, int, GroupSettings], batch: str = "b") -> list[Event]:
    """One part of a batch."""
    return world.do(StageSettings(batch, rows))


def activate(world: World, batch: str = "b") -> list[Event]:
    """The activation of a batch."""
    return world.do(ActivateBatch(batch, "ra", "test"))


def refolded(world: World) -> EngineState:
    """The state that the journal tells."""
    state = EngineState()
    for number, events in enumerate(world.log):
        fold(state, events, NOW + number)
    return state


def test_batch_gc2_08_every_row_is_in_force_from_the_activation_on() -> None:
    world = rich()
    stage(world, (GROUP, 2, document(280_200)))
    assert codes(world.submit("YMZ6", BUY, 2)) == ["OrderHeld", "OrderAccepted"]
    stage(world, (2, 2, document(0)))
    assert isinstance(activate(world)[0], BatchActivated)
    assert codes(world.submit("YMZ6", BUY, 1))[0] == "CREDIT_LIMIT"
    assert codes(world.submit("YMZ6", BUY, 1, sender_comp="OTHOTHN"))[0] == "LIMIT_ZERO"


def test_batch_levels_follow_with_continue() -> None:
    world = rich()
    world.submit("YMZ6", BUY, 2)
    stage(world, (GROUP, 2, document(700_500)), (2, 2, document()))
    activate(world)
    checked = world.do(Continue(1))
    assert [type(event) for event in checked] == [LevelsChecked, LevelChanged]
    assert checked[1].after == 80  # type: ignore[attr-defined]
    assert codes(world.do(Continue())) == ["LevelsChecked"]
    assert world.do(Continue()) == []
    assert world.state.batches == {}


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(GROUP, 3, document())], "Version 2 of group 1 was expected"),
        ([(GROUP, 2, document()), (GROUP, 2, document())], "Group 1 was staged again"),
        ([(99, 1, document())], "Unknown exchange group 99"),
        ([(GROUP, 2, document(-1))], "Settings of group 1 hold a value that is no limit"),
        ([], "Nothing is staged"),
    ],
)
def test_batch_with_a_row_that_does_not_fit_changes_nothing(rows: list[Any], reason: str) -> None:
    world = rich()
    if rows:
        stage(world, (2, 2, document(0)), *rows)
    before = world.state.groups[2].settings
    assert activate(world) == [BatchRefused("b", reason)]
    assert world.state.groups[2].settings is before
    assert codes(world.submit("YMZ6", BUY, 1, sender_comp="OTHOTHN"))[0] == "OrderHeld"
    assert activate(world) == [BatchRefused("b", "Nothing is staged")]


def test_batch_is_refused_when_somebody_saved_meanwhile() -> None:
    world = rich()
    stage(world, (GROUP, 2, document()))
    world.do(ApplySettings(GROUP, 2, document(MILLION), "ra"))
    assert activate(world) == [BatchRefused("b", "Version 3 of group 1 was expected")]


def test_save_after_the_activation_is_the_next_version() -> None:
    world = rich()
    stage(world, (GROUP, 2, document(0)))
    activate(world)
    world.do(ApplySettings(GROUP, 3, document(MILLION), "ra"))
    world.do(Continue())
    assert world.state.groups[GROUP].version == 3
    assert codes(world.submit("YMZ6", BUY, 1))[0] == "OrderHeld"
    assert state_hash(refolded(world)) == world.hash()


@pytest.mark.parametrize("acts", ["s", "sa", "sao", "saoc", "sx"])
def test_batch_survives_snapshot_and_replay_at_every_step(acts: str) -> None:
    world = rich()
    world.submit("YMZ6", BUY, 2)
    steps = {
        "s": lambda: stage(world, (GROUP, 2, document(700_500)), (2, 2, document(0))),
        "a": lambda: activate(world),
        "o": lambda: world.submit("YMZ6", BUY, 1),
        "c": lambda: world.do(Continue(1)),
        "x": lambda: stage(world, (GROUP, 9, document()), batch="other"),
    }
    for act in acts:
        steps[act]()
    data = snapshot(world.state)
    assert state_hash(refolded(world)) == world.hash()
    assert snapshot(restore(data)) == data
    before, world.state = world.state, restore(data)
    assert codes(activate(world) if "a" not in acts else world.do(Continue())) != []
    fold(before, world.log[-1], NOW + len(world.log) - 1)
    assert state_hash(before) == world.hash()


def crowd() -> World:
    """20,000 groups, each with a used side."""
    world = World()
    for number in range(10, 10 + MANY):
        world.do(MapGroup(number, "100", f"F{number}", "all", ("CME", "CBOT")))
    return world


def longest(world: World, commands: Iterable[Command]) -> float:
    """Seconds of processor time of the longest entry."""
    spent = []
    for command in commands:
        began = time.thread_time()
        world.do(command)
        spent.append(time.thread_time() - began)
    return max(spent)


def test_batch_of_20000_groups_never_holds_up_an_order() -> None:
    world = crowd()
    rows = [(number, 1, document(MILLION + number)) for number in range(10, 10 + MANY)]
    parts = [StageSettings("b", tuple(rows[start : start + 200])) for start in range(0, MANY, 200)]
    figures = {
        "stage": longest(world, parts),
        "activate": longest(world, [ActivateBatch("b", "ra")]),
        "continue": longest(world, [Continue()] * 100),
    }
    print({name: f"{seconds * 1000:.1f} ms" for name, seconds in figures.items()})
    assert world.state.batches == {}
    assert world.state.groups[MANY].settings.weekday.exposure_futures == MILLION + MANY
    assert max(figures.values()) < 0.05
