"""What a batch of settings means to the projection: which versions came in force or were refused, and their alerts."""

from typing import Any, Final

from creditcontrols.alerting import in_force_alert
from creditcontrols.engine import events as ev
from creditcontrols.engine.batches import Row
from creditcontrols.engine.state import EngineState
from creditcontrols.projected import Changes, when

FIRST_NUMBER: Final = 20_000
"""Alerts of a batch are numbered from here in their entry, behind every event that an entry can have."""

KINDS: Final = (ev.BatchActivated, ev.BatchRefused, ev.LevelsChecked)


def rows_of(state: EngineState, event: Any) -> list[Row]:
    """The rows that `event` is about, from the state before it: all of the batch, or the next that are looked at."""
    batch = state.batches.get(event.batch)
    if batch is None:
        return []
    return batch.rows[batch.done : batch.done + event.rows] if type(event) is ev.LevelsChecked else list(batch.rows)


def note(event: Any, rows: list[Row], actor: str, seq: int, at: int, changes: Changes) -> None:
    """Versions are marked by the entry of the activation; figures and alerts follow with the levels."""
    kind = type(event)
    if kind is ev.BatchActivated:
        changes.in_force += [(group_id, version, seq) for group_id, version, _ in rows]
    elif kind is ev.BatchRefused:
        changes.refused += [(group_id, version, event.reason[:200]) for group_id, version, _ in rows]
    else:
        for index, (group_id, version, _) in enumerate(rows):
            changes.groups.add(group_id)
            if version > 1:
                level, *rest = in_force_alert(version, actor)
                changes.alerts.append((seq, FIRST_NUMBER + index, level, group_id, *rest, when(at)))
                changes.with_orders.add(group_id)
