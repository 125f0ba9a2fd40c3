"""State from the journal: folding, snapshots, and the hash that proves equality."""

import os
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditcontrols.engine.commands import ApplySettings, SubmitOrder, decode_command, encode_command
from creditcontrols.engine.events import decode_events, encode_events
from creditcontrols.engine.replay import fold, restore, snapshot, state_hash
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import GroupSettings
from tests.engine.players import act, play
from tests.engine.world import NOW, POINT, World, rich


def replayed(world: World, state: EngineState, start: int) -> EngineState:
    """`state` with the world's journal from entry `start` folded in, through the journal's bytes."""
    for number, events in enumerate(world.log[start:], start):
        fold(state, decode_events(encode_events(events)), NOW + number)
    return state


@pytest.mark.parametrize("seed", range(6))
def test_gc2_26_the_folded_journal_is_the_live_state(seed: int) -> None:
    world = play(seed, 250)
    assert state_hash(replayed(world, EngineState(), 0)) == world.hash()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), cut=st.integers(0, 120))
def test_gc2_26_a_snapshot_plus_the_tail_is_the_live_state(seed: int, cut: int) -> None:
    world = World()
    dice = random.Random(seed)
    world.settings(exposure_futures=20_000_000, exposure_options=1_000_000)
    data, entries = snapshot(world.state), len(world.log)
    for step in range(120):
        act(world, dice)
        if step == cut:
            data, entries = snapshot(world.state), len(world.log)
    restored = restore(data)
    assert snapshot(restored) == data
    assert state_hash(replayed(world, restored, entries)) == world.hash()


def test_a_restored_engine_decides_like_the_live_one() -> None:
    world = play(3, 200)
    twin = World()
    twin.state, twin.log = restore(snapshot(world.state)), list(world.log)
    for seed in range(40):
        numbers = list(range(seed * 10, seed * 10 + 10))
        world.numbers, twin.numbers = iter(numbers), iter(numbers)
        act(world, random.Random(seed))
        act(twin, random.Random(seed))
        assert twin.log[-1] == world.log[-1]
    assert twin.hash() == world.hash()


def test_the_hash_is_the_same_under_every_hash_seed() -> None:
    code = "from tests.engine.players import play; print(play(1, 150).hash())"
    found = set()
    for seed in ("0", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        found.add(done.stdout.strip())
    assert found == {play(1, 150).hash()}


def test_the_hash_does_not_depend_on_the_way_there() -> None:
    short, detour = rich(), rich()
    order = detour.order("YMZ6", 1, 5)
    detour.cancel(order)
    for world in (short, detour):
        world.state.next_order_id = world.state.next_priority = 10
        world.order("ZCZ6", 1, 5, cl_ord_id="x")
    now = short.state.orders[10]
    now.held_at = detour.state.orders[10].held_at
    assert short.hash() == detour.hash()
    short.order("ZCZ6", 1, 5)
    assert short.hash() != detour.hash()


def test_commands_survive_the_inbox() -> None:
    order = SubmitOrder("EX1EX1", "EX1", "EX1EX1N", "T", "c", "A", "ZCZ6", 1, 5, "2", "0", -POINT)
    document = ApplySettings(1, 1, GroupSettings(levels=(70, 80), emails=("a@example.com",)))
    for command in (order, document):
        assert decode_command(encode_command(command)) == command


def test_a_snapshot_of_another_version_is_refused() -> None:
    data = snapshot(EngineState())
    assert data[1] == 1
    with pytest.raises(ValueError, match="version 2 was found"):
        restore(data[:1] + b"\x02" + data[2:])
    assert state_hash(restore(data)) == state_hash(EngineState())
