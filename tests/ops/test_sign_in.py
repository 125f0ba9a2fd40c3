"""Sign-in needs the database only: the limits on guessing are there too. Nobody signs up."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from creditcontrols.figures import central
from riskadmin.firms.models import User
from riskadmin.lib import clock

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


@pytest.mark.parametrize("path", ["password/change/", "sessions/", "2fa/", "logout/"])
def test_the_accounts_pages_lead_back_to_the_monitor(client: Client, person: User, path: str) -> None:
    client.force_login(person)
    page = client.get(f"/accounts/{path}").content.decode()
    assert '<header class="ribbon"><a href="/monitor/">Risk console</a>' in page
    assert "Firms and limits" not in page


def test_a_changed_password_signs_in_and_the_old_one_does_not(client: Client, person: User) -> None:
    client.force_login(person)
    new = "another long enough password"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    client.logout()
    assert sign_in(client, PASSWORD) == 200
    assert sign_in(client, new) == 302


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "password/reset/", "password/set/"])
def test_ways_that_nobody_has_are_not_found(client: Client, person: User, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
    client.force_login(person)
    assert client.post(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("hours", [0, -5])
def test_sessions_are_told_in_business_time(client: Client, person: User, hours: int) -> None:
    before = clock.offset()
    assert sign_in(client, PASSWORD) == 302
    try:
        clock.configure(timedelta(hours=hours))
        body = client.get("/accounts/sessions/").content.decode()
        began = UserSession.objects.get(user=person).created_at + timedelta(hours=hours)
        assert central(began) in body
    finally:
        clock.configure(before)
