"""Enforcing, lifting and granting as services: authorities, audit, command, mails, and what the projection stores."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from creditcontrols.blocking import Question, blockings, facts_of
from creditcontrols.engine.commands import EnforceKill, LiftKill
from creditcontrols.engine.controls.values import Kill
from creditcontrols.engine.events import KillEnforced, KillRefused
from creditcontrols.killswitch import preview, selectors, services
from creditcontrols.killswitch.models import KillGrant, KillSwitch
from creditcontrols.killswitch.stopping import facts
from creditcontrols.models import CancelAct, ExchangeGroup, Order
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import User
from riskadmin.mail.models import OutboxMessage
from tests.rmi.engine import carry_out, commands, store
from tests.web.world import World

LEVELS = ("101", "101:EX1", "101:EX1:EX1EX1")


def enforce(world: World, who: str = "ra", *scopes: str) -> list[KillSwitch]:
    """Kill scopes, EX1 at LCE 101 unless named."""
    actor = world.users[who]
    targets = selectors.targets_of(world.users["gcc"], scopes or ("101:EX1",))
    return services.enforce(actor=actor, targets=targets, reason="Runaway algo")


def lift(world: World, who: str, kill: KillSwitch) -> KillSwitch:
    """Lift a kill."""
    return services.lift(actor=world.users[who], kill_id=kill.pk, reason="Fixed")


def grant(world: World, granted: bool = True) -> None:
    """LCE 101 grants EX1 the kill switch, or ends the grant."""
    own = world.own
    services.grant(actor=world.users["ra"], lce=own.lce, firm=own.execution_firm, granted=granted)


@pytest.mark.parametrize("scope", LEVELS)
@pytest.mark.parametrize(("who", "authority"), [("ra", "LCE"), ("gcc", "EXCHANGE")])
def test_ks_1_each_level_is_one_row_one_audit_row_and_one_command(
    world: World, who: str, authority: str, scope: str
) -> None:
    (kill,) = enforce(world, who, scope)
    lce, ef, session = [*scope.split(":"), "", ""][:3]
    assert (kill.state, kill.authority) == ("requested", authority)
    assert commands() == [EnforceKill(Kill(kill.pk, authority, lce, ef, session, who, "Runaway algo"))]
    event = AuditEvent.objects.get(verb="kill.enforce")
    assert (event.reason, event.after["level"]) == ("Runaway algo", kill.level)


@pytest.mark.parametrize("who", ["ca", "au", "ea", "gam", "foreign_ra", "foreign_ea"])
def test_ks_3_others_have_no_authority_and_change_nothing(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        enforce(world, who)
    assert not KillSwitch.objects.exists()
    assert not commands()


def test_ks_3_a_firm_kills_itself_only_where_its_lce_granted_it(world: World) -> None:
    grant(world)
    for scope in LEVELS[1:]:
        (kill,) = enforce(world, "ea", scope)
        assert kill.authority == "EF"
    with pytest.raises(PermissionDenied):
        enforce(world, "ea", "101")
    grant(world, granted=False)
    with pytest.raises(PermissionDenied):
        enforce(world, "ea")
    assert not KillGrant.objects.exists()


@pytest.mark.parametrize(
    ("by", "may", "may_not"),
    [
        ("gcc", ["gcc"], ["ra", "ea", "ca"]),
        ("ra", ["ra"], ["gcc", "ea", "ca", "au"]),
        ("ea", ["ea"], ["gcc", "ra", "ca"]),
    ],
)
def test_ks_3_a_kill_is_lifted_only_by_the_authority_that_set_it(
    world: World, by: str, may: list[str], may_not: list[str]
) -> None:
    grant(world)
    (kill,) = enforce(world, by)
    for who in may_not:
        with pytest.raises(PermissionDenied):
            lift(world, who, kill)
    for who in ("foreign_ra", "foreign_ea"):
        with pytest.raises(KillSwitch.DoesNotExist):
            lift(world, who, kill)
    for who in may:
        assert lift(world, who, kill).state == "lifting"
    assert commands()[-1] == LiftKill(kill.pk, by, "Fixed")


def test_ks_3_the_same_scope_is_killed_once_by_an_authority_and_again_after_its_lift(world: World) -> None:
    (kill,) = enforce(world)
    with pytest.raises(services.KillFault, match="stands for execution firm EX1 at LCE 101 already"):
        enforce(world)
    enforce(world, "gcc")
    store([*carry_out()])
    lift(world, "ra", kill)
    with pytest.raises(services.KillFault, match="already"):
        enforce(world)
    KillSwitch.objects.filter(pk=kill.pk).update(state="lifted")
    assert len(enforce(world)) == 1


def test_ks_4_some_sender_comps_of_one_firm_are_killed_together_or_none(world: World) -> None:
    world.own.execution_firm.sender_comps.create(sender_comp_id="EX2EX1N")
    made = enforce(world, "ra", "101:EX1:EX1EX1", "101:EX1:EX2EX1")
    assert [kill.session for kill in made] == ["EX1EX1", "EX2EX1"]
    with pytest.raises(ExchangeGroup.DoesNotExist):
        selectors.targets_of(world.users["gcc"], ["101:EX1", "202:EX2"])


@pytest.mark.parametrize("reason", ["", "   "])
def test_ks_a_kill_needs_a_reason(world: World, reason: str) -> None:
    targets = selectors.targets_of(world.users["ra"], ["101:EX1"])
    with pytest.raises(services.KillFault, match="Say why"):
        services.enforce(actor=world.users["ra"], targets=targets, reason=reason)
    assert not KillSwitch.objects.exists()


def test_ks_the_projection_tells_what_the_engine_made_of_it(world: World) -> None:
    (kill,) = enforce(world)
    carry_out(seq=9)
    kill.refresh_from_db()
    assert (kill.state, kill.in_force_seq) == ("in_force", 9)
    lift(world, "ra", kill)
    store([KillRefused(kill.pk, "late")])
    kill.refresh_from_db()
    assert (kill.state, kill.answer) == ("lifting", "late")  # never back to a state that it has left
    (other,) = enforce(world, "gcc")
    store([KillRefused(other.pk, "Kill switch 1 is in force for the same scope")])
    other.refresh_from_db()
    assert other.state == "refused"


def test_ks_mails_go_to_the_administrators_of_the_firm_and_of_those_who_clear_it(world: World) -> None:
    for name, user in world.users.items():
        User.objects.filter(pk=user.pk).update(email=f"{name}@example.com")
    (kill,) = enforce(world)
    told = {"ra@example.com", "ca@example.com", "ea@example.com"}
    assert set(OutboxMessage.objects.values_list("to", flat=True)) == told
    lift(world, "ra", kill)
    mails = OutboxMessage.objects.filter(to="ea@example.com").order_by("pk")
    assert [mail.subject for mail in mails] == [
        "Kill switch enforced: EF EX1 at LCE 101", "Kill switch lifted: EF EX1 at LCE 101",
    ]  # fmt: skip
    assert "Runaway algo" in mails[0].text
    assert "Fixed" in mails[1].text


def test_ks_preview_and_result_account_for_every_order(world: World) -> None:
    targets = selectors.targets_of(world.users["ra"], ["101:EX1"])
    found = preview.preview(targets)
    assert (found.sessions, found.orders, found.day) == (["EX1EX1"], 2, found.now)
    (kill,) = enforce(world)
    assert preview.result(kill) == preview.Result(0, 0, 0, 0, 2)
    CancelAct.objects.create(act=kill.act, seq=9, at=kill.requested_at, order_ids=[1, 2])
    assert preview.result(kill) == preview.Result(0, 0, 0, 2, 0)
    Order.objects.filter(order_id=1).update(cancel_act=kill.act, state="cancelled")
    Order.objects.filter(order_id=2).update(state="filled")  # before its turn came
    assert preview.result(kill) == preview.Result(1, 1, 0, 0, 0)
    assert [(line.orders, line.cancelled, line.left) for line in preview.by_session(kill)] == [(2, 1, 0)]
    assert len(list(preview.evidence(kill))) == 3


def test_ks_what_blocks_this_firm_and_a_tried_order_know_of_it(world: World) -> None:
    (kill,) = enforce(world)
    ra, foreign = world.users["ra"], world.users["foreign_ra"]
    (seen,) = blockings(Question(ra, "EX1"))
    assert (seen.step, seen.code, seen.set_by, seen.reason) == (3, "KILL_SWITCH_LCE", "ra", "Runaway algo")
    assert (len(blockings(Question(ra, "EX1", symbol="YMZ6"))), blockings(Question(ra, "EX2"))) == (1, [])
    assert blockings(Question(foreign, "EX1")) == []
    assert list(facts("EX1")) == []
    carry_out()
    assert [event.kill.kill_id for event in facts_of("EX1") if isinstance(event, KillEnforced)] == [kill.pk]


def test_ks_the_tree_takes_the_same_statements_for_one_firm_and_for_many(
    world: World, django_assert_max_num_queries: Any
) -> None:
    from tests.web.world import make_group

    for number in range(30):
        make_group("101", f"Q{number:02d}")
    with django_assert_max_num_queries(7):
        (top,) = selectors.tree(world.users["ra"])
    assert len(top.children) == 31
    assert (top.working, top.may) == (2, True)


def test_ks_manage_py_kill_enforces_and_lifts_with_the_exchanges_authority(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from riskadmin.management.commands.kill import Command

    monkeypatch.setattr(Command, "_wait_for", lambda self, kill, state: carry_out())
    call_command("kill", "enforce", "*:EX1", reason="Exchange action 1")
    kill = KillSwitch.objects.get()
    assert (kill.state, kill.authority, kill.lce, kill.enforced_by_name) == (
        "in_force",
        "EXCHANGE",
        None,
        "command line",
    )
    call_command("kill", "list")
    assert "EF EX1 at every LCE" in capsys.readouterr().out
    call_command("kill", "lift", str(kill.pk), reason="Done")
    assert AuditEvent.objects.filter(verb="kill.lift", reason="Done").count() == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("enforce", "*"), "name an execution firm"),
        (("enforce", "999"), "There is no scope 999"),
        (("enforce", "101:EX1:NOSUCH"), "There is no scope"),
        (("enforce", "101:EX1"), "Say why"),
        (("lift", "77"), "There is no kill switch 77"),
        (("lift",), "Name the scope"),
    ],
)
def test_ks_manage_py_kill_says_what_is_wrong_and_changes_nothing(
    world: World, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("kill", *words)
    assert not KillSwitch.objects.exists()
