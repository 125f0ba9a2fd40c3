"""What reference data, mappings, settings and levels change in the state."""

from creditcontrols.engine.events import GroupMapped, InstrumentsLoaded, LevelChanged, SettingsApplied, SpreadDefined
from creditcontrols.engine.holdings import move_holding
from creditcontrols.engine.icc.limits import load_deltas, stake_anew
from creditcontrols.engine.rules import caps_by_side, charge_rate, is_automated, level_of, limits_by_side
from creditcontrols.engine.state import Bucket, EngineState, Group, leg_key
from creditcontrols.engine.suspension import suspend, weekend_switched
from creditcontrols.engine.values import WEEKDAY, WEEKEND, SessionLimits


def instruments_loaded(state: EngineState, e: InstrumentsLoaded, at_us: int) -> None:
    """New rates touch new orders only (SPEC GC2-17), new deltas positions after the next reset (SPEC ICC-2)."""
    moved = load_deltas(state, e.instruments)
    for instrument in e.instruments:
        state.instruments[instrument.symbol] = instrument
        state.rates[instrument.symbol] = charge_rate(instrument)
    if any(instrument.legs for instrument in e.instruments):
        index_spreads(state)
    if moved:
        stake_anew(state, state.orders.values())


def index_spreads(state: EngineState) -> None:
    """Derive the symbols of spreads by their legs; of two with the same legs the first by name is found."""
    spreads = sorted((symbol for symbol, listed in state.instruments.items() if listed.legs), reverse=True)
    state.spreads = {leg_key(state.instruments[symbol].legs): symbol for symbol in spreads}


def spread_defined(state: EngineState, e: SpreadDefined, at_us: int) -> None:
    """The spread is listed; it has no rate of its own."""
    spread = e.instrument
    if spread.symbol not in state.instruments:
        state.next_spread += 1
        state.instruments[spread.symbol] = spread
        state.rates[spread.symbol] = charge_rate(spread)
        state.spreads[leg_key(spread.legs)] = spread.symbol


def group_mapped(state: EngineState, e: GroupMapped, at_us: int) -> None:
    """The group's pairs are those of the event; a pair that another group had is taken from it."""
    group = state.groups.get(e.group_id)
    if group is None:
        group = state.groups[e.group_id] = new_group(e.group_id)
        group.version = e.version
    for exchange in group.exchanges:
        del state.mapping[(group.ef, exchange)]
    group.lce, group.ef, group.name, group.exchanges = e.lce, e.ef, e.name, e.exchanges
    for exchange in e.exchanges:
        former = state.groups.get(state.mapping.get((e.ef, exchange), 0))
        if former is not None:
            former.exchanges = tuple(other for other in former.exchanges if other != exchange)
        state.mapping[(e.ef, exchange)] = e.group_id
    move_orders(state, group)


def move_orders(state: EngineState, group: Group) -> None:
    """What works in the group's pairs and charges another group moves to this one, without a test (SPEC T-6, GC2-07),
    and into the positions of its clearing firm's accounts. Fills stay where they were made."""
    moved = []
    for order in state.orders.values():
        if order.ef != group.ef:
            continue
        for place, holding in enumerate(order.holdings):
            bucket = holding.bucket
            if bucket.group_id == group.group_id:
                continue
            if state.instruments[holding.symbol].exchange in group.exchanges:
                move_holding(state, holding, group.buckets[bucket.number])
                moved.append(order)
                if place == 0:
                    order.group_id = group.group_id
    stake_anew(state, moved)
    suspend(state, moved)


def new_group(group_id: int) -> Group:
    """A group without settings: every limit is 0 (SPEC GC2-02)."""
    group = Group(group_id)
    put_in_force(group)
    return group


def settings_applied(state: EngineState, e: SettingsApplied, at_us: int) -> None:
    """The settings are in force; levels are looked at again."""
    group = state.groups[e.group_id]
    group.staged = None
    group.version, group.settings = e.version, e.settings
    put_in_force(group)
    for bucket in group.buckets:
        state.crossing[bucket] = None
    weekend_switched(state, [group])


def put_in_force(group: Group) -> None:
    """Derive limits, max quantities and level marks of both buckets from the settings."""
    automated = is_automated(group.settings.mode)
    set_limits(group.buckets[WEEKDAY], group.settings.weekday, automated)
    set_limits(group.buckets[WEEKEND], group.settings.weekend, automated)


def set_limits(bucket: Bucket, limits: SessionLimits, automated: bool) -> None:
    """Limits of one session, with the marks between which the level of each side is unchanged."""
    bucket.automated = automated
    bucket.limits = limits_by_side(limits)
    bucket.caps = caps_by_side(limits)
    for side in range(4):
        set_marks(bucket, side)


def set_marks(bucket: Bucket, side: int) -> None:
    """Derive `low` and `high` of a side from its usage and limit."""
    usage = bucket.open[side] + bucket.filled[side]
    _, bucket.low[side], bucket.high[side] = level_of(usage, bucket.limits[side], bucket.automated)


def level_changed(state: EngineState, e: LevelChanged, at_us: int) -> None:
    """The level of a side, as of the end of its journal entry."""
    bucket = state.groups[e.group_id].buckets[e.bucket]
    bucket.level[e.usage_side] = e.after
    set_marks(bucket, e.usage_side)
