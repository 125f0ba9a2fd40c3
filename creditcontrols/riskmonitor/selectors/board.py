"""The five cards together, and what they are as of."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from creditcontrols.riskmonitor.choices import Card, Look, Of
from creditcontrols.riskmonitor.reach import Reach, reach_of
from creditcontrols.riskmonitor.selectors.activity import Activity, activity
from creditcontrols.riskmonitor.selectors.alerts import Alerts, alerts
from creditcontrols.riskmonitor.selectors.refusals import Refused, refused
from creditcontrols.riskmonitor.selectors.trail import Trail, trail
from creditcontrols.riskmonitor.selectors.usage import Usage, usage
from creditcontrols.riskmonitor.state import Wanted
from riskadmin.lib import clock

ROWS: Final = {Card.ACTIVITY: 3, Card.ALERTS: 9, Card.AUDIT: 10, Card.REFUSED: 9, Card.USAGE: 10}
"""Rows of a card beside the others; of the activity, accounts of each firm."""

ALONE: Final = 200
"""Rows of a card that is shown alone; of the activity, accounts of each firm."""

BEHIND: Final = 2.0
"""Seconds by which the figures may trail the engine before the page says so."""

_MOMENT: Final = """
    SELECT c.seq, (SELECT max(id) FROM audit_auditevent),
        (SELECT j.at FROM creditcontrols_journal j WHERE j.shard = 0 AND j.seq > c.seq ORDER BY j.seq LIMIT 1)
    FROM (SELECT coalesce(max(seq), 0) AS seq FROM creditcontrols_cursor WHERE follower = 'projection') c
"""


class Moment(NamedTuple):
    """What the cards are as of: the last journal entry that they tell of, the last audit row, and since when (µs since
    1970) an entry waits to be told of, None when none does."""

    seq: int
    act: int
    waiting: int | None

    @property
    def stamp(self) -> str:
        """Changes whenever a card may have changed."""
        return f"{self.seq}-{self.act}"

    @property
    def behind(self) -> float:
        """Seconds by which the figures trail the engine."""
        if self.waiting is None:
            return 0.0
        return max(0.0, clock.business_now().timestamp() - self.waiting / 1_000_000)

    @property
    def stale(self) -> bool:
        """True when they trail it by more than BEHIND."""
        return self.behind > BEHIND


def moment() -> Moment:
    """Now, in one statement. Read before the rows: what comes between is told again, never left out."""
    with connection.cursor() as cursor:
        cursor.execute(_MOMENT)
        seq, act, waiting = cursor.fetchone()
    return Moment(seq, act or 0, waiting)


@dataclass(frozen=True)
class Board:
    """The cards as they stood at `at`; None for a card that is not shown."""

    wanted: Wanted
    reach: Reach
    at: datetime
    moment: Moment
    activity: Activity | None
    alerts: Alerts | None
    audit: Trail | None
    refused: Refused | None
    usage: Usage | None


def board(user: Any, wanted: Wanted, without: Collection[Card] = ()) -> Board:
    """The cards that `user` asked for, or all five, but those `without`."""
    now, reach = moment(), reach_of(user)
    cards = [card for card in _cards(wanted) if card not in without]
    if not reach.sees_controls:
        wanted = replace(wanted, of=Of.POSITIONS)
    most = {card: ALONE if wanted.card else ROWS[card] for card in Card}
    chart = wanted.refused is Look.CHART
    return Board(
        wanted, reach, clock.business_now(), now,
        activity(reach, wanted, most[Card.ACTIVITY]) if Card.ACTIVITY in cards else None,
        alerts(reach, wanted, most[Card.ALERTS]) if Card.ALERTS in cards else None,
        trail(reach, wanted, most[Card.AUDIT]) if Card.AUDIT in cards else None,
        refused(reach, wanted, most[Card.REFUSED], reasons=chart) if Card.REFUSED in cards else None,
        usage(reach, wanted, most[Card.USAGE]) if Card.USAGE in cards else None,
    )  # fmt: skip


def _cards(wanted: Wanted) -> list[Card]:
    return [Card(wanted.card)] if wanted.card else list(Card)
