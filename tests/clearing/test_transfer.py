"""Transfer of a pair to another LCE in the middle of the week (SPEC T-6, T-3, T-4)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from creditcontrols.clearing.services import change_mapping, open_execution_firm
from creditcontrols.models import ExchangeGroup
from creditcontrols.services import save_settings
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, Membership
from riskadmin.mail.models import OutboxMessage
from riskadmin.schedule.models import ScheduledChange
from tests.clearing.world import WEDNESDAY, WINDOW, World, apply, limits


@pytest.fixture
def firm(world: World) -> ExecutionFirm:
    """Firm EX1, all home exchanges with ALP, limit 1 M in force."""
    home = {one: world.alp for one in world.exchanges.values() if not one.partner}
    change = open_execution_firm(actor=world.gam, code="EX1", name="Example", pairs=home)
    ScheduledChange.objects.filter(pk=change.pk).update(effective_at=WEDNESDAY.replace(day=17))
    group = world.group(world.alp, "CME/CBOT/NYMEX/COMEX")
    save_settings(actor=world.users["ra.alp"], group_id=group.pk, base_version=0, settings=limits(1))
    change.refresh_from_db()
    apply(change)
    world.run_inbox()
    return ExecutionFirm.objects.get()


def transfer(world: World, firm: ExecutionFirm, code: str = "COMEX") -> ScheduledChange:
    return change_mapping(actor=world.gam, firm=firm, exchange=world.exchanges[code], lce=world.brk)


def test_t_6_the_pair_is_pending_until_the_window_and_the_new_lce_may_stage(world: World, firm: ExecutionFirm) -> None:
    change = transfer(world, firm)
    group = world.group(world.brk, "COMEX")
    assert (change.effective_at, group.state) == (WINDOW, "pending")
    save_settings(actor=world.users["ra.brk"], group_id=group.pk, base_version=0, settings=limits(5))
    assert world.commands() == []
    assert ClearingMapping.objects.filter(lce=world.alp, effective_to=None).count() == 4


def test_t_6_at_the_window_working_orders_move_to_the_new_bucket(world: World, firm: ExecutionFirm) -> None:
    world.order("EX1", "GCZ6", "1", 3)
    old = world.group(world.alp, "CME/CBOT/NYMEX/COMEX")
    change = transfer(world, firm)
    apply(change)
    world.run_inbox()
    new = world.group(world.brk, "COMEX")
    assert world.engine.groups[old.pk].buckets[0].open[0] == 0
    assert world.engine.groups[new.pk].buckets[0].open[0] == 300_000
    assert world.engine.mapping[("EX1", "COMEX")] == new.pk


def test_t_6_the_staged_limits_come_in_force_with_the_group(world: World, firm: ExecutionFirm) -> None:
    change, ra = transfer(world, firm), world.users["ra.brk"]
    group = world.group(world.brk, "COMEX")
    for version, million in enumerate((5, 7)):
        save_settings(actor=ra, group_id=group.pk, base_version=version, settings=limits(million))
    apply(change)
    world.run_inbox()
    engine = world.engine.groups[group.pk]
    assert (engine.version, engine.settings) == (2, limits(7))


def test_t_6_the_old_lce_loses_access_at_that_instant_and_keeps_what_was(world: World, firm: ExecutionFirm) -> None:
    ra = world.users["ra.alp"]
    for code in ("CME", "CBOT", "NYMEX", "COMEX"):
        change_mapping(actor=world.gam, firm=firm, exchange=world.exchanges[code], lce=world.brk)
    group = world.group(world.alp, "CME/CBOT/NYMEX/COMEX")
    epoch = ra.access_epoch
    assert ExecutionFirm.objects.visible_to(ra).exists()
    for change in ScheduledChange.objects.filter(status="pending"):
        apply(change)
    ra.refresh_from_db()
    group.refresh_from_db()
    assert not ExecutionFirm.objects.visible_to(ra).exists()
    assert (ra.access_epoch > epoch, group.state) == (True, "ended")
    assert group in ExchangeGroup.objects.visible_to(ra)
    assert ClearingMapping.objects.visible_to(ra).filter(effective_to=WINDOW).count() == 4
    with pytest.raises(PermissionDenied, match="ended"):
        save_settings(actor=ra, group_id=group.pk, base_version=1, settings=limits(2))


def test_gc2_07_a_newly_mapped_exchange_is_a_group_of_its_own_and_nothing_else_changes(
    world: World, firm: ExecutionFirm
) -> None:
    before = world.engine.groups[world.group(world.alp, "CME/CBOT/NYMEX/COMEX").pk].exchanges
    apply(change_mapping(actor=world.gam, firm=firm, exchange=world.exchanges["DME"], lce=world.alp))
    world.run_inbox()
    assert world.engine.groups[world.group(world.alp, "CME/CBOT/NYMEX/COMEX").pk].exchanges == before
    assert world.engine.groups[world.group(world.alp, "DME").pk].settings.weekday.exposure_futures == 0


def test_the_rest_of_the_old_group_keeps_its_limits_and_follows_by_name(world: World, firm: ExecutionFirm) -> None:
    apply(transfer(world, firm))
    world.run_inbox()
    group = world.group(world.alp, "CME/CBOT/NYMEX")
    assert (group.version, world.engine.groups[group.pk].settings) == (1, limits(1))
    assert sorted(world.engine.groups[group.pk].exchanges) == ["CBOT", "CME", "NYMEX"]


def test_t_4_a_second_change_of_the_pair_replaces_the_pending_one(world: World, firm: ExecutionFirm) -> None:
    first = transfer(world, firm)
    second = change_mapping(actor=world.gam, firm=firm, exchange=world.exchanges["COMEX"], lce=None)
    first.refresh_from_db()
    assert (first.status, second.status) == ("replaced", "pending")
    assert not ExchangeGroup.objects.visible_to(world.users["ra.brk"]).exists()


def test_t_4_what_was_staged_stays_when_the_same_change_is_asked_again(world: World, firm: ExecutionFirm) -> None:
    transfer(world, firm)
    group = world.group(world.brk, "COMEX")
    save_settings(actor=world.users["ra.brk"], group_id=group.pk, base_version=0, settings=limits(5))
    transfer(world, firm)
    assert world.group(world.brk, "COMEX").version == 1


def test_a_pair_that_ends_is_mapped_nowhere(world: World, firm: ExecutionFirm) -> None:
    apply(change_mapping(actor=world.gam, firm=firm, exchange=world.exchanges["COMEX"], lce=None))
    world.run_inbox()
    assert ("EX1", "COMEX") not in world.engine.mapping
    assert ("EX1", "CME") in world.engine.mapping


def test_t_3_the_permission_is_checked_again_at_the_instant(world: World, firm: ExecutionFirm) -> None:
    change = transfer(world, firm)
    Membership.objects.filter(user=world.gam).delete()
    assert apply(change).status == "refused"
    assert "GAM" in change.reason
    assert not ClearingMapping.objects.filter(lce=world.brk).exists()


def test_t_3_applied_exactly_once(world: World, firm: ExecutionFirm) -> None:
    change = apply(transfer(world, firm))
    world.commands()
    assert apply(change).status == "applied"
    assert world.commands() == []


def test_a_change_to_who_guarantees_it_already_is_refused(world: World, firm: ExecutionFirm) -> None:
    with pytest.raises(ValidationError, match="guarantees it already"):
        change_mapping(actor=world.gam, firm=firm, exchange=world.exchanges["CME"], lce=world.alp)
    with pytest.raises(ValidationError, match="Nobody guarantees"):
        change_mapping(actor=world.gam, firm=firm, exchange=world.exchanges["DME"], lce=None)
    assert transfer(world, firm).status == "pending"


def test_both_lces_are_told_when_it_is_pending_and_when_it_is_in_force(world: World, firm: ExecutionFirm) -> None:
    OutboxMessage.objects.all().delete()
    apply(transfer(world, firm))
    told = OutboxMessage.objects.filter(to="ca.brk@example.com") | OutboxMessage.objects.filter(to="ra.alp@example.com")
    assert sorted(told.values_list("subject", flat=True)) == [
        "In force: EX1 COMEX: guaranteed by BRK", "In force: EX1 COMEX: guaranteed by BRK",
        "Pending: EX1 COMEX: guaranteed by BRK", "Pending: EX1 COMEX: guaranteed by BRK",
    ]  # fmt: skip
