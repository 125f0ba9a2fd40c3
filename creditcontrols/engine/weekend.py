"""Weekend trading of a group (SPEC GC2-06): while it is off every weekend order is refused, in Manual mode too."""

from collections.abc import Sequence

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import ReplaceOrder, SubmitOrder
from creditcontrols.engine.events import OrderRefused
from creditcontrols.engine.refusals import Figures, refuse_order
from creditcontrols.engine.state import EngineState, Group
from creditcontrols.engine.values import WEEKEND, HeldLeg


def without_weekend(state: EngineState, legs: Sequence[HeldLeg]) -> tuple[Group, int] | None:
    """The group and side of the first leg that may not trade now because it is the weekend, None without one."""
    if state.session != WEEKEND:
        return None
    for leg in legs:
        group = state.groups[leg.group_id]
        if not group.settings.weekend_enabled:
            return group, leg.usage_side
    return None


def refuse_weekend(command: SubmitOrder | ReplaceOrder, group: Group, side: int, passes: int = 0) -> OrderRefused:
    """The refusal of a weekend order in a group without weekend trading. Up to `passes` any quantity would have passed:
    that of the order to be replaced."""
    bucket = group.buckets[WEEKEND]
    limit = bucket.limits[side] if bucket.automated else -1
    usage = bucket.open[side] + bucket.filled[side]
    available = limit - usage if bucket.automated else -1
    figures = Figures(group.group_id, WEEKEND, side, limit, usage, -1, available, 0, passes)
    msg_type = "D" if type(command) is SubmitOrder else "G"
    row = refusals.WEEKEND_OFF
    return refuse_order(command, row, msg_type, row.form, figures, x=command.quantity, y=0)
