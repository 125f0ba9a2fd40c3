"""Fixtures of the tests of the Risk Management Interface."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.web.world import World, make_world


@pytest.fixture(scope="session", autouse=True)
def static_files_unbuilt() -> Iterator[None]:
    """Static files come from the source folders: no test needs a built folder."""
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        yield


@pytest.fixture
def world(db: None) -> World:
    """Two clearing firms and their people; 101 guarantees EX1 on CBOT."""
    return make_world()
