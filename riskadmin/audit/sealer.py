"""Numbers and chains audit events after the fact: one sealer, far cheaper than a chain inside each transaction."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from riskadmin.audit.models import AuditEvent, AuditSeal

FIRST_HASH: Final = "0" * 64
LATE_COMMITS: Final = 100_000
"""How far below the newest sealed event an event that was committed late is still looked for in every round."""
_LOCK: Final = 0x41554449


@dataclass(frozen=True)
class Verification:
    """Outcome of a check of the chain. `broken_at` is the number of the first seal that does not fit, or None."""

    ok: bool
    count: int
    head_hash: str
    unsealed: int
    broken_at: int | None


@transaction.atomic
def seal_pending(limit: int, *, everything: bool = False) -> int:
    """Seal up to `limit` events that have no seal, oldest first, and return how many.

    0 also when another sealer is at work. `everything` looks through all events instead of the newest ones: once
    at the start of the process, for what committed very late."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    head = AuditSeal.objects.order_by("-number").first()
    events = AuditEvent.objects.filter(seal=None).order_by("pk")
    if head is not None and not everything:
        events = events.filter(pk__gt=head.event_id - LATE_COMMITS)
    number, prev_hash = (head.number, head.hash) if head else (0, FIRST_HASH)
    seals = []
    for event in events[:limit]:
        number += 1
        sealed = AuditSeal(number=number, event=event, prev_hash=prev_hash, hash=seal_hash(number, prev_hash, event))
        prev_hash = sealed.hash
        seals.append(sealed)
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def verify() -> Verification:
    """Recompute the whole chain. Not ok at a hole, a changed event or seal; unsealed events are only counted."""
    prev_hash, count = FIRST_HASH, 0
    unsealed = AuditEvent.objects.filter(seal=None).count()
    for seal in AuditSeal.objects.select_related("event").order_by("number").iterator(2_000):
        expected = seal_hash(seal.number, prev_hash, seal.event)
        if seal.number != count + 1 or seal.prev_hash != prev_hash or seal.hash != expected:
            return Verification(False, count, prev_hash, unsealed, seal.number)
        prev_hash, count = seal.hash, count + 1
    return Verification(True, count, prev_hash, unsealed, None)


def seal_hash(number: int, prev_hash: str, event: AuditEvent) -> str:
    """sha256 over the canonical JSON of number, previous hash and every field of the event."""
    facts = {
        "number": number,
        "prev_hash": prev_hash,
        "id": event.pk,
        "at": event.at.astimezone(UTC).isoformat(),
        "actor": event.actor,
        "verb": event.verb,
        "target_type": event.target_type,
        "target_id": event.target_id,
        "before": event.before,
        "after": event.after,
        "reason": event.reason,
        "request_id": event.request_id,
    }
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()
