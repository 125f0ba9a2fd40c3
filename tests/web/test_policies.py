"""How two settings documents differ, and which way a change goes."""

from typing import Any

import msgspec
import pytest

from creditcontrols import policies
from creditcontrols.engine.values import GroupSettings, SessionLimits
from creditcontrols.policies import Change, Direction

QUANTITY, MONEY = "weekday.max_futures_buy", "weekday.exposure_futures"


@pytest.mark.parametrize(
    ("path", "old", "new", "way"),
    [
        (MONEY, 0, 50_000_000, Direction.LOOSENS),
        (MONEY, 100_000_000, 50_000_000, Direction.TIGHTENS),
        (QUANTITY, -1, 99_999, Direction.TIGHTENS),
        (QUANTITY, 0, 1, Direction.LOOSENS),
        (QUANTITY, 99_999, -1, Direction.LOOSENS),
        ("mode", "A", "M", Direction.LOOSENS),
        ("mode", "M", "A", Direction.TIGHTENS),
        ("reference_futures", "", "YMZ6", Direction.CHANGES),
        ("levels", [], [70], Direction.CHANGES),
    ],
)
def test_direction_says_whether_more_orders_pass(path: str, old: Any, new: Any, way: Direction) -> None:
    assert policies.direction(path, old, new) is way


def test_changes_name_each_field_that_differs() -> None:
    before = GroupSettings()
    after = msgspec.structs.replace(before, mode="M", weekday=SessionLimits(max_futures_buy=5))
    assert policies.changes(before, after) == [Change("mode", "A", "M"), Change(QUANTITY, -1, 5)]
    assert policies.changes(after, after) == []


def test_every_weekday_limit_can_be_edited() -> None:
    paths = {setting.path for setting in policies.SETTINGS}
    assert {f"weekday.{name}" for name in SessionLimits.__struct_fields__} <= paths
    assert paths <= policies.flat(GroupSettings()).keys()


def test_gc2_20_a_reference_contract_is_listed_or_none() -> None:
    settings = GroupSettings(reference_futures="YMZ6")
    assert policies.faults(settings, {"YMZ6"}, ()) == {}
    assert policies.faults(GroupSettings(), (), ()) == {}
    assert list(policies.faults(settings, {"ZCZ6"}, ())) == ["reference_futures"]


def test_gc2_05_a_mode_is_automated_or_manual() -> None:
    assert policies.faults(GroupSettings(mode="M"), (), ()) == {}
    assert list(policies.faults(GroupSettings(mode="X"), (), ())) == ["mode"]
