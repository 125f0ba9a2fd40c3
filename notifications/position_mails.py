"""E-mails of the levels of position limits (SPEC ICC-7), by the one-hour rule of N-3 for each position and side.

Plain SQL on the caller's psycopg connection and within its transaction: the follower's cursor moves with it. An event
tells the highest level it reached, and that one is mailed."""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

import psycopg
from django.urls import reverse

from creditcontrols import figures
from creditcontrols.engine.events import PositionLevelChanged
from creditcontrols.engine.icc.values import UNIT
from creditcontrols.icc.choices import MailOutcome, PositionSide
from creditcontrols.icc.words import deltas
from notifications.decisions import OUTBOX, alert_id
from notifications.policy import Window, decide
from riskadmin.mail.notices import Notice, written

KINDS: Final = {"FUT": "futures", "OPT": "options"}
_RECIPIENTS: Final = (
    "SELECT p.recipients FROM icc_positionpolicyrow p JOIN firms_legalclearingentity l ON l.id = p.lce_id"
    " JOIN firms_executionfirm f ON f.id = p.execution_firm_id WHERE l.code = %s AND f.code = %s"
)
_WINDOW: Final = (
    "SELECT level, at FROM icc_positionmail WHERE lce = %s AND ef = %s AND account = %s AND product = %s AND kind = %s"
    " AND side = %s AND outcome = 'queued' ORDER BY seq DESC LIMIT 1"
)
_MAIL: Final = (
    "INSERT INTO icc_positionmail (lce, ef, account, product, kind, side, seq, level, address, outcome, last_level,"
    " last_at, message_id, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)


def record(connection: psycopg.Connection, event: PositionLevelChanged, seq: int, at: datetime) -> int:
    """Decide the e-mails of one event; returns how many were queued. What falls below a level tells nobody."""
    if event.level <= event.before:
        return 0
    place = (event.lce, event.ef, event.account, event.product, event.kind, event.side)
    found = connection.execute(_RECIPIENTS, (event.lce, event.ef)).fetchone()
    recipients = found[0] if found else []
    if not recipients:
        connection.execute(_MAIL, (*place, seq, event.level, "", MailOutcome.NOBODY.value, 0, None, "", at))
        return 0
    last = connection.execute(_WINDOW, place).fetchone()
    decision = decide(Window(*last) if last else None, event.level, at)
    if decision.held_by is not None:
        for address in recipients:
            row = (*place, seq, event.level, address, MailOutcome.HELD.value, *decision.held_by, "", at)
            connection.execute(_MAIL, row)
        return 0
    notice = compose(event, at)
    mail = (notice.subject, *written(notice))
    for address in recipients:
        about = " ".join(map(str, (*place, address, at.timestamp())))
        name = alert_id(f"position-{seq}-{event.level}", about)
        connection.execute(_MAIL, (*place, seq, event.level, address, MailOutcome.QUEUED.value, 0, None, name, at))
        connection.execute(OUTBOX, (name, address, *mail, at))
    return len(recipients)


def compose(event: PositionLevelChanged, at: datetime) -> Notice:
    """What an e-mail says."""
    side, what = PositionSide(event.side).label.lower(), f"{event.product} {KINDS[event.kind]}"
    percent = figures.percent(event.usage, event.limit * UNIT)
    after = "Orders that add to this side are refused." if event.level >= 100 else "Orders still pass."
    return Notice(
        subject=f"[{event.level}%] EF {event.ef} account {event.account} {what} {side}",
        title=f"{event.level} % of a position limit",
        lead=f"The {side} position of account {event.account} in {what} has reached {event.level} % of its limit.",
        rows=(
            ("Clearing entity", event.lce), ("Execution firm", event.ef), ("Account", event.account),
            ("Product", what), ("Side", side), ("Position with working orders", f"{deltas(event.usage)} deltas"),
            ("Limit", f"{event.limit:,} deltas"), ("Usage", f"{percent} %"), ("Now", after),
            ("Time", f"{figures.central(at)}, {at:%H:%M:%S} UTC"),
        ),
        link="Position limits of the account",
        path=f"{reverse('icc_limits')}?{urlencode({'account': event.account, 'product': event.product})}",
        foot=f"You get this because {event.lce} named you in its inline credit policy for {event.ef}.",
    )  # fmt: skip
