"""How two settings documents differ, and which way a change goes."""

from typing import Any

import msgspec
import pytest

from creditcontrols import policies
from creditcontrols.engine.values import GroupSettings, SessionLimits
from creditcontrols.policies import Change, Direction

QUANTITY, MONEY = "weekday.max_futures_buy", "weekday.exposure_futures"
RATES = {"YMZ6": 280_200, "NONE": -1}


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


@pytest.mark.parametrize("path", policies.flat(GroupSettings()))
def test_every_setting_of_the_document_has_a_label(path: str) -> None:
    assert policies.label(path) != path


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("levels", [70, 80, 90], "70, 80, 90 %"),
        ("levels", [], "100 % only"),
        ("emails", ["risk@example.com", "desk@example.com"], "risk@example.com, desk@example.com"),
        ("emails", [], "None"),
        ("weekend_enabled", True, "On"),
        ("weekend_enabled", False, "Off"),
        ("weekend.exposure_options", 120_000_000, "1.2 USD M"),
        ("weekend.max_options_sell", -1, "No Max Limit"),
        (QUANTITY, 1_600, "1,600 contracts"),
    ],
)
def test_values_of_the_document_read_as_people_write_them(path: str, value: Any, text: str) -> None:
    assert policies.value_text(path, value) == text


def automated(**changed: Any) -> GroupSettings:
    """1.0 USD M of futures weighed by YMZ6, with some settings changed."""
    limits = SessionLimits(exposure_futures=100_000_000)
    return msgspec.structs.replace(GroupSettings(weekday=limits, reference_futures="YMZ6"), **changed)


def test_gc2_20_clip_size_is_what_is_available_by_the_reference_contract() -> None:
    assert policies.clip_size(automated(), 0, 0, RATES) == 356
    assert policies.clip_size(automated(), 1, 83_390_000, RATES) == 59
    assert policies.clip_size(automated(), 0, 100_000_001, RATES) == 0
    assert policies.clip_size(automated(reference_futures="NONE"), 0, 0, RATES) == 0


def test_gc2_20_without_reference_contract_or_in_manual_mode_there_is_no_clip_size() -> None:
    assert policies.clip_size(automated(reference_futures=""), 0, 0, RATES) is None
    assert policies.clip_size(automated(), 2, 0, RATES) is None
    assert policies.clip_size(automated(mode="M"), 0, 0, RATES) is None
