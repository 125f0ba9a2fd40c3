"""Fixtures of the tests of entity risk."""

import pytest

from tests.erm.world import erm_world
from tests.web.conftest import static_files_unbuilt as static_files_unbuilt
from tests.web.world import World


@pytest.fixture
def world(db: None) -> World:
    """Two clearing firms, their mappings, products and people."""
    return erm_world()
