"""The rate limit of a token, counted in its row: it holds over all web processes and while Redis is away."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

MOST_CALLS: Final = 600
"""Calls of one token in a window."""

WINDOW: Final = timedelta(seconds=60)

_COUNT: Final = """
UPDATE tokens_apitoken SET last_used_at = %(now)s,
    calls = CASE WHEN window_started_at > %(since)s THEN calls + 1 ELSE 1 END,
    window_started_at = CASE WHEN window_started_at > %(since)s THEN window_started_at ELSE %(now)s END
WHERE id = %(token)s RETURNING calls, window_started_at
"""


@dataclass(frozen=True)
class Allowance:
    """What is left of the window; `wait` is the whole seconds to wait when `remaining` is below 0."""

    remaining: int
    wait: int


def count_call(token_id: int, now: datetime) -> Allowance:
    """Count one call of a token at the real instant `now`, in a statement of its own."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"now": now, "since": now - WINDOW, "token": token_id})
        calls, started = cursor.fetchone()
    wait = (started + WINDOW - now) // timedelta(seconds=1) + 1
    return Allowance(MOST_CALLS - calls, max(1, wait))
