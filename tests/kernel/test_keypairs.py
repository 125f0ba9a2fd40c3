"""Key pairs: store, secrecy and life (SPEC KEY-1, KEY-2)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from pytest_django.fixtures import Settings

from riskadmin.audit.models import AuditEvent
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.selectors import active_secrets, all_active_secrets
from riskadmin.keypairs.services import add_key_pair, create_key_pair
from riskadmin.keypairs.vault import SecretUnreadable

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
SECRET = bytes(range(32))


@pytest.mark.django_db
def test_key_1_new_pair_has_20_characters_and_32_secret_bytes() -> None:
    pair = create_key_pair(actor="test", session_id="EX1", now=NOW)
    [(access_key_id, secret)] = active_secrets("EX1", NOW)
    assert access_key_id == pair.access_key_id
    assert (len(access_key_id), access_key_id.isalnum(), len(secret)) == (20, True, 32)


@pytest.mark.django_db
def test_key_1_secret_is_neither_stored_nor_shown_nor_audited() -> None:
    pair = add_key_pair(actor="test", session_id="EX1", access_key_id="A" * 20, secret=SECRET, now=NOW)
    assert SECRET not in bytes(pair.encrypted_secret)
    shown = f"{pair!r} {pair} {AuditEvent.objects.values().get()}"
    assert SECRET.hex() not in shown
    assert "encrypted" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("field", [{"session_id": "EX2"}, {"access_key_id": "B" * 20}, {"encrypted_secret": bytes(60)}])
def test_key_1_secret_opens_only_in_its_own_row(field: dict[str, object]) -> None:
    add_key_pair(actor="test", session_id="EX1", access_key_id="A" * 20, secret=SECRET, now=NOW)
    assert all_active_secrets(NOW) == {"EX1": [("A" * 20, SECRET)]}
    KeyPair.objects.update(**field)
    with pytest.raises(SecretUnreadable):
        all_active_secrets(NOW)


@pytest.mark.django_db
def test_key_1_another_encryption_key_does_not_open_it(settings: Settings) -> None:
    create_key_pair(actor="test", session_id="EX1", now=NOW)
    settings.RISKADMIN_KEK = bytes(32)
    with pytest.raises(SecretUnreadable):
        active_secrets("EX1", NOW)
    settings.RISKADMIN_KEK = bytes(31)
    with pytest.raises(ImproperlyConfigured):
        active_secrets("EX1", NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("access_key_id", ["A" * 19, "A" * 19 + "-", "A" * 21])
def test_key_1_access_key_of_another_form_is_refused(access_key_id: str) -> None:
    with pytest.raises(ValidationError):
        add_key_pair(actor="test", session_id="EX1", access_key_id=access_key_id, secret=SECRET, now=NOW)
    assert not KeyPair.objects.exists()


@pytest.mark.django_db
def test_key_2_deleted_expired_and_foreign_pairs_do_not_sign() -> None:
    pair = create_key_pair(actor="test", session_id="EX1", now=NOW)
    create_key_pair(actor="test", session_id="EX2", now=NOW)
    assert len(active_secrets("EX1", NOW)) == 1
    assert active_secrets("EX1", NOW - timedelta(seconds=1)) == []
    assert len(active_secrets("EX1", pair.expires_at - timedelta(seconds=1))) == 1
    assert active_secrets("EX1", pair.expires_at) == []
    KeyPair.objects.update(deleted_at=NOW)
    assert active_secrets("EX1", NOW) == []
