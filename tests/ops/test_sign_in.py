"""Sign-in needs the database only: the limits on guessing are there too. Nobody signs up."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from riskadmin.firms.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def person() -> User:
    cache.clear()
    return User.objects.create_user("ra.test", password=PASSWORD)


def sign_in(client: Client, password: str) -> int:
    return client.post(reverse("account_login"), {"login": "ra.test", "password": password}).status_code


def test_the_right_password_lets_in_and_a_wrong_one_does_not(client: Client) -> None:
    assert sign_in(client, "not the password") == 200
    assert "_auth_user_id" not in client.session
    assert sign_in(client, PASSWORD) == 302
    assert "_auth_user_id" in client.session


def test_guessing_is_stopped_after_five_wrong_passwords(client: Client) -> None:
    for _ in range(5):
        sign_in(client, "not the password")
    assert sign_in(client, PASSWORD) != 302
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client) -> None:
    form = {"username": "intruder", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), form)
    assert not User.objects.filter(username="intruder").exists()


def test_nothing_of_the_sign_in_is_kept_in_redis() -> None:
    assert "redis" not in settings.CACHES["default"]["BACKEND"]
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"


def test_every_page_carries_the_content_security_policy(client: Client) -> None:
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
