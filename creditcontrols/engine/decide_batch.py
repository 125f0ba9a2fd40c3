"""Decisions on batches of settings: everything that is staged comes in force in one entry, or nothing of it."""

from creditcontrols.engine.batches import Batch, unsettled
from creditcontrols.engine.commands import ActivateBatch, Continue, StageSettings
from creditcontrols.engine.events import BatchActivated, BatchRefused, Event, LevelsChecked, SettingsStaged
from creditcontrols.engine.state import EngineState


def stage_settings(state: EngineState, c: StageSettings, now_us: int) -> list[Event]:
    """The rows wait for the activation of their batch."""
    del now_us
    batch = state.batches.get(c.batch)
    if batch is not None and batch.active:
        return [BatchRefused(c.batch, "The batch is in force already")]
    return [SettingsStaged(c.batch, c.rows)]


def activate_batch(state: EngineState, c: ActivateBatch, now_us: int) -> list[Event]:
    """All rows, when each is the version after the one in force of its group and nothing was staged over it."""
    del now_us
    batch = state.batches.get(c.batch)
    if batch is None or batch.active:
        return [BatchRefused(c.batch, "Nothing is staged" if batch is None else "The batch is in force already")]
    fault = batch.fault or misfit(state, batch)
    if fault:
        return [BatchRefused(c.batch, fault)]
    return [BatchActivated(c.batch, len(batch.rows), c.actor, c.reason)]


def misfit(state: EngineState, batch: Batch) -> str:
    """Why a row does not fit its group, empty when all fit."""
    groups = state.groups
    for group_id, version, settings in batch.rows:
        group = groups[group_id]
        staged = group.staged
        if group.version + 1 != version:
            return f"Version {group.version + 1} of group {group_id} was expected"
        if staged is None or staged.batch is not batch or staged.settings is not settings:
            return f"Group {group_id} was staged again"
    return ""


def check_levels(state: EngineState, c: Continue, now_us: int) -> list[Event]:
    """The next rows of the first active batch; `handle` tells which levels changed."""
    del now_us
    batch = unsettled(state)
    return [] if batch is None else [LevelsChecked(batch.name, min(c.limit, len(batch.rows) - batch.done))]
