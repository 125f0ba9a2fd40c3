"""Fixtures of mappings and regroupings: a world on a Wednesday morning."""

import pytest

from riskadmin.lib import clock
from tests.clearing.world import WEDNESDAY, Clock, World, make_world


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two LCEs without execution firms, Wednesday 10:00 CT."""
    monkeypatch.setattr(Clock, "now", WEDNESDAY)
    monkeypatch.setattr(clock, "business_now", lambda: Clock.now)
    return make_world()
