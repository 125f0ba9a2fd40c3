"""Batches of settings documents: staged row by row, in force together, adopted group by group.

Activation turns one switch, so that it costs the same for one row and for twenty thousand: from then on `settle` has
a group take its staged row at the next look at it, and `Continue` does so for the rest. Whether a group has taken its
row yet shows in no decision, no event and no snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from creditcontrols.engine.commands import (
    ActivateBatch,
    CancelOrder,
    Command,
    Continue,
    MassCancel,
    ReplaceOrder,
    StageSettings,
    SubmitOrder,
    VenueReport,
)
from creditcontrols.engine.evolve_settings import put_in_force
from creditcontrols.engine.values import GroupSettings

if TYPE_CHECKING:
    from creditcontrols.engine.state import EngineState, Group

Row = tuple[int, int, GroupSettings]
"""(group id, version, settings)."""

MOST_ROWS = 20_000
MOST_OF_PART = 500


class Batch:
    """`rows` in the order in which they were staged; `fault` is the first reason why none may come in force. Of an
    active batch the levels of the first `done` rows have been looked at again."""

    __slots__ = ("active", "actor", "done", "fault", "name", "rows")

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[Row] = []
        self.fault = ""
        self.active = False
        self.actor = ""
        self.done = 0


class Staged:
    """The row that waits at a group."""

    __slots__ = ("batch", "settings", "version")

    def __init__(self, batch: Batch, version: int, settings: GroupSettings) -> None:
        self.batch = batch
        self.version = version
        self.settings = settings


def settle(group: Group) -> None:
    """Take the staged row of a batch that is active; without one nothing changes."""
    staged = group.staged
    if staged is not None and staged.batch.active:
        group.staged = None
        group.version, group.settings = staged.version, staged.settings
        put_in_force(group)


def settle_all(state: EngineState) -> None:
    """Have every group take its row: before anything that looks at many groups."""
    for batch in state.batches.values():
        if batch.active:
            for group_id, _, _ in batch.rows[batch.done :]:
                settle(state.groups[group_id])


LOOK_AT_NONE = (CancelOrder, MassCancel, VenueReport, Continue, StageSettings, ActivateBatch)
"""Commands whose decision looks at no limit; levels settle their groups themselves."""


def settle_before(state: EngineState, command: Command) -> None:
    """Have the groups that the decision on `command` looks at take their rows."""
    kind = type(command)
    if isinstance(command, SubmitOrder):
        for exchange in exchanges_of(state, command.symbol):
            group = state.groups.get(state.mapping.get((command.ef, exchange), 0))
            if group is not None:
                settle(group)
    elif isinstance(command, ReplaceOrder):
        order = state.orders.get(command.order_id)
        for holding in () if order is None else order.holdings:
            settle(state.groups[holding.bucket.group_id])
    elif kind not in LOOK_AT_NONE:
        settle_all(state)


def exchanges_of(state: EngineState, symbol: str) -> set[str]:
    """The exchanges of an instrument and of its legs; none when it is not listed."""
    listed = [state.instruments.get(name) for name in (symbol, *legs_of(state, symbol))]
    return {instrument.exchange for instrument in listed if instrument is not None}


def legs_of(state: EngineState, symbol: str) -> list[str]:
    """Symbols of the legs of a spread."""
    instrument = state.instruments.get(symbol)
    return [leg.symbol for leg in instrument.legs] if instrument is not None else []


def unsettled(state: EngineState) -> Batch | None:
    """The first active batch whose levels are not all looked at yet; None when there is nothing left to do."""
    return next((batch for batch in state.batches.values() if batch.active), None)
