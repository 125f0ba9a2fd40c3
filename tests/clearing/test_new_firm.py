"""A new execution firm: predefined groups, limits 0, from the next window on (SPEC GC2-07, §3)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from creditcontrols.clearing.services import open_execution_firm
from creditcontrols.engine.commands import MapGroup
from creditcontrols.engine.events import OrderRefused
from creditcontrols.models import ExchangeGroup
from creditcontrols.services import save_settings
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import ClearingMapping, ExecutionFirm
from riskadmin.mail.models import OutboxMessage
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.services import withdraw_change
from tests.clearing.world import MILLION, WINDOW, World, apply, limits


def open_firm(world: World, code: str = "NEW") -> ScheduledChange:
    pairs = dict.fromkeys(world.exchanges.values(), world.alp)
    return open_execution_firm(actor=world.gam, code=code, name="New Firm", pairs=pairs)


def test_gc2_07_home_exchanges_share_a_group_and_a_partner_stands_alone(world: World) -> None:
    change = open_firm(world)
    assert change.effective_at == WINDOW
    groups = {group.name: group.state for group in ExchangeGroup.objects.all()}
    assert groups == {"CME/CBOT/NYMEX/COMEX": "pending", "DME": "pending"}
    assert not ClearingMapping.objects.exists()


def test_gc2_07_at_the_window_the_groups_are_in_force_with_limits_0(world: World) -> None:
    change = apply(open_firm(world))
    assert (change.status, ClearingMapping.objects.count()) == ("applied", 5)
    assert {one.state for one in ExchangeGroup.objects.all()} == {"active"}
    maps = [command for command in world.commands() if isinstance(command, MapGroup)]
    assert [(one.name, one.exchanges, one.version) for one in maps] == [
        ("CME/CBOT/NYMEX/COMEX", ("CBOT", "CME", "COMEX", "NYMEX"), 0),
        ("DME", ("DME",), 0),
    ]


def test_gc2_07_an_order_before_limits_is_refused_and_one_within_staged_limits_passes(world: World) -> None:
    change = open_firm(world)
    group = world.group(world.alp, "CME/CBOT/NYMEX/COMEX")
    save_settings(actor=world.users["ra.alp"], group_id=group.pk, base_version=0, settings=limits(1))
    assert world.commands() == []
    apply(change)
    world.run_inbox()
    state = world.engine.groups[group.pk]
    assert (state.version, state.settings.weekday.exposure_futures) == (1, MILLION)
    assert not any(isinstance(event, OrderRefused) for event in world.order("NEW", "YMZ6", "1"))


def test_gc2_07_unstaged_is_0(world: World) -> None:
    apply(open_firm(world))
    world.run_inbox()
    assert any(isinstance(event, OrderRefused) for event in world.order("NEW", "YMZ6", "1"))


def test_home_exchanges_of_two_lces_make_a_group_for_each(world: World) -> None:
    exchanges = world.exchanges
    pairs = {exchanges["CME"]: world.alp, exchanges["CBOT"]: world.brk, exchanges["NYMEX"]: world.alp}
    open_execution_firm(actor=world.gam, code="NEW", name="New Firm", pairs=pairs)
    assert world.group(world.alp, "CME/NYMEX").exchanges.count() == 2
    assert world.group(world.brk, "CBOT").exchanges.count() == 1


def test_only_gam_opens_a_firm_and_a_code_is_taken_once(world: World) -> None:
    pairs = {world.exchanges["CME"]: world.alp}
    with pytest.raises(PermissionDenied):
        open_execution_firm(actor=world.users["ca.alp"], code="NEW", name="New Firm", pairs=pairs)
    assert not ExecutionFirm.objects.exists()
    open_firm(world)
    with pytest.raises(ValidationError, match="already exists"):
        open_firm(world)


def test_opening_is_audited_and_mailed_to_the_people_concerned(world: World) -> None:
    open_firm(world)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs >= {"execution_firm.registered", "schedule.requested"}
    to = set(OutboxMessage.objects.values_list("to", flat=True))
    assert to == {"ca.alp@example.com", "ra.alp@example.com"}


def test_t_3_a_withdrawn_opening_leaves_no_group_to_see_and_nothing_to_apply(world: World) -> None:
    change = open_firm(world)
    assert ExchangeGroup.objects.visible_to(world.users["ra.alp"]).count() == 2
    withdraw_change(actor=world.gam, change=change)
    assert not ExchangeGroup.objects.visible_to(world.users["ra.alp"]).exists()
    assert not ExchangeGroup.objects.visible_to(world.gam).exists()
    assert apply(change).status == "withdrawn"
    assert not ClearingMapping.objects.exists()
