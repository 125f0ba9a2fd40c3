"""A small engine from facts that are known outside it: enough of its state to decide one order as it would."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from creditcontrols.engine import events as ev
from creditcontrols.engine.commands import SubmitOrder
from creditcontrols.engine.decide import decide
from creditcontrols.engine.evolve_settings import put_in_force
from creditcontrols.engine.replay import fold
from creditcontrols.engine.rules import UtilizationRow, utilization_row
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import WEEKDAY, GroupSettings, Instrument

Four = tuple[int, int, int, int]
Standing = tuple[int, int, int]
"""Contracts filled net (buys less sells), and working by buys and by sells."""


@dataclass(frozen=True)
class GroupFacts:
    """A group with the settings in force; `accounts` are open and filled cents of the four sides of the session that
    orders fall in, `positions` by symbol are those of its bucket."""

    group_id: int
    lce: str
    ef: str
    name: str
    exchanges: tuple[str, ...]
    version: int
    settings: GroupSettings
    open: Four = (0, 0, 0, 0)
    filled: Four = (0, 0, 0, 0)
    positions: dict[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What the decision on one order may look at. `market` is (state, trade date) by trading hours,
    `controls` what brought the other order controls to where they stand."""

    instruments: tuple[Instrument, ...]
    groups: tuple[GroupFacts, ...]
    session: int = WEEKDAY
    market: dict[str, tuple[str, str]] = field(default_factory=dict)
    controls: tuple[ev.Event, ...] = ()


@dataclass(frozen=True)
class Tried:
    """What the engine would answer. `event` is OrderHeld or OrderRefused; rows are by group, in the order of the sides,
    of the session that the order falls in."""

    event: ev.OrderHeld | ev.OrderRefused
    before: dict[int, list[UtilizationRow]]
    after: dict[int, list[UtilizationRow]]

    @property
    def accepted(self) -> bool:
        """True when the order would be held and go to the market."""
        return isinstance(self.event, ev.OrderHeld)


def build(facts: Facts) -> EngineState:
    """The state, by the engine's own steps as far as they go; the accounts are put in as they are told."""
    state = EngineState()
    fold(state, [ev.InstrumentsLoaded(facts.instruments), ev.SessionBegun(facts.session)], 0)
    for hours, (where, trade_date) in facts.market.items():
        fold(state, [ev.MarketStateChanged(hours, where, trade_date)], 0)
    for group in facts.groups:
        mapped = ev.GroupMapped(group.group_id, group.lce, group.ef, group.name, group.exchanges)
        fold(state, [mapped, ev.SettingsApplied(group.group_id, group.version, group.settings)], 0)
        known = state.groups[group.group_id]
        bucket = known.buckets[facts.session]
        bucket.open, bucket.filled = list(group.open), list(group.filled)
        for symbol, (net, buys, sells) in group.positions.items():
            position = bucket.position(symbol)
            position.net, position.working = net, [0, buys, sells]
        put_in_force(known)
    fold(state, facts.controls, 0)
    return state


def try_on(state: EngineState, command: SubmitOrder, now_us: int) -> Tried:
    """Decide the order on the state with the engine's own rules; the state takes it when it passes, so build one for
    each try."""
    before = _rows(state, state.groups)
    events = decide(state, command, now_us)
    answer = events[0]
    assert isinstance(answer, ev.OrderHeld | ev.OrderRefused), "an order is held or refused"
    fold(state, events, now_us)
    return Tried(answer, before, _rows(state, state.groups))


def _rows(state: EngineState, groups: Iterable[int]) -> dict[int, list[UtilizationRow]]:
    return {
        group_id: [utilization_row(state, state.groups[group_id], state.session, side) for side in range(4)]
        for group_id in groups
    }
