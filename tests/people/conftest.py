"""Two clearing firms with their people, GAM, and a way to sign in with the password."""

import re
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.mail.models import OutboxMessage
from riskadmin.people.models import Nomination
from riskadmin.people.services import nominations
from tests.factories import PASSWORD, make_firm, make_lce, make_user

LINK = re.compile(r"/people/invitation/([\w-]+)/")


@dataclass
class Scene:
    """LCE LCA guarantees EF AAA; LCB is another clearing firm."""

    lce: LegalClearingEntity
    other: LegalClearingEntity
    firm: ExecutionFirm
    ca: User
    ra: User
    gam: User
    foreign_ca: User

    def nominate(self, username: str = "n.new") -> Nomination:
        """A nomination that waits for GAM."""
        return nominations.nominate(
            actor=self.ca, lce=self.lce, given_name="Nora", family_name="New", username=username,
            email=f"{username}@example.com",
        )  # fmt: skip

    def verified(self, username: str = "n.new") -> Nomination:
        """A nomination that waits for the release."""
        return nominations.verify(actor=self.gam, nomination=self.nominate(username))

    def released(self, username: str = "n.new") -> User:
        """The user whom a released nomination made."""
        user = nominations.release(actor=self.ca, nomination=self.verified(username)).user
        assert user is not None
        return user


@pytest.fixture
def scene(db: None) -> Scene:
    cache.clear()
    lce, other = make_lce("LCA"), make_lce("LCB")
    return Scene(
        lce=lce, other=other, firm=make_firm("AAA", lce=lce), ca=make_user(Role.CA, lce=lce, username="ca.lca"),
        ra=make_user(Role.RA, lce=lce, username="ra.lca"), gam=make_user(Role.GAM, username="gam"),
        foreign_ca=make_user(Role.CA, lce=other, username="ca.lcb"),
    )  # fmt: skip


@pytest.fixture(autouse=True, scope="session")
def static_files_unbuilt() -> object:
    """Static files come from the source folders: no test needs a built folder."""
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        yield


def signed_in(user: User, password: str = PASSWORD) -> Client:
    """A browser in which the user gave the password just now."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": password})
    return client


def late(user: User) -> Client:
    """A browser that is signed in, but gave no password lately."""
    client = Client()
    client.force_login(user)
    return client


def token_of(user: User) -> str:
    """The token in the newest invitation mail to the user."""
    mail = OutboxMessage.objects.filter(to=user.email, subject__startswith="Your access").latest("pk")
    found = LINK.search(mail.text)
    assert found
    return found.group(1)
