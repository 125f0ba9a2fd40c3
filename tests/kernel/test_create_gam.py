"""The command that makes the first GAM user (SPEC R-1)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from riskadmin.firms.choices import Role
from riskadmin.firms.models import User

pytestmark = pytest.mark.django_db


def create(monkeypatch: pytest.MonkeyPatch, username: str, password: str) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(password + "\n"))
    call_command("create_gam", username, stdout=StringIO())


def test_r_1_first_gam_can_sign_in_and_there_is_no_second(monkeypatch: pytest.MonkeyPatch) -> None:
    create(monkeypatch, "first", "a long enough password")
    user = User.objects.get(username="first")
    assert user.check_password("a long enough password")
    assert user.memberships.get().role == Role.GAM
    with pytest.raises(CommandError, match="GAM user already"):
        create(monkeypatch, "second", "a long enough password")


def test_r_1_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="15 characters"):
        create(monkeypatch, "first", "short")
    assert not User.objects.exists()
