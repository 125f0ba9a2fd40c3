"""Follower that writes what screens show: utilization, orders, fills, refusals, and which settings are in force.

One conflated upsert per table and batch, no ORM call per event. After the commit the changed groups are
published for the live feed; losing that costs freshness, never a row."""

from typing import Any

import psycopg

from creditcontrols import journal, snapshots
from creditcontrols.alerting import alerts_of
from creditcontrols.engine import events as ev
from creditcontrols.engine.replay import fold
from creditcontrols.engine.rules import utilization_row
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.projected import Changes, fill_row, refusal_row, when, write
from creditcontrols.publisher import Publisher

GONE = {
    ev.OrderCancelled: "cancelled",
    ev.OrderEliminated: "eliminated",
    ev.OrderRejected: "rejected",
}
STATES = {
    "pending_new": "pending",
    "working": "working",
    "pending_replace": "replacing",
    "pending_cancel": "cancelling",
}


class Projection:
    """Folds the journal in a state of its own and writes the rows that changed."""

    name = "projection"

    def __init__(self) -> None:
        self.publisher = Publisher()

    def start(self, connection: psycopg.Connection, cursor: int) -> None:
        """Fold up to the cursor: what a screen shows is computed from the state, not added up in rows."""
        self.position = snapshots.load(connection, cursor)
        self.publisher.start(connection, self.position.seq)

    @property
    def state(self) -> EngineState:
        """The engine as of the cursor."""
        return self.position.state

    def apply(self, connection: psycopg.Connection, entries: list[journal.Entry]) -> None:
        """Fold and write."""
        changes = Changes()
        for entry in entries:
            self._fold(entry, changes)
        last = entries[-1]
        self.position = self.position._replace(seq=last.seq, hash=last.hash, at=last.at)
        rows = self._utilization(changes.groups)
        write(connection, changes, rows, last)
        versions = {group: self.state.groups[group].version for group in changes.groups}
        self.publisher.stage(rows, changes.with_orders, versions, last)

    def turn(self) -> None:
        """Publish what was committed."""
        self.publisher.turn()

    def _fold(self, entry: journal.Entry, changes: Changes) -> None:
        state, at = self.state, entry.at
        if entry.inbox_id:
            changes.inbox.append((entry.inbox_id, entry.seq))
        for number, event in enumerate(ev.decode_events(entry.events)):
            order = state.orders.get(event.order_id)
            fold(state, (event,), at)
            order = order or state.orders.get(event.order_id)
            self._note(event, order, entry, number, changes)

    def _note(self, event: Any, order: Order | None, entry: journal.Entry, number: int, changes: Changes) -> None:
        kind, seq, at = type(event), entry.seq, entry.at
        self._alert(event, seq, number, at, changes)
        if kind is ev.OrderRefused:
            changes.refusals.append(refusal_row(event, seq, number, at))
            if event.group_id:
                changes.with_orders.add(event.group_id)
                changes.groups.add(event.group_id)
        elif kind is ev.SettingsApplied:
            changes.in_force.append((event.group_id, event.version, seq))
            changes.groups.add(event.group_id)
        elif kind is ev.SettingsRefused:
            changes.refused.append((event.group_id, event.version, event.reason[:200]))
        elif kind is ev.GroupMapped:
            changes.groups.add(event.group_id)
        elif kind is ev.InstrumentsLoaded:
            changes.groups.update(self.state.groups)
        elif order is not None:
            changes.groups.add(order.group_id)
            changes.with_orders.add(order.group_id)
            gone = GONE.get(kind)
            if kind is ev.OrderFilled:
                changes.fills.append(fill_row(event, order, seq, number, at))
                gone = "filled" if order.filled >= order.quantity else None
            changes.orders[order.order_id] = (order, gone or STATES[order.state], seq, at)

    def _alert(self, event: Any, seq: int, number: int, at: int, changes: Changes) -> None:
        group = self.state.groups.get(getattr(event, "group_id", 0))
        if group is None:
            return
        for level, *rest in alerts_of(event, group.settings, group.version):
            changes.alerts.append((seq, number, level, group.group_id, *rest, when(at)))
            changes.with_orders.add(group.group_id)
            changes.groups.add(group.group_id)

    def _utilization(self, groups: set[int]) -> dict[int, list[list[tuple[Any, ...]]]]:
        return {
            group: [[utilization_row(self.state, self.state.groups[group], bucket, side) for side in range(4)]
                    for bucket in range(2)]
            for group in sorted(groups)
        }  # fmt: skip
