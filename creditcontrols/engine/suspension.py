"""Orders that rest outside the book while weekend trading is off for their group, and books that begin to trade."""

from collections.abc import Iterable

from creditcontrols.engine.hours import crossed
from creditcontrols.engine.market.book import remake_books
from creditcontrols.engine.state import OPEN_BOOKS, EngineState, Group, Order, Task
from creditcontrols.engine.values import WEEKEND


def suspend(state: EngineState, orders: Iterable[Order]) -> None:
    """Take orders out of their books, or put them back, as weekend trading of their groups asks (SPEC MKT-1)."""
    weekend, groups, changed = state.session == WEEKEND, state.groups, False
    for order in orders:
        off = weekend and any(
            not groups[holding.bucket.group_id].settings.weekend_enabled for holding in order.holdings
        )
        if off is not order.suspended:
            order.suspended = off
            changed = True
    if changed:
        remake_books(state)
        open_books(state, list(state.books))


def weekend_switched(state: EngineState, groups: Iterable[Group]) -> None:
    """Weekend trading of these groups may have been switched: on a weekend their orders come or go now."""
    if state.session == WEEKEND:
        firms = {group.ef for group in groups}
        suspend(state, [order for order in state.orders.values() if order.ef in firms])


def open_books(state: EngineState, symbols: list[str]) -> None:
    """Have the market trade what crosses in these books."""
    crossing = sorted([symbol for symbol in symbols if crossed(state, symbol)])
    if crossing:
        state.tasks.append(Task(OPEN_BOOKS, crossing))
