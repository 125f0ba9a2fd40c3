"""Follower that writes what screens show: utilization, orders, fills, refusals, and which settings are in force.

One conflated upsert per table and batch, no ORM call per event. After the commit the changed groups are
published for the live feed; losing that costs freshness, never a row."""

from datetime import timedelta
from typing import Any

import psycopg

from creditcontrols import batching, counting, journal, snapshots, sweeps
from creditcontrols.actions import ACTS
from creditcontrols.alerting import alerts_of
from creditcontrols.engine import events as ev
from creditcontrols.engine.batches import settle
from creditcontrols.engine.icc.holding import touched
from creditcontrols.engine.replay import fold
from creditcontrols.engine.rules import utilization_row
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.exposures import Exposures
from creditcontrols.projected import (
    CANCELLING,
    STATES,
    Changes,
    Moment,
    cancel_act_row,
    fill_rows,
    moment_of,
    prune_minutes,
    refusal_row,
    sides_in_use,
    when,
    write,
    write_moment,
)
from creditcontrols.publisher import Publisher
from riskadmin.lib import clock

GONE = {
    ev.OrderCancelled: "cancelled",
    ev.OrderEliminated: "eliminated",
    ev.OrderRejected: "rejected",
}


KEPT_DAYS = 35
PRUNE_SECONDS = 3600.0


class Projection:
    """Folds the journal in a state of its own and writes the rows that changed."""

    name = "projection"

    def __init__(self) -> None:
        self.publisher = Publisher()

    def start(self, connection: psycopg.Connection, cursor: int) -> None:
        """Fold up to the cursor: what a screen shows is computed from the state, not added up in rows."""
        self.position = snapshots.load(connection, cursor)
        self.publisher.start(connection, self.position.seq)
        self.moment: Moment | None = None
        self.used = {group_id: sides_in_use(group) for group_id, group in self.state.groups.items()}
        self.pruned_at = clock.monotonic()

    @property
    def state(self) -> EngineState:
        """The engine as of the cursor."""
        return self.position.state

    def apply(self, connection: psycopg.Connection, entries: list[journal.Entry]) -> None:
        """Fold and write."""
        changes = Changes()
        self.exposures = Exposures()
        for entry in entries:
            self._fold(entry, changes)
        last = entries[-1]
        self.position = self.position._replace(seq=last.seq, hash=last.hash, at=last.at)
        rows = self._utilization(changes.groups)
        self._note_use(changes)
        changes.periods = {
            group: [bucket.period for bucket in self.state.groups[group].buckets] for group in changes.groups
        }
        write(connection, changes, rows, last)
        self.exposures.write(connection, last.seq, when(last.at))
        counting.write(connection, changes, when(last.at))
        if (moment := moment_of(self.state)) != self.moment:
            write_moment(connection, moment, last.seq)
            self.moment = moment
        self.prune(connection)
        versions = {group: self.state.groups[group].version for group in changes.groups}
        self.publisher.stage(rows, changes.with_orders, versions, last)

    def prune(self, connection: psycopg.Connection) -> None:
        """Once in PRUNE_SECONDS drop minutes that are older than KEPT_DAYS; the days stay."""
        if clock.monotonic() - self.pruned_at >= PRUNE_SECONDS:
            self.pruned_at = clock.monotonic()
            prune_minutes(connection, when(self.position.at) - timedelta(days=KEPT_DAYS))

    def turn(self) -> None:
        """Publish what was committed."""
        self.publisher.turn()

    def _fold(self, entry: journal.Entry, changes: Changes) -> None:
        state, at = self.state, entry.at
        if entry.inbox_id:
            changes.inbox.append((entry.inbox_id, entry.seq))
        for number, event in enumerate(ev.decode_events(entry.events)):
            order = state.orders.get(event.order_id)
            if type(event) in batching.KINDS:
                self._note_batch(event, entry, changes)
            before = sweeps.look(state, event) if type(event) in sweeps.KINDS else None
            fold(state, (event,), at)
            self.exposures.note(touched(state), at)
            if before is not None:
                sweeps.note(before, state, entry, changes)
            order = order or state.orders.get(event.order_id)
            self._note(event, order, entry, number, changes)
            counting.note(state, event, order, at, changes)

    def _note(self, event: Any, order: Order | None, entry: journal.Entry, number: int, changes: Changes) -> None:
        kind, seq, at = type(event), entry.seq, entry.at
        self._alert(event, seq, number, at, changes)
        if event.order_id:
            changes.entries.add((event.order_id, seq))
        if kind is ev.PositionLevelChanged:
            self.exposures.crossed(event, seq, when(at))
        if kind in CANCELLING:
            changes.cancel_acts.append(cancel_act_row(event, seq, at))
        if kind is ev.OrderRefused:
            group = self.state.groups.get(counting.refused_in(self.state, event))
            changes.refusals.append(refusal_row(event, seq, number, at, group.lce if group else ""))
            if group is not None:
                changes.with_orders.add(group.group_id)
                changes.groups.add(group.group_id)
        elif kind is ev.SettingsApplied:
            changes.in_force.append((event.group_id, event.version, seq))
            changes.groups.add(event.group_id)
        elif kind is ev.SettingsRefused:
            changes.refused.append((event.group_id, event.version, event.reason[:200]))
        elif kind is ev.GroupMapped:
            changes.groups.add(event.group_id)
        elif kind in ACTS:
            changes.acts.append((event, seq, at))
            group_id = event.fill.group_id if kind is ev.TradeBusted else getattr(event, "group_id", 0)
            if group_id in self.state.groups:
                changes.groups.add(group_id)
                changes.with_orders.add(group_id)
        elif kind is ev.InstrumentsLoaded:
            changes.groups.update(self.state.groups)
        elif order is not None:
            touched = [holding.bucket.group_id for holding in order.holdings]
            changes.groups.update(touched)
            changes.with_orders.update(touched)
            gone = GONE.get(kind)
            if kind is ev.OrderFilled:
                changes.fills += fill_rows(event, order, seq, number, at)
                gone = "filled" if order.filled >= order.quantity else None
            changes.orders[order.order_id] = (order, gone or STATES[order.state], seq, at)

    def _note_batch(self, event: Any, entry: journal.Entry, changes: Changes) -> None:
        batch = self.state.batches.get(event.batch)
        actor = batch.actor if batch is not None else ""
        batching.note(event, batching.rows_of(self.state, event), actor, entry.seq, entry.at, changes)

    def _alert(self, event: Any, seq: int, number: int, at: int, changes: Changes) -> None:
        group = self.state.groups.get(getattr(event, "group_id", 0))
        if group is None:
            return
        for level, *rest in alerts_of(event, group.settings, group.version):
            changes.alerts.append((seq, number, level, group.group_id, *rest, when(at)))
            changes.with_orders.add(group.group_id)
            changes.groups.add(group.group_id)

    def _note_use(self, changes: Changes) -> None:
        """Minutes and days are kept of sides in use, and of those that were until now: of thousands of groups most have
        none, and each side would be two more rows."""
        for group_id in changes.groups:
            now = sides_in_use(self.state.groups[group_id])
            changes.used[group_id] = now | self.used.get(group_id, frozenset())
            self.used[group_id] = now

    def _utilization(self, groups: set[int]) -> dict[int, list[list[tuple[Any, ...]]]]:
        for group in groups if self.state.batches else ():
            settle(self.state.groups[group])
        return {
            group: [[utilization_row(self.state, self.state.groups[group], bucket, side) for side in range(4)]
                    for bucket in range(2)]
            for group in sorted(groups)
        }  # fmt: skip
