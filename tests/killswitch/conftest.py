"""Fixtures of the tests of the kill switch."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from creditcontrols.models import EngineMoment
from riskadmin.people import reauthentication
from tests.web.scene import add_orders
from tests.web.world import World, make_world


@pytest.fixture(scope="session", autouse=True)
def static_files_unbuilt() -> Iterator[None]:
    """Static files come from the source folders: no test needs a built folder."""
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        yield


@pytest.fixture
def world(db: None) -> World:
    """Two clearing firms and their people; 101 guarantees EX1 on CBOT, where two orders of EX1 work."""
    made = make_world()
    add_orders(made)
    EngineMoment.objects.create(shard=0, seq=1, session=0, market={"weekday": ["open", "2026-11-17"]})
    return made


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has just given the password."""
    monkeypatch.setattr(reauthentication, "is_recent", lambda request: True)
