"""What makes an account: characters, owner, services, sub-accounts (SPEC AMS)."""

import pytest

from creditcontrols.accounts.policies import (
    SPECIAL,
    AccountValues,
    Present,
    Surroundings,
    changes,
    faults,
    inherited,
    is_lei,
    number_fault,
)
from tests.accounts.world import LEI, values

AROUND = Surroundings(
    frozenset({"EX1", "AA1"}), {"EX1EX1N": "EX1", "AAAAA1N": "AA1"}, {"TOP": ("CMED", "ICC"), "ACC1": ("CPC",)}
)


@pytest.mark.parametrize("number", ["A", "ACC1", "12345678901234567890", "AB@C", "A-1", "AB C", "#1", "AB$"])
def test_ams_1_a_number_has_up_to_twenty_characters(number: str) -> None:
    assert number_fault(number) == ""


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "1 to 20 characters"),
        ("1" * 21, "1 to 20 characters"),
        ("acc1", "'a' is no character"),
        ("AB/C", "'/' is no character"),
        ("ÄBC", "is no character"),
        ("$ABC", "leave it out"),
    ],
)
def test_ams_1_other_numbers_are_refused(number: str, sentence: str) -> None:
    assert sentence in number_fault(number)


@pytest.mark.parametrize("char", SPECIAL)
def test_ams_1_special_characters_stand_neither_first_second_nor_last(char: str) -> None:
    for number in (f"{char}ABC", f"A{char}BC", f"ABC{char}"):
        assert "first, second or last" in number_fault(number)
    assert number_fault(f"AB{char}C") == ""


def test_ams_1_owner_is_a_guaranteed_firm_or_an_entity_with_its_check_digits() -> None:
    assert is_lei(LEI)
    assert not is_lei(LEI[:-1] + "3")
    assert faults(values(owner=LEI), AROUND) == faults(values(), AROUND) == {}
    for owner in ("EX2", LEI[:-1] + "3", ""):
        assert list(faults(values(owner=owner), AROUND)) == ["owner"]


def test_ams_2_more_than_twelve_characters_disable_the_globex_service() -> None:
    assert faults(values("A" * 12, services=("CMED",)), AROUND) == {}
    assert faults(values("A" * 13, services=("CPC",)), AROUND) == {}
    found = faults(values("A" * 13, services=("CMED",)), AROUND)
    assert found["services"].startswith("A number of more than 12 characters disables the Globex service")
    assert list(faults(values(services=("NONE",)), AROUND)) == ["services"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"firms": ("EX2",)}, "firms"),
        ({"sessions": ("AAAAA1N",)}, "sessions"),
        ({"sessions": ("NOBODY1",)}, "sessions"),
        ({"parent": "NONE"}, "parent"),
        ({"description": " "}, "description"),
        ({"status": "gone"}, "status"),
        ({"segregation": "gone"}, "segregation"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, object], field: str) -> None:
    assert list(faults(values(**changed), AROUND)) == [field]


def test_sessions_are_those_of_the_firms_of_the_account() -> None:
    assert faults(values(firms=("EX1", "AA1"), sessions=("EX1EX1N", "AAAAA1N")), AROUND) == {}


def test_ams_2_sub_accounts_inherit_services_but_globex_where_the_number_is_too_long() -> None:
    assert inherited(values("SUB1", parent="TOP", services=("STP",)), AROUND).services == ("CMED", "ICC")
    assert inherited(values("S" * 13, parent="TOP"), AROUND).services == ("ICC",)
    assert inherited(values("ACC2", services=("STP",)), AROUND).services == ("STP",)


def test_ams_2_the_intermediary_flag_stays_once_there_are_sub_accounts() -> None:
    before = values(intermediary=True)
    assert faults(values(), AROUND, Present(before)) == {}
    assert list(faults(values(), AROUND, Present(before, sub_accounts=True))) == ["intermediary"]
    assert faults(values(intermediary=True), AROUND, Present(before, sub_accounts=True)) == {}


def test_an_account_with_sub_accounts_becomes_none_and_nobody_is_his_own_parent() -> None:
    assert list(faults(values(parent="TOP"), AROUND, Present(values(), sub_accounts=True))) == ["parent"]
    assert list(faults(values(parent="ACC1"), AROUND)) == ["parent"]


def test_a_firm_with_a_suspension_is_not_taken_out() -> None:
    present = Present(values(firms=("AA1", "EX1")), suspended=frozenset({"AA1"}))
    assert list(faults(values(), AROUND, present)) == ["firms"]
    assert faults(values(firms=("AA1",)), AROUND, present) == {}


def test_changes_are_told_in_words() -> None:
    after: AccountValues = values(holding=True, status="inactive", firms=("EX1", "AA1"))
    assert changes(values(), after) == [
        ("holding", "No", "Yes"), ("status", "Active", "Inactive"), ("firms", "EX1", "AA1 EX1"),
    ]  # fmt: skip
