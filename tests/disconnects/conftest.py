"""What the tests of the screens of cancel on disconnect stand on."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.disconnects.scene import Scene, make_scene


@pytest.fixture(scope="session", autouse=True)
def static_files_unbuilt() -> Iterator[None]:
    """Static files come from the source folders: no test needs a built folder."""
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        yield


@pytest.fixture
def scene(db: None) -> Scene:
    """A firm that two clearing firms guarantee."""
    return make_scene()
