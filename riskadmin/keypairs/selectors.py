"""Reading key pairs."""

from collections import defaultdict
from datetime import datetime

from riskadmin.keypairs import vault
from riskadmin.keypairs.models import KeyPair


def active_secrets(session_id: str, now: datetime) -> list[tuple[str, bytes]]:
    """(access key id, secret) of every pair that may sign for `session_id` at `now` (business time), oldest first.

    Raises vault.SecretUnreadable when a stored secret does not open."""
    return [_open(pair) for pair in KeyPair.objects.active(now).filter(session_id=session_id)]


def all_active_secrets(now: datetime) -> dict[str, list[tuple[str, bytes]]]:
    """Like `active_secrets` for every session id, in one SQL statement."""
    found: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for pair in KeyPair.objects.active(now):
        found[pair.session_id].append(_open(pair))
    return dict(found)


def _open(pair: KeyPair) -> tuple[str, bytes]:
    secret = vault.decrypt(pair.encrypted_secret, access_key_id=pair.access_key_id, session_id=pair.session_id)
    return pair.access_key_id, secret
