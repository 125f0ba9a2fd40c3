"""Positions of accounts: the engine's and the oracle's compared, all of them, after every entry."""

from creditcontrols.engine.events import Event, PositionLevelChanged
from creditcontrols.engine.icc.holding import touched
from creditcontrols.engine.icc.state import Exposure
from creditcontrols.engine.state import EngineState
from tests.engine.oracle_icc import UNBOUND, Figures, Key, Positions

KINDS = {"FUT": "futures", "OPT": "options"}
Position = tuple[Figures, tuple[int | None, ...], tuple[int, ...]]
"""Figures, limits and levels; both are long and short."""

FLAT: Position = (Figures(), (None, None), (0, 0))


def key_of(exposure: Exposure) -> Key:
    """An exposure's key in the oracle's words."""
    return exposure.lce, exposure.ef, exposure.account, exposure.product, KINDS[exposure.kind]


def positions_agree(
    state: EngineState, oracle: Positions, before: dict[Key, Position], events: list[Event]
) -> dict[Key, Position]:
    """Every position that is not flat, after each has been found to be the same with both. Whatever changed was told as
    touched, and changes of level as events."""
    standing = oracle.positions()
    mine = {key: position_of(oracle, key, standing.get(key, Figures())) for key in standing.keys() | oracle.bounds}
    exposures = {key_of(each): each for each in state.controls.icc.exposures.values()}
    for key in mine.keys() | exposures.keys():
        held = exposures.get(key)
        engines = seen(held) if held else FLAT
        assert engines == mine.get(key, FLAT), (key, engines, mine.get(key))
    changed = {key for key in mine.keys() | before.keys() if mine.get(key, FLAT) != before.get(key, FLAT)}
    assert changed <= {key_of(each) for each in touched(state)}, "a position changed that nobody was told of"
    assert told(events) == {change for key in changed for change in levels(key, before, mine)}
    return mine


def position_of(oracle: Positions, key: Key, figures: Figures) -> Position:
    """Where an account stands."""
    bound = oracle.bounds.get(key, UNBOUND)
    limits = tuple(bound.strictest(side) for side in (0, 1))
    return figures, limits, tuple(oracle.position_level(key, used, side) for side, used in enumerate(figures.usage()))


def seen(held: Exposure) -> Position:
    """What the engine thinks."""
    return (
        Figures(held.net, *held.working),
        tuple(None if limit == -1 else limit for limit in held.limits),
        tuple(held.level),
    )


def levels(key: Key, before: dict[Key, Position], now: dict[Key, Position]) -> set[tuple[object, ...]]:
    """The changes of level of one account."""
    figures, limits, after = now.get(key, FLAT)
    _, _, was = before.get(key, FLAT)
    return {
        (key, side, was[side], after[side], figures.usage()[side], limits[side])
        for side in (0, 1) if was[side] != after[side]
    }  # fmt: skip


def told(events: list[Event]) -> set[tuple[object, ...]]:
    """The changes of level that the engine told."""
    return {
        (
            (e.lce, e.ef, e.account, e.product, KINDS[e.kind]), e.side, e.before, e.level, e.usage,
            None if e.limit == -1 else e.limit,
        )
        for e in events if isinstance(e, PositionLevelChanged)
    }  # fmt: skip
