"""What staging and activating a batch of settings changes in the state."""

import msgspec

from creditcontrols.engine.batches import MOST_OF_PART, MOST_ROWS, Batch, Row, Staged, settle
from creditcontrols.engine.events import BatchActivated, BatchRefused, LevelsChecked, SettingsStaged
from creditcontrols.engine.rules import is_sound
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.suspension import weekend_switched


def settings_staged(state: EngineState, e: SettingsStaged, at_us: int) -> None:
    """The rows wait at their groups; what can never come in force is noted as the fault of the batch."""
    batch = state.batches.get(e.batch)
    if batch is None:
        batch = state.batches[e.batch] = Batch(e.batch)
    stage(state, batch, e.rows)


def stage(state: EngineState, batch: Batch, rows: tuple[Row, ...]) -> None:
    """Add rows to a batch and put each at its group."""
    if len(rows) > MOST_OF_PART or len(batch.rows) + len(rows) > MOST_ROWS:
        batch.fault = batch.fault or f"A batch has at most {MOST_ROWS} rows, {MOST_OF_PART} at a time"
    for row in rows:
        batch.rows.append(row)
        group_id, version, settings = row
        group = state.groups.get(group_id)
        if group is None:
            batch.fault = batch.fault or f"Unknown exchange group {group_id}"
            continue
        settle(group)
        if not is_sound(settings):
            batch.fault = batch.fault or f"Settings of group {group_id} hold a value that is no limit"
        group.staged = Staged(batch, version, settings)


def batch_activated(state: EngineState, e: BatchActivated, at_us: int) -> None:
    """One switch: every row is in force from here on."""
    batch = state.batches[e.batch]
    batch.active, batch.actor = True, e.actor


def batch_refused(state: EngineState, e: BatchRefused, at_us: int) -> None:
    """The batch is gone, its rows wait no more."""
    batch = state.batches.get(e.batch)
    if batch is None or batch.active:
        return
    del state.batches[e.batch]
    for group_id, _, _ in batch.rows:
        group = state.groups.get(group_id)
        if group is not None and group.staged is not None and group.staged.batch is batch:
            group.staged = None


def levels_checked(state: EngineState, e: LevelsChecked, at_us: int) -> None:
    """The next rows of an active batch have been taken; levels of accounts in use are looked at again."""
    batch = state.batches[e.batch]
    for group_id, _, _ in batch.rows[batch.done : batch.done + e.rows]:
        group = state.groups[group_id]
        settle(group)
        for bucket in group.buckets:
            if any(bucket.open) or any(bucket.filled) or any(bucket.level):
                state.crossing[bucket] = None
    taken = batch.rows[batch.done : batch.done + e.rows]
    weekend_switched(state, [state.groups[group_id] for group_id, _, _ in taken])
    batch.done += e.rows
    if batch.done >= len(batch.rows):
        del state.batches[e.batch]


class BatchImage(msgspec.Struct, array_like=True):
    """A batch in a snapshot: waiting, or active with the rows whose levels are still to be looked at."""

    name: str
    active: bool
    actor: str
    fault: str
    rows: list[Row]


def batch_image(batch: Batch) -> BatchImage:
    """A batch as the snapshot holds it."""
    return BatchImage(batch.name, batch.active, batch.actor, batch.fault, batch.rows[batch.done :])


def restore_batch(state: EngineState, image: BatchImage) -> None:
    """Put a batch into the state. Groups of an active one have taken their rows: a snapshot settles first."""
    batch = state.batches[image.name] = Batch(image.name)
    if image.active:
        batch.rows = image.rows
    else:
        for start in range(0, len(image.rows), MOST_OF_PART):
            stage(state, batch, tuple(image.rows[start : start + MOST_OF_PART]))
    batch.active, batch.actor, batch.fault = image.active, image.actor, image.fault
