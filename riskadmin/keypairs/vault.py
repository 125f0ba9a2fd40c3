"""Encryption of secrets at rest: AES-256-GCM under a key that lives outside the database (SPEC KEY-1).

Secret keys of FIX sessions are bound to their row; the secrets of second factors are texts of one kind."""

import base64
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
_SECOND_FACTOR: Final = b"second factor:"


class SecretUnreadable(Exception):
    """The stored secret does not open: another key encryption key, or a row that was altered or moved."""


def encrypt(secret: bytes, *, access_key_id: str, session_id: str, key: bytes | None = None) -> bytes:
    """Nonce and ciphertext of `secret`, bound to its access key id and session id; `key` replaces the one in force."""
    return _seal(secret, _binding(access_key_id, session_id), key)


def decrypt(stored: bytes, *, access_key_id: str, session_id: str, key: bytes | None = None) -> bytes:
    """The secret inside `stored`. Raises SecretUnreadable."""
    opened = _open(bytes(stored), _binding(access_key_id, session_id), key)
    if opened is None:
        raise SecretUnreadable(f"The secret of access key {access_key_id} does not open.")
    return opened


def encrypt_second_factor(text: str, *, key: bytes | None = None) -> str:
    """A secret of somebody's second factor, as it is stored."""
    return base64.b64encode(_seal(text.encode(), _SECOND_FACTOR, key)).decode()


def decrypt_second_factor(stored: str, *, key: bytes | None = None) -> str:
    """The secret inside `stored`. Raises SecretUnreadable."""
    opened = _open(base64.b64decode(stored), _SECOND_FACTOR, key)
    if opened is None:
        raise SecretUnreadable("The secret of a second factor does not open.")
    return opened.decode()


def _seal(secret: bytes, binding: bytes, key: bytes | None) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, secret, binding)


def _open(stored: bytes, binding: bytes, key: bytes | None) -> bytes | None:
    try:
        return _cipher(key).decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], binding)
    except (InvalidTag, ValueError):  # ValueError: shorter than a nonce
        return None


def _cipher(key: bytes | None) -> AESGCM:
    key = settings.RISKADMIN_KEK if key is None else key
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"RISKADMIN_KEK must be {KEY_BYTES} bytes.")
    return AESGCM(key)


def _binding(access_key_id: str, session_id: str) -> bytes:
    return f"{access_key_id}:{session_id}".encode()
