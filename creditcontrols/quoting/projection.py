"""What the projection writes when the engine tells of protections: SQL, in the transaction of its batch."""

from datetime import datetime
from typing import Final

from creditcontrols.actions import Statements, register_act
from creditcontrols.engine.quotes.events import (
    ProtectionsApplied,
    ProtectionsRemoved,
    ProtectionsReset,
    ProtectionsSet,
    ProtectionTripped,
)
from creditcontrols.engine.quotes.protection import in_words

# A protection whose end was asked for meanwhile stays as it is: the engine answers that next.
_IN_FORCE: Final = (
    "UPDATE quoting_quoteprotection SET in_force_seq = %s, in_force_at = %s, counts_since = NULL,"
    " state = CASE state WHEN 'saved' THEN 'active' ELSE state END WHERE id = ANY(%s)"
)
_COUNTS: Final = "UPDATE quoting_quoteprotection SET counts_since = %s WHERE id = ANY(%s)"
_ENDED: Final = (
    "UPDATE quoting_quoteprotection SET state = 'ended', tripped_at = NULL, tripped_on = '' WHERE id = ANY(%s)"
)
_TRIPPED: Final = "UPDATE quoting_quoteprotection SET tripped_at = %s, tripped_on = %s WHERE id = %s"
_TRIP: Final = (
    "INSERT INTO quoting_quoteprotectiontrip"
    " (protection_id, seq, at, kind, tally, threshold, orders, words, reset_by)"
    " SELECT id, %s, %s, %s, %s, %s, %s, %s, '' FROM quoting_quoteprotection WHERE id = %s ON CONFLICT DO NOTHING"
)
_RESET: Final = "UPDATE quoting_quoteprotection SET tripped_at = NULL, tripped_on = '' WHERE id = ANY(%s)"
_RESET_TRIP: Final = (
    "UPDATE quoting_quoteprotectiontrip SET reset_at = %s, reset_by = %s"
    " WHERE protection_id = ANY(%s) AND reset_at IS NULL"
)


def in_force(event: ProtectionsSet, seq: int, at: datetime) -> Statements:
    """The engine has the values; they count from the next mass quote on."""
    return [(_IN_FORCE, (seq, at, [row.protection_id for row in event.rows]))]


def counts(event: ProtectionsApplied, seq: int, at: datetime) -> Statements:
    """The mass quote came."""
    return [(_COUNTS, (at, list(event.protection_ids)))]


def removed(event: ProtectionsRemoved, seq: int, at: datetime) -> Statements:
    """The protections are gone."""
    return [(_ENDED, (list(event.protection_ids),))]


def tripped(event: ProtectionTripped, seq: int, at: datetime) -> Statements:
    """A protection tripped."""
    words, key = in_words(event.kind, event.tally, event.threshold)[:80], event.protection_id
    values = (seq, at, event.kind, event.tally, event.threshold, len(event.order_ids), words, key)
    return [(_TRIPPED, (at, words, key)), (_TRIP, values)]


def reset(event: ProtectionsReset, seq: int, at: datetime) -> Statements:
    """Mass quotes are taken again."""
    keys, by = list(event.protection_ids), f"{event.session} {event.trader}"[:60]
    return [(_RESET, (keys,)), (_RESET_TRIP, (at, by, keys))]


def register() -> None:
    """Have the projection store these events."""
    register_act(ProtectionsSet, in_force)
    register_act(ProtectionsApplied, counts)
    register_act(ProtectionsRemoved, removed)
    register_act(ProtectionTripped, tripped)
    register_act(ProtectionsReset, reset)
