"""Acts on key pairs. The audit trail names the access key id, never the secret."""

import secrets
import string
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import connection, models, transaction

from riskadmin.audit.services import record
from riskadmin.fixstore.services import CHANNEL
from riskadmin.keypairs import vault
from riskadmin.keypairs.lifetime import NewPairRefused, Plan, expires_at, plan_new_pair
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.selectors import kept_session, trading_days

ACCESS_KEY_LENGTH: Final = 20
SECRET_BYTES: Final = 32
ALPHABET: Final = string.ascii_letters + string.digits
_LOCK: Final = 1264939097
"""First half of the advisory lock under which the key pairs of one session id change."""

Actor = models.Model | str


_USED: Final = """
    INSERT INTO keypairs_keyuse (key_pair_id, last_used_at)
    SELECT id, %s FROM keypairs_keypair WHERE access_key_id = %s
    ON CONFLICT (key_pair_id) DO UPDATE SET last_used_at = greatest(keypairs_keyuse.last_used_at, excluded.last_used_at)
"""


class PairEnded(Exception):
    """The pair was deleted or expired meanwhile; nothing was changed."""


@transaction.atomic
def create_key_pair(
    *, actor: Actor, session_id: str, now: datetime, delete: str = "", seen: Collection[str] | None = None
) -> KeyPair:
    """Make a new pair for `session_id` with fresh random values; `now` is business time (SPEC KEY-2).

    The pair named by `delete` goes at once, and one that stays ends four weeks on at the latest. `seen` are the access
    key ids that the person saw as valid. Raises NewPairRefused when others are valid now or a third was not made room
    for, PermissionDenied or KeyPair.DoesNotExist for a user who does not keep these pairs."""
    _begin(actor, session_id)
    alive = list(KeyPair.objects.alive(now).filter(session_id=session_id))
    if seen is not None and set(seen) != {pair.access_key_id for pair in alive}:
        raise NewPairRefused("The key pairs of this session id changed meanwhile. Nothing was made; look again.")
    is_trading_day = trading_days()
    plan = plan_new_pair([pair.life for pair in alive], now, is_trading_day, delete=delete)
    by_key = {pair.access_key_id: pair for pair in alive}
    if plan.deletes:
        _delete(actor, by_key[plan.deletes], now, "a new pair was made")
    pulled = by_key[plan.kept.access_key_id] if plan.kept else None
    if pulled is not None:
        _supersede(actor, pulled, plan, now)
    access_key_id = "".join(secrets.choice(ALPHABET) for _ in range(ACCESS_KEY_LENGTH))
    secret = secrets.token_bytes(SECRET_BYTES)
    return _store(actor, session_id, access_key_id, secret, now, plan.expires_at)


@transaction.atomic
def add_key_pair(*, actor: Actor, session_id: str, access_key_id: str, secret: bytes, now: datetime) -> KeyPair:
    """Store a pair whose values are given, beside whatever there is: for demo data and tests. Raises ValidationError
    for an access key id of another form."""
    return _store(actor, session_id, access_key_id, secret, now, expires_at(now, trading_days()))


@transaction.atomic
def delete_key_pair(*, actor: Actor, session_id: str, access_key_id: str, now: datetime, reason: str = "") -> KeyPair:
    """Delete a pair and wipe its secret. It counts from the next logon on; a session that is up stays up.

    Raises PairEnded when it is not valid any more, PermissionDenied or KeyPair.DoesNotExist for a user who does not
    keep it."""
    _begin(actor, session_id)
    pair = KeyPair.objects.get(session_id=session_id, access_key_id=access_key_id)
    if pair.deleted_at is not None or pair.expires_at <= now:
        raise PairEnded(f"Key pair {access_key_id} is not valid any more.")
    _delete(actor, pair, now, reason)
    return pair


@transaction.atomic
def note_use(access_key_id: str, now: datetime) -> None:
    """Keep that a pair signed a believed logon at business time `now`. The commit does not wait for the disk: a time
    that is lost in a crash is not missed."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(_USED, [now, access_key_id])


def _begin(actor: Any, session_id: str) -> None:
    """Take turns with whoever changes the same session id, then check the person's right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, session_id])
    if not isinstance(actor, str):
        kept_session(actor, session_id)


def _store(actor: Actor, session_id: str, access_key_id: str, secret: bytes, now: datetime, until: datetime) -> KeyPair:
    pair = KeyPair(
        session_id=session_id,
        access_key_id=access_key_id,
        encrypted_secret=vault.encrypt(secret, access_key_id=access_key_id, session_id=session_id),
        created_at=now,
        created_by=str(actor),
        expires_at=until,
    )
    pair.full_clean()
    pair.save()
    record(actor=actor, verb="keypair.created", target=pair, after=_described(pair))
    _wake(session_id)
    return pair


def _supersede(actor: Actor, pair: KeyPair, plan: Plan, now: datetime) -> None:
    before = _described(pair)
    pair.superseded_at = pair.superseded_at or now
    pair.expires_at = plan.kept_until or pair.expires_at
    pair.save(update_fields=["superseded_at", "expires_at"])
    record(actor=actor, verb="keypair.superseded", target=pair, before=before, after=_described(pair))


def _delete(actor: Actor, pair: KeyPair, now: datetime, reason: str) -> None:
    before = _described(pair)
    pair.deleted_at, pair.deleted_by, pair.encrypted_secret = now, str(actor), b""
    pair.save(update_fields=["deleted_at", "deleted_by", "encrypted_secret"])
    after = {**_described(pair), "deleted_at": now.isoformat()}
    record(actor=actor, verb="keypair.deleted", target=pair, before=before, after=after, reason=reason)
    _wake(pair.session_id)


def _described(pair: KeyPair) -> dict[str, str]:
    return {
        "session_id": pair.session_id,
        "access_key_id": pair.access_key_id,
        "expires_at": pair.expires_at.isoformat(),
    }


def _wake(session_id: str) -> None:
    """Whoever checks logons looks the pairs up anew after the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, session_id])
