"""Fixtures of the tests of the REST API: the world of the screens, and a token for each of its people."""

import pytest

from tests.api.caller import Desk
from tests.web.conftest import static_files_unbuilt as static_files_unbuilt
from tests.web.world import make_world


@pytest.fixture
def desk(db: None) -> Desk:
    """Two clearing firms, their people, and their tokens."""
    return Desk(make_world())
