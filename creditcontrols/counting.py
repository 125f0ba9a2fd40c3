"""What the projection counts for each account and trade date while it folds (rows of ActivityDay)."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

import psycopg

from creditcontrols.engine import events as ev
from creditcontrols.engine.controls.values import plain_account
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.projected import Changes, columns_of
from riskadmin.lib import calendar

ORDERS, FILLS, CONTRACTS, REFUSALS = range(4)
LONGEST: Final = 12
"""Characters of an account in a row: of a longer one in a refused order the rest is left out."""

_MINUTE_US: Final = 60_000_000
_ADD: Final = """
    INSERT INTO creditcontrols_activityday AS day
        (trade_date, lce, ef, account, orders, fills, contracts, refusals, changed_at)
    SELECT new.*, %s FROM unnest(%s::date[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[],
        %s::bigint[], %s::bigint[]) AS new
    ON CONFLICT (trade_date, lce, ef, account) DO UPDATE SET
        orders = day.orders + EXCLUDED.orders, fills = day.fills + EXCLUDED.fills,
        contracts = day.contracts + EXCLUDED.contracts, refusals = day.refusals + EXCLUDED.refusals,
        changed_at = EXCLUDED.changed_at
"""


def note(state: EngineState, event: Any, order: Order | None, at: int, changes: Changes) -> None:
    """To be called after the event was folded; `order` is the one that it is about."""
    kind = type(event)
    if kind is ev.OrderHeld and order is not None:
        if not event.quote:
            _add(changes, at, _lce(state, order.group_id), order.ef, order.account, ORDERS, 1)
    elif kind is ev.OrderFilled and order is not None:
        lce = _lce(state, order.group_id)
        _add(changes, at, lce, order.ef, order.account, FILLS, 1)
        _add(changes, at, lce, order.ef, order.account, CONTRACTS, event.quantity)
    elif kind is ev.OrderRefused:
        _add(changes, at, _lce(state, refused_in(state, event)), event.ef, event.account, REFUSALS, 1)


def refused_in(state: EngineState, event: ev.OrderRefused) -> int:
    """The group that an order would have been charged to: of the refusal, or for a control that does not name it the
    group that is mapped now; 0 where there is none."""
    listed = state.instruments.get(event.symbol)
    if event.group_id or listed is None:
        return event.group_id
    return state.mapping.get((event.ef, listed.exchange), 0)


def write(connection: psycopg.Connection, changes: Changes, at: datetime) -> None:
    """Add what one batch counted, in one statement, within the caller's transaction (RM-5)."""
    if changes.activity:
        rows = [(*key, *counts) for key, counts in sorted(changes.activity.items())]
        connection.execute(_ADD, (at, *columns_of(rows)))


def _lce(state: EngineState, group_id: int) -> str:
    group = state.groups.get(group_id)
    return group.lce if group is not None else ""


def _add(changes: Changes, at: int, lce: str, ef: str, account: str, place: int, count: int) -> None:
    key = _key(at // _MINUTE_US, lce, ef, account)
    counts = changes.activity.get(key)
    if counts is None:
        counts = changes.activity[key] = [0, 0, 0, 0]
    counts[place] += count


@lru_cache(maxsize=8192)
def _key(minute: int, lce: str, ef: str, account: str) -> tuple[date, str, str, str]:
    # A trade date starts on a whole minute: the key is worked out once for each, not for each order.
    return _trade_date(minute), lce, ef, plain_account(account)[:LONGEST]


@lru_cache(maxsize=16)
def _trade_date(minute: int) -> date:
    return calendar.trade_date(datetime.fromtimestamp(minute * 60, UTC))
