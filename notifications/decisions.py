"""Decides the e-mails of a crossing under the lock of its window and writes them to the outbox (SPEC N-3, N-4).

Plain SQL on the caller's psycopg connection and within its transaction: the follower's cursor moves with it."""

import hashlib
from datetime import datetime
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

from notifications.choices import Outcome
from notifications.mails import Crossing, Owner, compose
from notifications.policy import Decision, Window, decide_all

_MAKE_WINDOW = (
    "INSERT INTO notifications_window (group_id, bucket, side, last_level) VALUES (%s, %s, %s, 0)"
    " ON CONFLICT DO NOTHING"
)
_LOCK_WINDOW = (
    "SELECT last_level, started_at FROM notifications_window WHERE group_id = %s AND bucket = %s AND side = %s"
    " FOR UPDATE"
)
_MOVE_WINDOW = (
    "UPDATE notifications_window SET last_level = %s, started_at = %s WHERE group_id = %s AND bucket = %s AND side = %s"
)
_DECIDED = "SELECT DISTINCT level FROM notifications_maildecision WHERE seq = %s AND number = %s"
_DECISION = (
    "INSERT INTO notifications_maildecision"
    " (seq, number, level, group_id, address, outcome, last_level, last_at, message_id, at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
OUTBOX = (
    'INSERT INTO mail_outboxmessage (message_id, "to", subject, text, html, created_at, attempts, last_error, secret)'
    " VALUES (%s, %s, %s, %s, %s, %s, 0, '', false) ON CONFLICT (message_id) DO NOTHING"
)
_OWNER = (
    "SELECT l.code, l.name, f.code, f.name, g.name, ARRAY(SELECT e.code FROM creditcontrols_exchangegroup_exchanges m"
    " JOIN firms_exchange e ON e.id = m.exchange_id WHERE m.exchangegroup_id = g.id ORDER BY e.code)"
    " FROM creditcontrols_exchangegroup g JOIN firms_legalclearingentity l ON l.id = g.lce_id"
    " JOIN firms_executionfirm f ON f.id = g.execution_firm_id WHERE g.id = %s"
)


def record(connection: psycopg.Connection, crossing: Crossing) -> int:
    """Decide every level of `crossing` that is not decided yet, for every address; return how many mails were queued.

    Decisions on one (group, bucket, side) wait for each other here, whoever makes them."""
    place = (crossing.group_id, crossing.bucket, crossing.side)
    connection.execute(_MAKE_WINDOW, place)
    row = connection.execute(_LOCK_WINDOW, place).fetchone()
    decided = {level for (level,) in connection.execute(_DECIDED, (crossing.seq, crossing.number))}
    levels = [level for level in crossing.levels if level not in decided]
    if not levels or row is None:
        return 0
    if not crossing.emails:
        _write_nobody(connection, crossing, levels)
        return 0
    window = Window(*row) if row[1] is not None else None
    decisions = decide_all(window, levels, crossing.at)
    owner = _owner(connection, crossing.group_id) if any(decision.send for decision in decisions) else None
    for decision in decisions:
        _write(connection, crossing, decision, owner)
    connection.execute(_MOVE_WINDOW, (*decisions[-1].window, *place))
    return len(crossing.emails) * sum(decision.send for decision in decisions)


def message_id(crossing: Crossing, level: int, address: str) -> str:
    """The Message-ID of an e-mail: the same over every attempt and every reading of the journal, and of this site."""
    return alert_id(f"{crossing.seq}-{crossing.number}-{level}", f"{crossing.at.timestamp():.6f} {address}")


def alert_id(name: str, about: str) -> str:
    """The Message-ID of an alert of that name; `about` tells it from those of another journal and address."""
    mark = hashlib.sha256(about.encode()).hexdigest()[:16]
    return f"<alert-{name}-{mark}@{urlsplit(settings.RISKADMIN_PUBLIC_URL).hostname}>"


def _owner(connection: psycopg.Connection, group_id: int) -> Owner:
    row = connection.execute(_OWNER, (group_id,)).fetchone()
    if row is None:
        raise LookupError(f"exchange group {group_id} is in the journal but not in the database")
    *names, group, codes = row
    # As the group names them, CME/CBOT; those that it does not name come last.
    codes = sorted(codes, key=lambda code: (code not in group, group.find(code)))
    return Owner(*names, group, "/".join(codes))


def _write_nobody(connection: psycopg.Connection, crossing: Crossing, levels: list[int]) -> None:
    for level in levels:
        _insert(connection, crossing, level, "", Outcome.NOBODY, (0, None))


def _write(connection: psycopg.Connection, crossing: Crossing, decision: Decision, owner: Owner | None) -> None:
    if decision.held_by is not None or owner is None:
        for address in crossing.emails:
            _insert(connection, crossing, decision.level, address, Outcome.SUPPRESSED, decision.held_by or (0, None))
        return
    mail = compose(owner, crossing, decision.level)
    for address in crossing.emails:
        name = message_id(crossing, decision.level, address)
        _insert(connection, crossing, decision.level, address, Outcome.QUEUED, (0, None), name)
        connection.execute(OUTBOX, (name, address, *mail, crossing.at))


def _insert(
    connection: psycopg.Connection,
    crossing: Crossing,
    level: int,
    address: str,
    outcome: Outcome,
    held_by: Window | tuple[int, datetime | None],
    name: str = "",
) -> None:
    place = (crossing.seq, crossing.number, level, crossing.group_id)
    connection.execute(_DECISION, (*place, address, str(outcome), *held_by, name, crossing.at))
