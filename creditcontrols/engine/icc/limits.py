"""Limits, policies and the daily reset (SPEC ICC): what is set, and the levels that usage crosses."""

from collections.abc import Iterable
from typing import Any

from creditcontrols.engine.icc.commands import ResetPositions, SetPositionLimits, SetPositionPolicies
from creditcontrols.engine.icc.events import (
    PositionLevelChanged,
    PositionLimitsSet,
    PositionPoliciesSet,
    PositionsReset,
    PositionsStated,
)
from creditcontrols.engine.icc.holding import claim, follow, leave, stake
from creditcontrols.engine.icc.state import Key, day_delta, level_of
from creditcontrols.engine.icc.values import LONG, SHORT, PositionFigure, PositionLimit
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import Instrument


def key_of(row: PositionLimit | PositionFigure) -> Key:
    """The exposure of a row."""
    return row.lce, row.ef, row.account, row.product, row.kind


def set_position_limits(state: EngineState, c: SetPositionLimits, now_us: int) -> list[Event]:
    """The limits stand so from this entry on; a version that is not newer than the one in force is passed over. Usage
    above a limit cancels nothing: orders that add are refused."""
    del now_us
    known = state.controls.icc.limits
    return [PositionLimitsSet(newer(known, c.rows, key_of), c.actor, c.reason)]


def set_position_policies(state: EngineState, c: SetPositionPolicies, now_us: int) -> list[Event]:
    """The policies stand so from this entry on; versions as above."""
    del now_us
    known = state.controls.icc.policies
    return [PositionPoliciesSet(newer(known, c.rows, lambda row: (row.lce, row.ef)), c.actor, c.reason)]


def newer(known: dict[Any, Any], rows: tuple[Any, ...], key: Any) -> tuple[Any, ...]:
    """The rows whose version is newer than what is known; of two in one command the later version."""
    found: dict[Any, Any] = {}
    for row in rows:
        held = found.get(key(row)) or known.get(key(row))
        if held is None or held.version < row.version:
            found[key(row)] = row
    return tuple(found.values())


def reset_positions(state: EngineState, c: ResetPositions, now_us: int) -> list[Event]:
    """The daily reset (ICC-4)."""
    del state, now_us
    return [PositionsReset(c.business_date)]


def position_limits_set(state: EngineState, e: PositionLimitsSet, at_us: int) -> None:
    """The limits count."""
    icc = state.controls.icc
    for row in e.rows:
        icc.limits[key_of(row)] = row
        icc.bind(key_of(row))
    state.controls.derive()


def position_policies_set(state: EngineState, e: PositionPoliciesSet, at_us: int) -> None:
    """The policies count."""
    icc = state.controls.icc
    for row in e.rows:
        icc.policies[(row.lce, row.ef)] = row
    changed = {(row.lce, row.ef) for row in e.rows}
    for key in icc.limits:
        if key[:2] in changed:
            icc.bind(key)
    state.controls.derive()


def positions_reset(state: EngineState, e: PositionsReset, at_us: int) -> None:
    """Nothing is filled today; what works goes on counting, at the deltas of now (ICC-2, ICC-4)."""
    icc = state.controls.icc
    icc.deltas = {each.symbol: day_delta(each) for each in state.instruments.values() if each.kind == "OPT"}
    icc.first_trade, icc.late = state.next_trade_id, set()
    for exposure in icc.exposures.values():
        exposure.net = 0
        if exposure.limited:
            exposure.measure()
        icc.moved[exposure] = icc.crossing[exposure] = None
    stake_anew(state, state.orders.values())
    staked = {each.exposure for order in state.orders.values() for each in (*order.stakes, *order.claims)}
    icc.passed.clear()
    icc.exposures = {key: each for key, each in icc.exposures.items() if each in staked or key in icc.limits}


def stake_anew(state: EngineState, orders: Iterable[Order]) -> None:
    """These orders hold what they would if they came now, at the deltas, products and clearing firms of now."""
    state.controls.icc.passed.clear()
    for order in orders:
        leave(state, order)
        order.stakes = stake(state, order, order.account)
        claim(state, order)
        follow(state, order)


def load_deltas(state: EngineState, instruments: Iterable[Instrument]) -> bool:
    """Note the deltas of options that were not listed when the day began (ICC-2), before they are loaded. True when one
    that is traded already moves to another product: what works moves with it."""
    icc, moved = state.controls.icc, False
    icc.passed.clear()
    for each in instruments:
        if each.kind == "OPT":
            icc.deltas.setdefault(each.symbol, day_delta(each))
        known = state.instruments.get(each.symbol)
        moved = moved or (known is not None and known.group_code != each.group_code)
    return moved


def positions_stated(state: EngineState, e: PositionsStated, at_us: int) -> None:
    """The accounts stand as told."""
    icc = state.controls.icc
    for row in e.rows:
        exposure = icc.exposure(key_of(row))
        exposure.net, exposure.working = row.net, [row.working_long, row.working_short]


def position_level_changed(state: EngineState, e: PositionLevelChanged, at_us: int) -> None:
    """Usage stands at another level."""
    icc = state.controls.icc
    exposure = icc.exposure((e.lce, e.ef, e.account, e.product, e.kind))
    exposure.level[e.side] = e.level
    icc.moved[exposure] = None


def level_events(state: EngineState) -> list[Event]:
    """The level changes of exposures that may have crossed one, judged at the end of the entry (ICC-7)."""
    icc = state.controls.icc
    events: list[Event] = []
    for exposure in icc.crossing:
        for side in (LONG, SHORT):
            level, exposure.low[side], exposure.high[side] = level_of(exposure, side)
            before = exposure.level[side]
            if level != before:
                usage, limit = exposure.usage(side), exposure.limits[side]
                events.append(PositionLevelChanged(*exposure.key, side, before, level, usage, limit))
    icc.crossing.clear()
    return events
