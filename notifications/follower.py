"""Follower that decides the notification e-mails of every level crossed in the journal (SPEC N-1 to N-4).

Decisions and outbox rows are written in the transaction that moves the cursor; the wake-up after it may be lost."""

from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from creditcontrols import journal, snapshots
from creditcontrols.alerting import cancelled, level_alerts
from creditcontrols.engine import events as ev
from creditcontrols.engine.batches import Row, settle_all
from creditcontrols.engine.cancel_all import FULL, KINDS
from creditcontrols.engine.values import OPT_LONG, GroupSettings
from notifications import position_mails
from notifications.decisions import record
from notifications.mails import Crossing
from riskadmin.mail.tasks import wake

_KINDS: Final = (
    ev.SettingsApplied, ev.SettingsStaged, ev.BatchActivated, ev.BatchRefused, ev.LevelChanged, ev.CancelAllArmed,
    ev.PositionLevelChanged,
)  # fmt: skip
_MARKS: Final = tuple(str(kind.__struct_config__.tag).encode() for kind in _KINDS)
"""An entry without any of these has nothing for this follower and is not decoded."""


Flag = tuple[int, str]
"""Group and type of a cancel-all flag."""


class Notifier:
    """Keeps the settings in force of each group and asks for a decision at each crossing."""

    name = "notifications"

    def __init__(self) -> None:
        self.settings: dict[int, GroupSettings] = {}
        self.staged: dict[str, list[Row]] = {}
        self.armed: dict[Flag, bool] = {}
        self.queued = 0

    def start(self, connection: psycopg.Connection, cursor: int) -> None:
        """Take the settings in force at the cursor: levels and addresses count as of the entry of the crossing."""
        state = snapshots.load(connection, cursor).state
        settle_all(state)
        self.settings = {group_id: group.settings for group_id, group in state.groups.items()}
        self.staged = {batch.name: list(batch.rows) for batch in state.batches.values() if not batch.active}
        self.armed = {
            (group_id, kind): armed
            for group_id, group in state.groups.items() for kind, armed in zip(KINDS, group.armed, strict=True)
        }  # fmt: skip

    def apply(self, connection: psycopg.Connection, entries: list[journal.Entry]) -> None:
        """Decide, within the caller's transaction."""
        for entry in entries:
            if not any(mark in entry.events for mark in _MARKS):
                continue
            events = ev.decode_events(entry.events)
            fired = {(event.group_id, event.kind): event.orders for event in events if type(event) is ev.CancelAllFired}
            for number, event in enumerate(events):
                self._take(connection, event, entry, number, fired)
            self.armed |= dict.fromkeys(fired, False)

    def turn(self) -> None:
        """Wake the sender after the commit; without it the sweep of the outbox finds what waits."""
        if self.queued:
            self.queued = 0
            wake()

    def _take(
        self, connection: psycopg.Connection, event: Any, entry: journal.Entry, number: int, fired: dict[Flag, int]
    ) -> None:
        if type(event) is ev.SettingsApplied:
            self.settings[event.group_id] = event.settings
        elif type(event) is ev.SettingsStaged:
            self.staged.setdefault(event.batch, []).extend(event.rows)
        elif type(event) is ev.BatchActivated:
            self.settings.update({group: settings for group, _, settings in self.staged.pop(event.batch, ())})
        elif type(event) is ev.BatchRefused:
            self.staged.pop(event.batch, None)
        elif type(event) is ev.CancelAllArmed:
            self.armed[(event.group_id, event.kind)] = event.armed
        elif type(event) is ev.PositionLevelChanged:
            at = datetime.fromtimestamp(entry.at / 1_000_000, UTC)
            self.queued += position_mails.record(connection, event, entry.seq, at)
        elif type(event) is ev.LevelChanged:
            crossing = self._crossing(event, entry, number, fired)
            if crossing.levels:
                self.queued += record(connection, crossing)

    def _crossing(self, event: ev.LevelChanged, entry: journal.Entry, number: int, fired: dict[Flag, int]) -> Crossing:
        settings = self.settings.get(event.group_id) or GroupSettings()
        flag = (event.group_id, KINDS[event.usage_side // OPT_LONG])
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
            cancel_all=self._cancel_all(flag, fired if event.after >= FULL else {}),
        )

    def _cancel_all(self, flag: Flag, fired: dict[Flag, int]) -> str:
        """What cancel-all of the type did in this entry, or how it stands (SPEC N-5)."""
        if flag in fired:
            return f"Fired: {cancelled(fired[flag])}"
        return "Armed" if self.armed.get(flag) else "Not armed"
