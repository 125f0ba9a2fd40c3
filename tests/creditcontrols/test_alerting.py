"""SPEC GC2-33: which alerts an event leads to."""

import pytest

from creditcontrols.alerting import PASS_AGAIN, REFUSED_NOW, STILL_PASS, alerts_of
from creditcontrols.engine.events import LevelChanged, SettingsApplied
from creditcontrols.engine.values import GroupSettings

SETTINGS = GroupSettings(levels=(70, 80, 90))


def told(before: int, after: int) -> list[tuple[int, str, str]]:
    event = LevelChanged(1, 0, 0, before, after, 833_900_00, 1_000_000_00)
    return [(level, kind, action) for level, _, _, kind, *_, action in alerts_of(event, SETTINGS, 1)]


@pytest.mark.parametrize(
    ("before", "after", "levels"),
    [(0, 80, [70, 80]), (80, 90, [90]), (0, 60, []), (60, 70, [70]), (90, 70, []), (0, 100, [70, 80, 90, 100])],
)
def test_gc2_33_one_alert_for_each_configured_level_crossed(before: int, after: int, levels: list[int]) -> None:
    assert [level for level, *_ in told(before, after)] == levels


def test_gc2_33_at_100_the_side_is_blocked_and_below_it_passes_again() -> None:
    assert told(90, 100) == [(100, "blocked", REFUSED_NOW)]
    assert told(100, 90) == [(0, "unblocked", PASS_AGAIN)]
    assert told(80, 90) == [(90, "level", STILL_PASS)]


@pytest.mark.parametrize(("version", "count"), [(1, 0), (2, 1)])
def test_gc2_33_a_changed_limit_is_an_alert_the_first_setting_is_not(version: int, count: int) -> None:
    assert len(alerts_of(SettingsApplied(1, version, SETTINGS, "ra.alp"), SETTINGS, version)) == count
