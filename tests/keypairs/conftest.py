"""A clearing firm with a drop copy target, an execution firm with a session, and their people."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import make_password
from django.core import cache as caching
from django.test import Client, override_settings
from django.urls import reverse

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.keypairs import owners
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.owners import Claim
from riskadmin.keypairs.services import create_key_pair
from riskadmin.lib import clock
from tests.factories import PASSWORD, make_firm, make_lce, make_sender_comp

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
"""Tuesday 10:00 CT."""


@dataclass
class Scene:
    """LCE LCA guarantees EF AAA, whose session id is SAA; LCA's drop copy target has session id DCT."""

    lce: LegalClearingEntity
    firm: ExecutionFirm
    people: dict[str, User]

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    yield from make_scene()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Scene]:
    """The same, for tests with several connections or a browser."""
    yield from make_scene()


def make_scene() -> Iterator[Scene]:
    caching.cache.clear()
    lce, other = make_lce("LCA"), make_lce("LCB")
    firm, foreign = make_firm("AAA", lce=lce), make_firm("BBB", lce=other)
    make_sender_comp(firm, "SAA")
    make_sender_comp(foreign, "SBB")

    def targets(session_ids: Collection[str] | None) -> Iterable[Claim]:
        if session_ids is None or "DCT" in session_ids:
            yield Claim("DCT", "Drop copy target", "group Risk-1", lce.code, lce.name, lce_id=lce.pk)

    people = {name: person(name, role, **scope) for name, role, scope in roles(lce, other, firm, foreign)}
    owners.register(targets)
    yield Scene(lce, firm, people)
    owners.forget(targets)


def roles(
    lce: LegalClearingEntity, other: LegalClearingEntity, firm: ExecutionFirm, foreign: ExecutionFirm
) -> list[tuple[str, Role, dict[str, Any]]]:
    """One of each, by username."""
    own = [(role.lower(), role, {"lce": lce}) for role in (Role.CA, Role.RA, Role.AU)]
    own += [(role.lower(), role, {"execution_firm": firm}) for role in (Role.EA, Role.TF, Role.TR)]
    over_all: list[tuple[str, Role, dict[str, Any]]] = [("gam", Role.GAM, {}), ("gcc", Role.GCC, {})]
    others = [("foreign_ea", Role.EA, {"execution_firm": foreign}), ("foreign_ca", Role.CA, {"lce": other})]
    return [*own, *others, *over_all]


@pytest.fixture(autouse=True, scope="session")
def static_files_unbuilt() -> Iterator[None]:
    """Static files come from the source folders: no test needs a built folder."""
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        yield


@cache
def hashed() -> str:
    """PASSWORD, hashed once: it is slow on purpose."""
    return make_password(PASSWORD)


def person(name: str, role: Role, **scope: Any) -> User:
    """Somebody with an address, PASSWORD and one role."""
    user = User.objects.create(username=name, email=f"{name}@example.com", password=hashed())
    user.memberships.create(role=role, **scope)
    return user


def make_pair(session_id: str = "SAA", now: datetime | None = None) -> KeyPair:
    """A pair by the rules, made now in business time."""
    return create_key_pair(actor="test", session_id=session_id, now=now or clock.business_now())


def enrol(user: User) -> str:
    """An authenticator app for the user; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code(secret: str, period: int = 0) -> str:
    """The code that the app shows now, or so many periods of 30 s later."""
    return format_hotp_value(hotp_value(secret, int(clock.real_now().timestamp()) // 30 + period))


def address(name: str, pair: KeyPair) -> str:
    """The address of a page of that pair."""
    return reverse(name, args=[pair.session_id, pair.access_key_id])
