"""The commands and events of the inline credit controls, for decide and evolve."""

from collections.abc import Callable
from typing import Any

from creditcontrols.engine.icc import commands as cmd
from creditcontrols.engine.icc import events as ev
from creditcontrols.engine.icc import limits
from creditcontrols.engine.order_commands import Command
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.state import EngineState

DECISIONS: dict[type[Command], Callable[[EngineState, Any, int], list[Event]]] = {
    cmd.SetPositionLimits: limits.set_position_limits,
    cmd.SetPositionPolicies: limits.set_position_policies,
    cmd.ResetPositions: limits.reset_positions,
}

EVOLUTIONS: dict[type[Event], Callable[[EngineState, Any, int], None]] = {
    ev.PositionLimitsSet: limits.position_limits_set,
    ev.PositionPoliciesSet: limits.position_policies_set,
    ev.PositionsReset: limits.positions_reset,
    ev.PositionsStated: limits.positions_stated,
    ev.PositionLevelChanged: limits.position_level_changed,
}
