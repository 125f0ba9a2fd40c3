"""Another key encryption key: all secrets are sealed anew and read back, or nothing changes (SPEC KEY-1)."""

import base64
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from riskadmin.audit.models import AuditEvent
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.selectors import active_secrets, all_active_secrets, signers
from riskadmin.keypairs.services import delete_key_pair
from riskadmin.keypairs.vault import SecretUnreadable
from tests.keypairs.conftest import NOW, Scene, code, enrol, make_pair

NEW = bytes(range(32))


@pytest.fixture
def old(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The key that sealed what is stored; its text is in the environment under a name of the person's choice."""
    key: bytes = settings.RISKADMIN_KEK
    monkeypatch.setenv("FORMER_KEK", base64.urlsafe_b64encode(key).decode())
    return key


def rotate(name: str = "FORMER_KEK") -> str:
    out = StringIO()
    call_command("rotate_kek", "--old", name, stdout=out)
    return out.getvalue()


def test_key_1_rotation_seals_every_secret_anew(scene: Scene, old: bytes, settings: Settings) -> None:
    make_pair(now=NOW)
    gone = make_pair("SBB", now=NOW)
    delete_key_pair(actor="test", session_id="SBB", access_key_id=gone.access_key_id, now=NOW)
    app = enrol(scene.people["ea"])
    recovery = RecoveryCodes.activate(scene.people["ea"]).generate_codes()
    before = all_active_secrets(NOW)
    settings.RISKADMIN_KEK = NEW
    assert "1 key pairs, 2 second factors" in rotate()
    assert all_active_secrets(NOW) == before
    totp, codes = Authenticator.objects.order_by("pk")
    assert totp.wrap().validate_code(code(app))
    assert codes.wrap().generate_codes() == recovery
    settings.RISKADMIN_KEK = old
    with pytest.raises(SecretUnreadable):
        active_secrets("SAA", NOW)
    assert AuditEvent.objects.get(verb="kek.rotated").after == {"key_pairs": 1, "second_factors": 2}


def test_key_1_one_secret_that_does_not_open_leaves_all_as_they_were(
    scene: Scene, old: bytes, settings: Settings
) -> None:
    make_pair(now=NOW)
    bad = make_pair("SBB", now=NOW)
    KeyPair.objects.filter(pk=bad.pk).update(encrypted_secret=bytes(60))
    before = list(KeyPair.objects.order_by("pk").values_list("encrypted_secret", flat=True))
    settings.RISKADMIN_KEK = NEW
    with pytest.raises(CommandError, match="Nothing was changed"):
        rotate()
    assert list(KeyPair.objects.order_by("pk").values_list("encrypted_secret", flat=True)) == before
    settings.RISKADMIN_KEK = old
    assert len(active_secrets("SAA", NOW)) == 1


def test_key_1_a_second_run_changes_nothing(scene: Scene, old: bytes, settings: Settings) -> None:
    make_pair(now=NOW)
    settings.RISKADMIN_KEK = NEW
    rotate()
    with pytest.raises(CommandError, match="does not open"):
        rotate()
    assert len(active_secrets("SAA", NOW)) == 1


@pytest.mark.parametrize("value", ["", "short", base64.urlsafe_b64encode(bytes(31)).decode()])
def test_key_1_the_old_key_comes_from_the_environment_and_is_never_repeated(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("FORMER_KEK", value)
    with pytest.raises(CommandError, match="names no environment variable") as refused:
        rotate()
    with pytest.raises(CommandError) as typed:
        rotate(base64.urlsafe_b64encode(NEW).decode())
    assert base64.urlsafe_b64encode(NEW).decode() not in str(typed.value) + str(refused.value)


def test_key_1_both_keys_the_same_is_refused(scene: Scene, old: bytes) -> None:
    with pytest.raises(CommandError, match="are the same"):
        rotate()


def test_key_1_one_row_that_does_not_open_leaves_the_other_pair_working(scene: Scene) -> None:
    bad, good = make_pair(now=NOW), make_pair(now=NOW)
    KeyPair.objects.filter(pk=bad.pk).update(encrypted_secret=bytes(60))
    assert [one.access_key_id for one in signers("SAA", NOW)] == [good.access_key_id]
