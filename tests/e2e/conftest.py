"""Real processes for the end-to-end tests: a system of their own for tests that break it."""

from collections.abc import Iterator

import pytest

from tests.e2e.trading import Trading
from tests.stack import stack


@pytest.fixture(scope="module")
def shared(stack_template: None) -> Iterator[Trading]:
    """Gateway and followers for all tests of a module; each takes sessions that no other takes."""
    with stack("gateway", "followers") as running:
        made = Trading(running)
        yield made
        made.close()


@pytest.fixture
def trading(stack_template: None) -> Iterator[Trading]:
    """Gateway and followers on a database of their own."""
    with stack("gateway", "followers") as running:
        made = Trading(running)
        yield made
        made.close()
