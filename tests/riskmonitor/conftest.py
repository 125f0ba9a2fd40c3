"""Fixtures of the tests of the Risk Monitor."""

import pytest

from tests.accounts.world import accounts_world
from tests.web.conftest import static_files_unbuilt as static_files_unbuilt
from tests.web.world import World


@pytest.fixture
def world(db: None) -> World:
    """Two clearing firms, their mappings and people, trading firms beside them."""
    return accounts_world()
