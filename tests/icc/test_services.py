"""Limits and policies as they are saved: who may, what is refused, history, audit row, and what the engine gets."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.accounts.models import Account
from creditcontrols.accounts.services import change_account
from creditcontrols.engine.commands import SetAccounts, SetPositionLimits, SetPositionPolicies
from creditcontrols.engine.icc.values import PositionLimit, PositionPolicy
from creditcontrols.icc.models import PositionLimitRow, PositionPolicyRow
from creditcontrols.icc.policies import LimitFault
from creditcontrols.icc.selectors import usage
from creditcontrols.icc.services import Moved
from riskadmin.audit.models import AuditEvent
from tests.accounts.world import register
from tests.accounts.world import values as account_values
from tests.icc.world import carry_out, decide, sent, set_long, stands
from tests.web.world import World


def test_icc_1_each_side_sets_its_own_value_and_the_stricter_counts(world: World) -> None:
    set_long(world, "ca", 100, 90)
    row = set_long(world, "ea", 80)
    assert (row.lce_long, row.lce_short, row.ef_long, row.ef_short) == (100, 90, 80, None)
    assert (row.version, row.long, row.short, row.in_force) == (2, 80, 90, False)
    key = ("101", "EX1", "ACC1", "YM", "FUT")
    assert [command.rows for command in sent(SetPositionLimits)] == [
        (PositionLimit(*key, 100, 90, -1, -1, 1),), (PositionLimit(*key, 100, 90, 80, -1, 2),),
    ]  # fmt: skip
    carry_out()
    row.refresh_from_db()
    assert (row.in_force, row.in_force_long, row.in_force_short, row.in_force_seq) == (True, 80, 90, 7)


def test_icc_1_history_and_audit_row_tell_who_changed_what(world: World) -> None:
    set_long(world, "ra", 100)
    row = set_long(world, "ra", None, 5, reason="less risk")
    told = [(note.field, note.old, note.new, str(note.actor), note.reason) for note in row.changes.order_by("pk")]
    assert told[1:] == [("lce_long", 100, None, "ra", "less risk"), ("lce_short", None, 5, "ra", "less risk")]
    noted = AuditEvent.objects.filter(verb="icc.limits").latest("pk")
    assert (noted.before, noted.reason) == ({"lce_long": 100, "lce_short": None}, "less risk")
    assert noted.after["lce_short"] == 5
    assert noted.after["account"] == "ACC1"


@pytest.mark.parametrize("who", ["gam", "gcc", "au", "tf", "tr", "foreign_ra", "foreign_ea", "other_ea"])
def test_icc_1_nobody_else_sets_limits(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        set_long(world, who, 10)
    assert not PositionLimitRow.objects.exists()


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("product", {"product": "NONE"}), ("kind", {"kind": "SPREAD"}), ("long", {"long": -1}),
        ("long", {"long": 100_000_000}),
    ],
)  # fmt: skip
def test_icc_1_what_cannot_be_a_limit_is_refused_beside_its_field(
    world: World, field: str, terms: dict[str, Any]
) -> None:
    with pytest.raises(LimitFault) as fault:
        set_long(world, "ca", **({"long": 1} | terms))
    assert fault.value.field == field
    assert set_long(world, "ca", 99_999_999).long == 99_999_999


def test_icc_1_an_account_is_to_be_linked_to_the_firm_unless_limits_are_taken_back(world: World) -> None:
    other = register(world, "ACC2", firms=("AA1",), owner="AA1")
    with pytest.raises(LimitFault, match="does not enter orders through EX1"):
        set_long(world, "ca", 10, account=other)
    row = set_long(world, "ca", 10)
    Account.objects.get(number="ACC1").firms.all().delete()
    assert set_long(world, "ca", None).version == row.version + 1


def test_gc2_08_of_two_who_save_from_one_version_the_second_is_told(world: World) -> None:
    set_long(world, "ca", 10)
    with pytest.raises(Moved, match="ca saved limits of account ACC1 in YM FUT meanwhile"):
        set_long(world, "ea", 5, base_version=0)
    assert PositionLimitRow.objects.get().ef_long is None
    same = set_long(world, "ca", 10)
    assert (same.version, len(sent(SetPositionLimits))) == (1, 1)


def test_icc_5_policy_is_decided_by_the_clearing_firm(world: World) -> None:
    row = decide(world, unset_refused=True, levels=(80, 50, 100, 80), recipients=("b@x.example", "a@x.example"))
    assert (row.levels, row.recipients, row.version) == ([50, 80], ["a@x.example", "b@x.example"], 1)
    assert sent(SetPositionPolicies)[-1].rows == (PositionPolicy("101", "EX1", True, False, (50, 80), 1),)
    carry_out()
    row.refresh_from_db()
    assert (row.in_force, row.in_force_unset_refused, row.in_force_levels) == (True, True, [50, 80])
    words = [(note.field, note.old, note.new) for note in row.changes.order_by("pk")]
    assert words[:2] == [("Orders without a limit", "Pass", "Refused"), ("Alert levels", "100 %", "50, 80 and 100 %")]
    for who in ("ea", "tf", "gam", "foreign_ra"):
        with pytest.raises(PermissionDenied):
            decide(world, who, 1)


@pytest.mark.parametrize(
    ("field", "terms"),
    [("levels", {"levels": (0,)}), ("levels", {"levels": (101,)}), ("recipients", {"recipients": ("nobody",)}),
     ("levels", {"levels": tuple(range(1, 12))})],
)  # fmt: skip
def test_icc_7_levels_are_whole_percentages_and_recipients_addresses(
    world: World, field: str, terms: dict[str, Any]
) -> None:
    with pytest.raises(LimitFault) as fault:
        decide(world, **terms)
    assert fault.value.field == field
    assert not PositionPolicyRow.objects.exists()


def test_icc_5_accounts_with_the_service_are_registered_through_their_firms(world: World) -> None:
    assert sent(SetAccounts)[-1].rows[0].registered == ("EX1",)
    register(world, "SUB1", parent="ACC1", firms=("AA1", "EX1"))
    assert sent(SetAccounts)[-1].rows[0].registered == ("AA1", "EX1")
    top = Account.objects.get(number="ACC1")
    change_account(actor=world.users["ca"], account_id=top.pk, base_version=1, values=account_values(services=("CPC",)))
    told = {row.account: (row.registered, row.version) for command in sent(SetAccounts)[-2:] for row in command.rows}
    assert told == {"SUB1": ((), 2), "ACC1": ((), 2)}
    carry_out()
    assert Account.objects.get(number="SUB1").in_force_registered == []


def test_icc_1_a_trading_firm_sees_what_its_own_accounts_have(world: World) -> None:
    set_long(world, "ca", 10)
    stands(net=3)
    seen = {who: PositionLimitRow.objects.visible_to(world.users[who]).count() for who in world.users}
    assert {who for who, count in seen.items() if count} == {"ra", "ca", "au", "ea", "tf", "gam", "gcc"}
    assert {who for who in world.users if usage(world.users[who]).exists()} == {
        "ra", "ca", "au", "ea", "tf", "gam", "gcc"
    }  # fmt: skip
    Account.objects.update(owner_firm=None, owner_lei="5493001KJTIIGC8Y1R12")
    assert not PositionLimitRow.objects.visible_to(world.users["tf"]).exists()
    assert not usage(world.users["tf"]).exists()
