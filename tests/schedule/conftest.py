"""A schedule of the test's own: the jobs of the console are put aside, and so is what was applied."""

import pytest

from riskadmin.schedule import registry


@pytest.fixture
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No job and no kind but those that the test registers."""
    monkeypatch.setattr(registry, "_jobs", {})
    monkeypatch.setattr(registry, "_kinds", {})
