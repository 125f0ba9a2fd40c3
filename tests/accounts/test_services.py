"""Acts on accounts: who may, what is saved, what the engine is sent, and what the projection makes of its answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from creditcontrols.accounts import selectors, services, stopping
from creditcontrols.accounts.models import Account, AccountChange, AccountFirm, AccountPolicy
from creditcontrols.accounts.projection import accounts_set, policy_set
from creditcontrols.blocking import Question
from creditcontrols.engine.commands import SetAccountPolicy, SetAccounts
from creditcontrols.engine.controls.values import ClearingAccount
from creditcontrols.engine.events import AccountPolicySet, AccountsSet
from riskadmin.audit.models import AuditEvent
from riskadmin.lib import clock
from tests.accounts.world import commands, register, suspend, values
from tests.web.world import World


def project(seq: int = 7) -> None:
    """What the projection writes once the engine has taken every command."""
    with connection.cursor() as cursor:
        for command in commands():
            if isinstance(command, SetAccounts):
                statements = accounts_set(AccountsSet(command.rows), seq, clock.business_now())
            else:
                assert isinstance(command, SetAccountPolicy)
                event = AccountPolicySet(command.lce, command.unknown_refused, command.version)
                statements = policy_set(event, seq, clock.business_now())
            for statement, arguments in statements:
                cursor.execute(statement, arguments)


def test_ams_1_a_registered_account_is_saved_audited_and_sent(world: World) -> None:
    made = register(world, "acc1".upper(), services=("CMED", "ICC"), sessions=("EX1EX1N",))
    assert (made.owner, made.version, made.in_force) == ("EX1", 1, False)
    assert commands() == [SetAccounts((ClearingAccount("101", "ACC1", True, (), 1, ("EX1",)),), "ca", "")]
    assert AuditEvent.objects.get(verb="account.create").after["firms"] == ["EX1"]
    project()
    made.refresh_from_db()
    assert (made.in_force, made.in_force_seq) == (True, 7)


def test_ams_1_a_number_is_unique_in_the_clearing_firm(world: World) -> None:
    register(world)
    with pytest.raises(ValidationError, match="101 has an account ACC1 already"):
        register(world)
    other = values(owner="EX2", firms=("EX2",))
    assert services.create_account(actor=world.users["gam"], lce=world.foreign.lce, values=other).pk


@pytest.mark.parametrize("who", ["ra", "au", "ea", "tf", "gcc", "foreign_ra"])
def test_ams_4_accounts_are_kept_by_ca_and_gam_only(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        services.create_account(actor=world.users[who], lce=world.own.lce, values=values())
    made = services.create_account(actor=world.users["gam"], lce=world.own.lce, values=values())
    with pytest.raises((PermissionDenied, Account.DoesNotExist)):
        services.set_status(actor=world.users[who], account_id=made.pk, active=False, reason="x")


def test_ams_4_a_change_keeps_its_history_and_the_second_of_two_is_told(world: World) -> None:
    made = register(world)
    wanted = values(description="Second", firms=("AA1", "EX1"))
    changed = services.change_account(
        actor=world.users["ca"], account_id=made.pk, base_version=1, values=wanted, reason="review"
    )
    assert changed.version == 2
    lines = AccountChange.objects.filter(account=made, version=2).order_by("pk")
    assert [(line.field, line.old, line.new) for line in lines] == [
        ("Description", "First", "Second"), ("Execution firms", "EX1", "AA1 EX1"),
    ]  # fmt: skip
    with pytest.raises(services.Moved, match="ca saved the account meanwhile"):
        services.change_account(actor=world.users["gam"], account_id=made.pk, base_version=1, values=values())
    same = services.change_account(actor=world.users["ca"], account_id=made.pk, base_version=2, values=wanted)
    assert same.version == 2


def test_ams_3_deactivated_and_activated_with_reason(world: World) -> None:
    made = register(world)
    services.set_status(actor=world.users["ca"], account_id=made.pk, active=False, reason="closed")
    assert commands()[-1] == SetAccounts((ClearingAccount("101", "ACC1", False, (), 2),), "ca", "closed")
    services.set_status(actor=world.users["ca"], account_id=made.pk, active=True, reason="open")
    assert commands()[-1] == SetAccounts((ClearingAccount("101", "ACC1", True, (), 3),), "ca", "open")


def test_ams_2_services_go_down_to_sub_accounts(world: World) -> None:
    top = register(world, services=("CPC",))
    sub = register(world, "SUB1", parent="ACC1", services=("FX",))
    long = register(world, "S" * 13, parent="ACC1")
    assert (sub.services, long.services) == (["CPC"], ["CPC"])
    services.change_account(
        actor=world.users["ca"], account_id=top.pk, base_version=1, values=values(services=("CMED", "ICC"))
    )
    sub.refresh_from_db()
    long.refresh_from_db()
    assert (sub.services, long.services) == (["CMED", "ICC"], ["ICC"])


@pytest.mark.parametrize(("who", "flag"), [("ca", "lce"), ("ra", "lce"), ("ea", "ef")])
def test_icc_6_suspended_and_allowed_by_either_firm(world: World, who: str, flag: str) -> None:
    made = register(world)
    link = suspend(world, made, who)
    assert getattr(link, f"{flag}_suspended")
    assert commands()[-1].rows[0] == ClearingAccount("101", "ACC1", True, ("EX1",), 2)  # type: ignore[attr-defined]
    with pytest.raises(services.NotSuspended):
        suspend(world, made, who)
    suspend(world, made, who, suspended=False)
    assert commands()[-1].rows[0] == ClearingAccount("101", "ACC1", True, (), 3)  # type: ignore[attr-defined]


def test_icc_6_each_allows_only_what_it_suspended_itself(world: World) -> None:
    made = register(world)
    suspend(world, made, "ca")
    suspend(world, made, "ea")
    suspend(world, made, "ca", suspended=False)
    assert commands()[-1].rows[0].suspended == ("EX1",)  # type: ignore[attr-defined]
    with pytest.raises(services.NotSuspended):
        suspend(world, made, "ca", suspended=False)
    suspend(world, made, "ea", suspended=False)
    assert commands()[-1].rows[0].suspended == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["au", "gam", "gcc", "tf"])
def test_icc_6_others_suspend_nothing(world: World, who: str) -> None:
    made = register(world)
    with pytest.raises(PermissionDenied):
        suspend(world, made, who)
    with pytest.raises(AccountFirm.DoesNotExist):
        suspend(world, made, "ca", firm="AA1")


def test_ams_3_the_policy_on_unknown_accounts_is_versioned(world: World) -> None:
    policy = services.set_policy(actor=world.users["ca"], lce=world.own.lce, unknown_refused=True, reason="rollout")
    services.set_policy(actor=world.users["ca"], lce=world.own.lce, unknown_refused=False, reason="back")
    assert commands() == [
        SetAccountPolicy("101", True, 1, "ca", "rollout"), SetAccountPolicy("101", False, 2, "ca", "back"),
    ]  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.set_policy(actor=world.users["ra"], lce=world.own.lce, unknown_refused=True, reason="x")
    project()
    policy.refresh_from_db()
    assert (policy.in_force_version, policy.in_force_refused) == (2, False)


SEEN = {
    "ca": {"ACC1", "ACC2", "ACC3"}, "ra": {"ACC1", "ACC2", "ACC3"}, "au": {"ACC1", "ACC2", "ACC3"},
    "gam": {"ACC1", "ACC2", "ACC3"}, "gcc": {"ACC1", "ACC2", "ACC3"}, "ea": {"ACC1", "ACC3"}, "other_ea": {"ACC2"},
    "tf": {"ACC1"}, "other_tf": {"ACC2"}, "tr": set(), "foreign_ra": set(), "foreign_ea": set(),
}  # fmt: skip


@pytest.mark.parametrize("who", SEEN)
def test_ams_4_everybody_sees_what_concerns_him(world: World, who: str) -> None:
    register(world)
    register(world, "ACC2", owner="AA1", firms=("AA1",))
    register(world, "ACC3", owner="5493001KJTIIGC8Y1R12", firms=("EX1",))
    assert {one.number for one in selectors.accounts(world.users[who])} == SEEN[who]


def test_an_execution_firm_does_not_learn_of_the_others(world: World) -> None:
    made = register(world, firms=("AA1", "EX1"), sessions=("EX1EX1N",))
    for who, codes, sessions in (("ea", ["EX1"], ["EX1EX1N"]), ("other_ea", ["AA1"], []), ("ca", ["AA1", "EX1"], None)):
        found = selectors.account(world.users[who], made.pk)
        assert [link.execution_firm.code for link in found.shown_firms] == codes  # type: ignore[attr-defined]
        assert sessions is None or selectors.seen_sessions(world.users[who], found) == sessions


def test_ams_3_blockings_and_facts_tell_what_is_in_force(world: World) -> None:
    made = register(world)
    register(world, "ACC2")
    suspend(world, made)
    question = Question(world.users["ca"], "EX1", account="$ACC1")
    assert stopping.blockings(question) == []
    assert list(stopping.facts("EX1")) == []
    project()
    (one,) = stopping.blockings(question)
    assert (one.code, one.step, one.what) == (
        "ACCOUNT_SUSPENDED", 7, "Account ACC1 of 101: order entry through EX1 suspended",
    )  # fmt: skip
    assert stopping.blockings(Question(world.users["foreign_ra"], "EX1")) == []
    assert list(stopping.facts("EX1")) == [AccountsSet((ClearingAccount("101", "ACC1", True, ("EX1",), 2),))]
    services.set_policy(actor=world.users["ca"], lce=world.own.lce, unknown_refused=True, reason="all")
    project()
    policy, accounts = stopping.facts("EX1")
    assert policy == AccountPolicySet("101", True, 1)
    assert len(accounts.rows) == 2  # type: ignore[attr-defined]
    assert [one.code for one in stopping.blockings(Question(world.users["ca"], "EX1", account="NEW"))] == [
        "UNKNOWN_ACCOUNT"
    ]
    assert AccountPolicy.objects.get().in_force
