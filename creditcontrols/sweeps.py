"""What events about many groups and orders at once change in the rows: resets, weeks, mappings (SPEC T-1, T-2, T-6)."""

from typing import Any, Final, NamedTuple

from creditcontrols import journal
from creditcontrols.engine import events as ev
from creditcontrols.engine.state import EngineState, Group, Order
from creditcontrols.projected import STATES, Carried, Changes

KINDS: Final = (ev.UsageReset, ev.WeekendReset, ev.WeekStarted, ev.GroupMapped)

Charges = tuple[tuple[int, int, int, int], ...]
"""Group, bucket, rate in cents and open charge in cents of each holding of an order."""


class Before(NamedTuple):
    """What stood before the event: charges of orders, groups in use, and the period of every bucket that carries fills
    beyond a reset."""

    charges: dict[int, Charges]
    used: set[int]
    carried: dict[tuple[int, int], int]


def look(state: EngineState, event: Any) -> Before:
    """To be called before the event is folded. A mapping concerns the orders of its execution firm."""
    firm = event.ef if type(event) is ev.GroupMapped else ""
    charges = {key: charges_of(order) for key, order in state.orders.items() if not firm or order.ef == firm}
    used = set() if firm else {group_id for group_id, group in state.groups.items() if in_use(group)}
    carried = {
        (bucket.group_id, bucket.number): bucket.period
        for group in (() if firm else state.groups.values()) for bucket in group.buckets if bucket.carried
    }  # fmt: skip
    return Before(charges, used, carried)


def charges_of(order: Order) -> Charges:
    """What of an order's rows such an event can change."""
    return tuple(
        (holding.bucket.group_id, holding.bucket.number, holding.rate, holding.open) for holding in order.holdings
    )


def in_use(group: Group) -> bool:
    """True when anything is open or filled in the group."""
    return any(any(ledger.open) or any(ledger.filled) for bucket in group.buckets for ledger in bucket.ledgers.values())


def note(before: Before, state: EngineState, entry: journal.Entry, changes: Changes) -> None:
    """To be called after the event was folded."""
    changes.groups |= before.used
    changes.with_orders |= before.used
    for order_id, charges in before.charges.items():
        order = state.orders[order_id]
        if charges_of(order) != charges:
            changes.orders[order_id] = (order, STATES[order.state], entry.seq, entry.at)
            touched = {holding[0] for holding in (*charges, *charges_of(order))}
            changes.groups |= touched
            changes.with_orders |= touched
    for (group_id, number), period in before.carried.items():
        bucket = state.groups[group_id].buckets[number]
        if bucket.period != period and bucket.carried:
            changes.carried.append(Carried(group_id, number, period, bucket.period, sorted(bucket.carried)))
