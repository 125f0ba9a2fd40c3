"""Alerts with what e-mails made of them, straight into the tables."""

from datetime import datetime
from typing import Any

from creditcontrols.models import Alert, ExchangeGroup
from notifications.choices import Outcome
from notifications.forms import Key
from notifications.models import MailDecision
from riskadmin.lib import clock
from riskadmin.mail.models import OutboxMessage
from tests.notifications.scene import START


def make_alert(group: ExchangeGroup, seq: int, kind: str = "level", level: int = 80, **changed: Any) -> Key:
    """One alert of Futures Long."""
    values = {
        "seq": seq, "number": 0, "level": level if kind in ("level", "blocked") else 0, "group": group, "bucket": 0,
        "usage_side": 0, "kind": kind, "usage": 83_390_000, "limit": 100_000_000, "at": START,
        "action": "None, orders still pass", **changed,
    }  # fmt: skip
    alert = Alert.objects.create(**values)
    return Key(alert.seq, alert.number, alert.level)


def make_decision(
    group: ExchangeGroup,
    key: Key,
    address: str = "a@b.example",
    outcome: Outcome = Outcome.QUEUED,
    sent_at: datetime | None = None,
    refused: str = "",
) -> None:
    """The decision about one address; a queued one has its mail in the outbox, sent or refused as told."""
    held = {"last_level": 80, "last_at": START} if outcome == Outcome.SUPPRESSED else {}
    name = f"<{key}-{address}>" if outcome == Outcome.QUEUED else ""
    MailDecision.objects.create(
        **key._asdict(), group=group, address=address, outcome=outcome, message_id=name, at=START, **held
    )
    if name:
        OutboxMessage.objects.create(
            message_id=name, to=address, subject="s", text="t", created_at=START, sent_at=sent_at,
            refused_at=clock.business_now() if refused else None, last_error=refused,
        )  # fmt: skip
