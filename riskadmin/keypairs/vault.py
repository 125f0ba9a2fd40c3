"""Encryption of secret keys at rest: AES-256-GCM under a key that lives outside the database (SPEC KEY-1)."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32


class SecretUnreadable(Exception):
    """The stored secret does not open: another key encryption key, or a row that was altered or moved."""


def encrypt(secret: bytes, *, access_key_id: str, session_id: str) -> bytes:
    """Nonce and ciphertext of `secret`, bound to its access key id and session id."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, secret, _binding(access_key_id, session_id))


def decrypt(stored: bytes, *, access_key_id: str, session_id: str) -> bytes:
    """The secret inside `stored`. Raises SecretUnreadable."""
    stored = bytes(stored)
    try:
        return _cipher().decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], _binding(access_key_id, session_id))
    except InvalidTag:
        raise SecretUnreadable(f"The secret of access key {access_key_id} does not open.") from None


def _cipher() -> AESGCM:
    key: bytes = settings.RISKADMIN_KEK
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"RISKADMIN_KEK must be {KEY_BYTES} bytes.")
    return AESGCM(key)


def _binding(access_key_id: str, session_id: str) -> bytes:
    return f"{access_key_id}:{session_id}".encode()
