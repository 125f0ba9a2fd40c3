"""Fixtures of the tests of the inline credit controls."""

import pytest

from tests.icc.world import icc_world
from tests.web.conftest import static_files_unbuilt as static_files_unbuilt
from tests.web.world import World


@pytest.fixture
def world(db: None) -> World:
    """EX1 with its account ACC1 of LCE 101, registered for the inline credit controls."""
    return icc_world()
