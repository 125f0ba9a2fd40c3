"""Acts on key pairs. The audit trail names the access key id, never the secret."""

import secrets
import string
from datetime import datetime
from typing import Final

from django.db import models, transaction

from riskadmin.audit.services import record
from riskadmin.keypairs import vault
from riskadmin.keypairs.lifetime import expires_at
from riskadmin.keypairs.models import KeyPair

ACCESS_KEY_LENGTH: Final = 20
SECRET_BYTES: Final = 32
ALPHABET: Final = string.ascii_letters + string.digits


def create_key_pair(*, actor: models.Model | str, session_id: str, now: datetime) -> KeyPair:
    """Make a new pair for `session_id` with fresh random values; `now` is business time."""
    access_key_id = "".join(secrets.choice(ALPHABET) for _ in range(ACCESS_KEY_LENGTH))
    secret = secrets.token_bytes(SECRET_BYTES)
    return add_key_pair(actor=actor, session_id=session_id, access_key_id=access_key_id, secret=secret, now=now)


@transaction.atomic
def add_key_pair(
    *, actor: models.Model | str, session_id: str, access_key_id: str, secret: bytes, now: datetime
) -> KeyPair:
    """Store a pair whose values are given. Raises ValidationError for an access key id of another form."""
    pair = KeyPair(
        session_id=session_id,
        access_key_id=access_key_id,
        encrypted_secret=vault.encrypt(secret, access_key_id=access_key_id, session_id=session_id),
        created_at=now,
        expires_at=expires_at(now),
    )
    pair.full_clean()
    pair.save()
    after = {"session_id": session_id, "access_key_id": access_key_id, "expires_at": pair.expires_at.isoformat()}
    record(actor=actor, verb="keypair.created", target=pair, after=after)
    return pair
