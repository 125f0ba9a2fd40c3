"""Follower that decides the notification e-mails of every level crossed in the journal (SPEC N-1 to N-4).

Decisions and outbox rows are written in the transaction that moves the cursor; the wake-up after it may be lost."""

from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from creditcontrols import journal, snapshots
from creditcontrols.alerting import level_alerts
from creditcontrols.engine import events as ev
from creditcontrols.engine.values import FUT_SHORT, GroupSettings
from notifications.decisions import record
from notifications.mails import Crossing
from riskadmin.mail.tasks import wake

_MARKS: Final = tuple(str(kind.__struct_config__.tag).encode() for kind in (ev.SettingsApplied, ev.LevelChanged))
"""An entry without any of these has nothing for this follower and is not decoded."""


class Notifier:
    """Keeps the settings in force of each group and asks for a decision at each crossing."""

    name = "notifications"

    def __init__(self) -> None:
        self.settings: dict[int, GroupSettings] = {}
        self.queued = 0

    def start(self, connection: psycopg.Connection, cursor: int) -> None:
        """Take the settings in force at the cursor: levels and addresses count as of the entry of the crossing."""
        groups = snapshots.load(connection, cursor).state.groups
        self.settings = {group_id: group.settings for group_id, group in groups.items()}

    def apply(self, connection: psycopg.Connection, entries: list[journal.Entry]) -> None:
        """Decide, within the caller's transaction."""
        for entry in entries:
            if not any(mark in entry.events for mark in _MARKS):
                continue
            for number, event in enumerate(ev.decode_events(entry.events)):
                self._take(connection, event, entry, number)

    def turn(self) -> None:
        """Wake the sender after the commit; without it the sweep of the outbox finds what waits."""
        if self.queued:
            self.queued = 0
            wake()

    def _take(self, connection: psycopg.Connection, event: Any, entry: journal.Entry, number: int) -> None:
        if type(event) is ev.SettingsApplied:
            self.settings[event.group_id] = event.settings
        elif type(event) is ev.LevelChanged:
            crossing = self._crossing(event, entry, number)
            if crossing.levels:
                self.queued += record(connection, crossing)

    def _crossing(self, event: ev.LevelChanged, entry: journal.Entry, number: int) -> Crossing:
        settings = self.settings.get(event.group_id) or GroupSettings()
        futures = event.usage_side <= FUT_SHORT
        return Crossing(
            seq=entry.seq,
            number=number,
            group_id=event.group_id,
            bucket=event.bucket,
            side=event.usage_side,
            levels=tuple(level for level, *_ in level_alerts(event, settings) if level),
            after=event.after,
            usage=event.usage,
            limit=event.limit,
            at=datetime.fromtimestamp(entry.at / 1_000_000, UTC),
            emails=settings.emails,
            cancel_all=settings.cancel_all_futures if futures else settings.cancel_all_options,
        )
