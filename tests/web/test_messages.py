"""What the console says after an action: in its own words, at the edge of the page, never inside the limits."""

import pytest
from django.test import Client

from tests.web.test_save_limits import HTMX, post
from tests.web.world import World

PASSWORD = "a password for tests only"


@pytest.fixture
def signed_in(world: World) -> Client:
    """The risk administrator, signed in through the form."""
    world.users["ra"].set_password(PASSWORD)
    world.users["ra"].save()
    client = Client()
    assert client.post("/accounts/login/", {"login": "ra", "password": PASSWORD}).status_code == 302
    return client


def test_signing_in_and_out_says_nothing(world: World, signed_in: Client) -> None:
    for path in ("/", f"/firms/EX1/groups/{world.own.pk}/"):
        assert b"uccessfully" not in signed_in.get(path).content
    assert b"banner" not in signed_in.post("/accounts/logout/", follow=True).content


def test_a_wrong_password_is_said_as_a_fact(world: World) -> None:
    answer = Client().post("/accounts/login/", {"login": "ra", "password": "wrong"}).content
    assert b"Username or password is wrong. Nobody was signed in." in answer


def test_a_message_lies_beside_the_limits_not_in_them(world: World) -> None:
    body = post(world, extra=HTMX).content.decode()
    limits, beside = body.split('<div id="messages"')
    assert "Nothing to save" not in limits
    assert "hx-swap-oob" in beside
    assert "Nothing to save" in beside
