"""What all tests share: browser last, the stack of real processes, and a Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.middleware import csrf
from hypothesis import HealthCheck, settings

from tests.chromium import find_chromium
from tests.stack import Stack, make_template, stack

BROWSER_FIXTURES = {"page", "context", "browser"}


def pytest_configure() -> None:
    """A page's random token must not hold, once in a while, the very firm or account that a test says is not shown."""
    csrf.CSRF_ALLOWED_CHARS = "qz"
    # A busy machine is no fault of a rule: nothing here is judged by its time.
    settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the long drills too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests last: after the first, an event loop stays in the main thread and async tests would fail."""
    left_out = [] if config.getoption("--full") else [item for item in items if item.get_closest_marker("drill")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = [item.nodeid for item in left_out]
    items[:] = sorted((item for item in items if item not in left_out), key=_needs_browser)


LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for name in config.stash.get(LEFT_OUT, []):
        terminalreporter.write_line(f"left out without --full: {name}")


def _needs_browser(item: pytest.Item) -> bool:
    return bool(BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **find_chromium()}


@pytest.fixture(scope="session")
def stack_template() -> None:
    """The migrated and seeded database that stacks are copies of."""
    make_template()


@pytest.fixture
def stack_db(stack_template: None) -> Iterator[Stack]:
    """A stack with no process started: `stack_db.start("gateway", "followers")`, `stack_db.wait_ready()`."""
    with stack() as made:
        yield made
