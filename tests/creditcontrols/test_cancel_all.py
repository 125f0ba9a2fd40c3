"""Arming cancel-all on behalf of a person, and how it stands for the screens (SPEC GC2-30)."""

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.cancelling import cancel_all_state, is_answered
from creditcontrols.engine.commands import ArmCancelAll, decode_command
from creditcontrols.models import CancelAll, ExchangeGroup, InboxCommand
from creditcontrols.services import SettingsFault, arm_cancel_all
from riskadmin.audit.models import AuditEvent
from tests.web.world import World, make_world, set_side

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def arm(world: World, actor: str = "ra", kind: str = "FUT", armed: bool = True) -> int:
    return arm_cancel_all(actor=world.users[actor], group=world.own, kind=kind, armed=armed, reason="volatile")


@pytest.mark.parametrize(("armed", "verb"), [(True, "cancel_all.arm"), (False, "cancel_all.disarm")])
def test_gc2_30_arming_writes_one_command_and_its_audit_row(world: World, armed: bool, verb: str) -> None:
    inbox_id = arm(world, armed=armed)
    command = decode_command(bytes(InboxCommand.objects.get(pk=inbox_id).payload))
    assert command == ArmCancelAll(world.own.pk, "FUT", armed, "ra", "volatile")
    audit = AuditEvent.objects.get()
    assert (audit.verb, audit.after, audit.reason) == (verb, {"kind": "FUT", "armed": armed}, "volatile")
    assert not is_answered(inbox_id)


def test_gc2_30_at_100_percent_of_its_type_it_says_why_and_the_kill_switch(world: World) -> None:
    set_side(world.own, 1, level=100)
    with pytest.raises(SettingsFault) as refused:
        arm(world)
    sentence = "Futures Short at or above 100 %. Use the kill switch to cancel working orders now."
    assert refused.value.faults == {"cancel_all": sentence}
    assert not InboxCommand.objects.exists()
    arm(world, kind="OPT")
    arm(world, armed=False)
    futures, options = cancel_all_state(world.own)
    assert (futures.can_be_armed, futures.why_not, options.can_be_armed) == (False, sentence, True)


@pytest.mark.parametrize("actor", ["ca", "au", "ea", "gam", "gcc"])
def test_gc2_30_only_a_risk_administrator_arms_it(world: World, actor: str) -> None:
    with pytest.raises(PermissionDenied):
        arm(world, actor)
    assert not InboxCommand.objects.exists()


@pytest.mark.parametrize("actor", ["foreign_ra", "foreign_ea"])
def test_gc2_30_a_foreign_group_is_not_found(world: World, actor: str) -> None:
    with pytest.raises(ExchangeGroup.DoesNotExist):
        arm(world, actor)


def test_gc2_30_the_state_of_both_types_is_told(world: World) -> None:
    CancelAll.objects.create(group=world.own, kind="OPT", armed=True, changed_by="ra", fired_side=2, fired_orders=7)
    futures, options = cancel_all_state(world.own)
    assert (futures.armed, futures.changed_by, futures.fired_side) == (False, "", "")
    assert (options.armed, options.changed_by, options.fired_side, options.fired_orders) == (
        True, "ra", "Options Long", 7,
    )  # fmt: skip
