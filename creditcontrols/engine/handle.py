"""One command, one journal entry: the decision, its effects in the market, and the levels that it crossed."""

from creditcontrols.engine.batches import settle, settle_before
from creditcontrols.engine.cancel_all import fire
from creditcontrols.engine.commands import Command, Continue
from creditcontrols.engine.decide import decide
from creditcontrols.engine.decide_venue import venue_report
from creditcontrols.engine.entry import TO_VENUE, Entry, apply
from creditcontrols.engine.entry import Seen as Seen
from creditcontrols.engine.events import Event, LevelChanged
from creditcontrols.engine.icc.limits import level_events as position_levels
from creditcontrols.engine.market.builtin import BUILT_IN, BuiltInMarket
from creditcontrols.engine.quotes.protection import stop_quotes
from creditcontrols.engine.quotes.stepped import STEPPED
from creditcontrols.engine.rules import level_of
from creditcontrols.engine.state import Bucket, EngineState
from creditcontrols.engine.tasks import go_on


def handle(
    state: EngineState,
    command: Command,
    now_us: int,
    seen: Seen | None = None,
    market: BuiltInMarket | None = BUILT_IN,
) -> list[Event]:
    """All events of one journal entry, in order; `state` holds them when this returns. `now_us`: UTC microseconds.

    Without `market` an outside venue has the orders: they stay pending until its reports come as commands."""
    if state.batches:
        settle_before(state, command)
    icc = state.controls.icc
    icc.moved.clear()
    kind = type(command)
    if kind in STEPPED:
        events: list[Event] = []
        STEPPED[kind](state, command, Entry(state, now_us, seen, market, events))
    else:
        if kind is Continue:
            events = go_on(state, command, now_us, built_in=market is not None)
        else:
            events = decide(state, command, now_us)
        apply(state, events, now_us, seen)
        if market is not None:
            for event in tuple(events):
                if type(event) in TO_VENUE:
                    for report in market.react(state, event):
                        more = venue_report(state, report, now_us)
                        apply(state, more, now_us, seen)
                        events += more
    if state.quoting.over:
        stop_quotes(state, Entry(state, now_us, seen, market, events))
    if state.crossing:
        crossed = level_events(state)
        crossed += fire(state, crossed)
        apply(state, crossed, now_us, seen)
        events += crossed
    if icc.crossing:
        crossed = position_levels(state)
        apply(state, crossed, now_us, seen)
        events += crossed
    return events


def level_events(state: EngineState) -> list[Event]:
    """The level changes of the sides that may have crossed one, judged at the end of the entry (SPEC N-1)."""
    buckets = list(state.crossing)
    state.crossing.clear()
    if state.batches:
        for bucket in buckets:
            settle(state.groups[bucket.group_id])
    return [event for bucket in buckets for side in range(4) for event in level_change(bucket, side)]


def level_change(bucket: Bucket, side: int) -> list[Event]:
    """The LevelChanged of one side, if its level is another one now."""
    usage, limit = bucket.open[side] + bucket.filled[side], bucket.limits[side]
    level, bucket.low[side], bucket.high[side] = level_of(usage, limit, bucket.automated)
    before = bucket.level[side]
    if level == before:
        return []
    shown = limit if bucket.automated else -1
    return [LevelChanged(bucket.group_id, bucket.number, side, before, level, usage, shown)]
