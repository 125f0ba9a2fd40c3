"""Commands of the inline credit controls. See commands.py, which knows them all."""

from creditcontrols.engine.icc.values import PositionLimit, PositionPolicy
from creditcontrols.engine.order_commands import Command


class SetPositionLimits(Command, tag="set_position_limits.1"):
    """Position limits as they were saved (ICC-1), at most 500 at once."""

    rows: tuple[PositionLimit, ...]
    actor: str = ""
    reason: str = ""


class SetPositionPolicies(Command, tag="set_position_policies.1"):
    """Policies and alert levels as they were saved (ICC-5, ICC-7)."""

    rows: tuple[PositionPolicy, ...]
    actor: str = ""
    reason: str = ""


class ResetPositions(Command, tag="reset_positions.1"):
    """Every account is flat again, and deltas are those of now (ICC-4, ICC-2). `business_date` is ISO."""

    business_date: str
