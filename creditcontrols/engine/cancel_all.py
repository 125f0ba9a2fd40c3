"""Cancel-all at 100 % (SPEC GC2-30): a one-shot flag of one type of an exchange group."""

from typing import Final

from creditcontrols.engine.commands import ArmCancelAll
from creditcontrols.engine.events import CancelAllArmed, CancelAllFired, CancelAllRefused, Event, LevelChanged
from creditcontrols.engine.product import DAY
from creditcontrols.engine.state import CANCEL, EngineState, Group, Task
from creditcontrols.engine.values import OPT_LONG, SIDE_NAMES

KINDS: Final = ("FUT", "OPT")
FULL: Final = 100
CAUSE: Final = "Cancel all at 100 %"


def arm_cancel_all(state: EngineState, c: ArmCancelAll, now_us: int) -> list[Event]:
    """Arm or disarm the flag; nothing is armed while a side of its type stands at or above 100 %."""
    del now_us
    group = state.groups.get(c.group_id)
    if group is None or c.kind not in KINDS:
        return [CancelAllRefused(c.group_id, c.kind, "Unknown exchange group")]
    full = full_sides(group, KINDS.index(c.kind))
    if c.armed and full:
        reason = f"{' and '.join(full)} at or above 100 %. Use the kill switch to cancel working orders now."
        return [CancelAllRefused(c.group_id, c.kind, reason)]
    return [CancelAllArmed(c.group_id, c.kind, c.armed, c.actor, c.reason)]


def full_sides(group: Group, kind: int) -> list[str]:
    """The names of the sides of a type (0 futures, 1 options) at or above 100 %, each once, over both sessions."""
    sides = (2 * kind, 2 * kind + 1)
    return [SIDE_NAMES[side] for side in sides if any(bucket.level[side] >= FULL for bucket in group.buckets)]


def cancel_all_armed(state: EngineState, e: CancelAllArmed, at_us: int) -> None:
    """The flag of the type stands as a person set it."""
    state.groups[e.group_id].armed[KINDS.index(e.kind)] = e.armed


def fire(state: EngineState, levels: list[Event]) -> list[Event]:
    """The flags that level changes of one entry set off, each once."""
    fired: dict[tuple[int, int], CancelAllFired] = {}
    for e in levels:
        if type(e) is not LevelChanged or e.after < FULL:
            continue
        kind = e.usage_side // OPT_LONG
        if state.groups[e.group_id].armed[kind] and (e.group_id, kind) not in fired:
            orders = len(day_orders(state, e.group_id))
            fired[(e.group_id, kind)] = CancelAllFired(
                e.group_id, KINDS[kind], e.bucket, e.usage_side, e.usage, e.limit, orders
            )
    return list(fired.values())


def day_orders(state: EngineState, group_id: int) -> list[int]:
    """The working day orders, futures and options, of the group; mass quotes stay."""
    return [
        order.order_id for order in state.orders.values()
        if order.tif == DAY and not order.quote
        and any(holding.bucket.group_id == group_id for holding in order.holdings)
    ]  # fmt: skip


def cancel_all_fired(state: EngineState, e: CancelAllFired, at_us: int) -> None:
    """The flag is off again; the cancels go on as a task."""
    state.groups[e.group_id].armed[KINDS.index(e.kind)] = False
    orders = day_orders(state, e.group_id)
    if orders:
        state.tasks.append(Task(CANCEL, orders, CAUSE, f"cancel_all:{e.group_id}"))
