"""Sealing every stored secret anew under another key encryption key (SPEC KEY-1)."""

from typing import Any, Final, NamedTuple

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.views.decorators.debug import sensitive_variables

from riskadmin.audit.services import record
from riskadmin.keypairs import vault
from riskadmin.keypairs.models import KeyPair

_SEALED: Final = ("secret", "seed")
_SEALED_LIST: Final = "migrated_codes"


class Rotated(NamedTuple):
    """How many secrets were sealed anew."""

    key_pairs: int
    second_factors: int


@transaction.atomic
@sensitive_variables("old", "new")
def rotate_kek(*, actor: str, old: bytes, new: bytes) -> Rotated:
    """Open every secret of key pairs and second factors with `old`, seal it with `new`, and read it back.

    One transaction, with both tables locked against writers: all of them or none. Raises vault.SecretUnreadable when
    one does not open with `old`, ValueError when both keys are the same."""
    if old == new:
        raise ValueError("The old and the new key encryption key are the same.")
    with connection.cursor() as cursor:
        for model in (KeyPair, Authenticator):
            cursor.execute(f'LOCK TABLE "{model._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    pairs = [_rotate_pair(pair, old, new) for pair in KeyPair.objects.filter(deleted_at=None)]
    factors = [_rotate_factor(factor, old, new) for factor in Authenticator.objects.all()]
    done = Rotated(len(pairs), sum(factors))
    record(actor=actor, verb="kek.rotated", target=("key encryption key", "RISKADMIN_KEK"), after=done._asdict())
    return done


@sensitive_variables()
def _rotate_pair(pair: KeyPair, old: bytes, new: bytes) -> None:
    binding = {"access_key_id": pair.access_key_id, "session_id": pair.session_id}
    secret = vault.decrypt(pair.encrypted_secret, **binding, key=old)
    pair.encrypted_secret = vault.encrypt(secret, **binding, key=new)
    pair.save(update_fields=["encrypted_secret"])
    pair.refresh_from_db(fields=["encrypted_secret"])
    _must_equal(vault.decrypt(pair.encrypted_secret, **binding, key=new), secret)


@sensitive_variables()
def _rotate_factor(factor: Any, old: bytes, new: bytes) -> int:
    before = {name: factor.data[name] for name in (*_SEALED, _SEALED_LIST) if factor.data.get(name)}
    if not before:
        return 0
    opened = {name: _each(value, vault.decrypt_second_factor, old) for name, value in before.items()}
    factor.data |= {name: _each(value, vault.encrypt_second_factor, new) for name, value in opened.items()}
    factor.save(update_fields=["data"])
    factor.refresh_from_db(fields=["data"])
    for name, value in opened.items():
        _must_equal(_each(factor.data[name], vault.decrypt_second_factor, new), value)
    return 1


@sensitive_variables()
def _each(value: Any, turn: Any, key: bytes) -> Any:
    return [turn(one, key=key) for one in value] if isinstance(value, list) else turn(value, key=key)


def _must_equal(found: Any, expected: Any) -> None:
    if found != expected:
        raise vault.SecretUnreadable("A secret did not read back after it was sealed anew.")
