"""Gateway, followers and drop copy as real processes."""

from collections.abc import Iterator

import pytest

from tests.dropcopy_delivery.world import Desk
from tests.e2e.trading import Trading
from tests.stack import stack

PROCESSES = ("gateway", "followers", "dropcopy")


@pytest.fixture(scope="module")
def shared(stack_template: None) -> Iterator[Trading]:
    """One system for all tests of a module; each takes sessions and targets that no other takes."""
    with stack(*PROCESSES) as running:
        running.wait_port("dc")
        made = Trading(running)
        yield made
        made.close()


@pytest.fixture
def trading(stack_template: None) -> Iterator[Trading]:
    """A system for one test, which breaks it."""
    with stack(*PROCESSES) as running:
        running.wait_port("dc")
        made = Trading(running)
        yield made
        made.close()


@pytest.fixture
def desk(shared: Trading) -> Iterator[Desk]:
    """Targets of one test in the shared system."""
    made = Desk(shared)
    yield made
    made.close()


@pytest.fixture
def own_desk(trading: Trading) -> Iterator[Desk]:
    """Targets in a system of the test's own."""
    made = Desk(trading)
    yield made
    made.close()
