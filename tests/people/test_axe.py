"""Nothing serious for axe on the pages about people, in both themes."""

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from tests.factories import make_firm, make_lce, make_user
from tests.people.conftest import Scene, signed_in, token_of
from tests.web.test_axe import screen, serious

__all__ = ["screen"]


@pytest.fixture
def painted(transactional_db: None) -> Scene:
    """Nominations in every state, an invited person, and sessions."""
    cache.clear()
    lce = make_lce("LCA")
    scene = Scene(
        lce=lce, other=make_lce("LCB"), firm=make_firm("AAA", lce=lce), ca=make_user(Role.CA, lce=lce),
        ra=make_user(Role.RA, lce=lce), gam=make_user(Role.GAM), foreign_ca=make_user(),
    )  # fmt: skip
    scene.nominate("n.first")
    scene.verified("n.second")
    scene.released("n.third")
    signed_in(scene.ra)
    return scene


def show(page: Page, server: LiveServer, user: User, *paths: str) -> None:
    """Look at each page as that user."""
    cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url}])
    for path in paths:
        answer = page.goto(server.url + path)
        assert (path, answer.status if answer else 0) == (path, 200)
        assert (path, serious(page)) == (path, [])


def test_pages_of_people_have_no_serious_finding(painted: Scene, live_server: LiveServer, screen: Page) -> None:
    nominated = [f"/people/nominations/{one.pk}/" for one in painted.lce.nominations.all()]
    administrator = f"/people/users/{painted.ra.pk}/"
    lists = ("/people/", "/people/risk-administrators/", "/people/users/", "/people/access/clearing-entities/LCA/")
    own = ("/people/risk-administrators/nominate/", administrator, "/people/access/execution-firms/AAA/")
    show(screen, live_server, painted.ca, *lists, *own, *nominated)
    show(screen, live_server, painted.gam, *lists, "/people/users/new/", administrator, *nominated)


def test_the_page_of_an_invitation_has_no_serious_finding(
    painted: Scene, live_server: LiveServer, screen: Page
) -> None:
    token = token_of(User.objects.get(username="n.third"))
    for path in (token, "x"):
        screen.goto(f"{live_server.url}/people/invitation/{path}/")
        assert (path, serious(screen)) == (path, [])
