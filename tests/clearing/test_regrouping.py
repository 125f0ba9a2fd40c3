"""Regrouping at Sunday start-up (SPEC GC2-07, T-3, T-4)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from creditcontrols.models import ExchangeGroup
from creditcontrols.regrouping.plans import Planned, effects
from creditcontrols.regrouping.selectors import groups_of
from creditcontrols.regrouping.services import ask_regroup
from creditcontrols.services import save_settings
from riskadmin.firms.models import ExecutionFirm, Membership
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.services import withdraw_change
from tests.clearing.test_transfer import firm as firm
from tests.clearing.world import SUNDAY, World, apply, limits

FULL = "CME/CBOT/NYMEX/COMEX"


def split(world: World, firm: ExecutionFirm, *codes: str, name: str = "Energy") -> ScheduledChange:
    """Those exchanges into a new group, asked for by the risk administrator."""
    group = groups_of(world.alp, firm)[0]
    rest = tuple(code for code in ("CME", "CBOT", "NYMEX", "COMEX") if code not in codes)
    plan = [Planned(group.pk, group.name, rest), Planned(0, name, codes)]
    return ask_regroup(actor=world.users["ra.alp"], lce=world.alp, firm=firm, plan=plan)


def exchanges(world: World) -> dict[str, list[str]]:
    groups = groups_of(world.alp, ExecutionFirm.objects.get())
    return {group.name: sorted(one.code for one in group.exchanges.all()) for group in groups}


def test_gc2_07_a_regrouping_waits_for_sunday_start_up(world: World, firm: ExecutionFirm) -> None:
    change = split(world, firm, "NYMEX", "COMEX")
    assert (change.effective_at, change.status) == (SUNDAY, "pending")
    assert exchanges(world) == {FULL: ["CBOT", "CME", "COMEX", "NYMEX"]}
    assert world.commands() == []


def test_gc2_07_then_the_engine_has_the_new_group_with_what_was_staged(world: World, firm: ExecutionFirm) -> None:
    change = split(world, firm, "NYMEX", "COMEX")
    group = world.group(world.alp, "Energy")
    save_settings(actor=world.users["ra.alp"], group_id=group.pk, base_version=0, settings=limits(3))
    world.order("EX1", "GCZ6", "1", 2)
    apply(change)
    world.run_inbox()
    assert exchanges(world) == {FULL: ["CBOT", "CME"], "Energy": ["COMEX", "NYMEX"]}
    engine = world.engine.groups[group.pk]
    assert (engine.settings, engine.buckets[0].open[0]) == (limits(3), 200_000)
    assert world.engine.groups[world.group(world.alp, FULL).pk].settings == limits(1)


def test_gc2_07_a_merge_keeps_the_limits_of_the_group_that_stays(world: World, firm: ExecutionFirm) -> None:
    apply(split(world, firm, "NYMEX"))
    full, energy = groups_of(world.alp, firm)
    plan = [Planned(full.pk, "All", ("CME", "CBOT", "NYMEX", "COMEX")), Planned(energy.pk, energy.name, ())]
    told = effects(plan, [full, energy])
    assert "futures 1.0" in told[0].limits
    assert told[1].after == "ends"
    apply(ask_regroup(actor=world.users["ca.alp"], lce=world.alp, firm=firm, plan=plan))
    world.run_inbox()
    energy.refresh_from_db()
    assert exchanges(world) == {"All": ["CBOT", "CME", "COMEX", "NYMEX"]}
    assert (energy.state, world.engine.mapping[("EX1", "NYMEX")]) == ("ended", full.pk)


def test_t_4_a_second_regrouping_replaces_the_pending_one(world: World, firm: ExecutionFirm) -> None:
    first, second = split(world, firm, "NYMEX"), split(world, firm, "COMEX", name="Metals")
    first.refresh_from_db()
    assert (first.status, second.status) == ("replaced", "pending")
    visible = ExchangeGroup.objects.visible_to(world.users["ra.alp"]).filter(state="pending")
    assert [group.name for group in visible] == ["Metals"]


def test_t_3_a_withdrawn_regrouping_is_not_applied(world: World, firm: ExecutionFirm) -> None:
    change = split(world, firm, "NYMEX")
    withdraw_change(actor=world.users["ra.alp"], change=change)
    assert apply(change).status == "withdrawn"
    assert list(exchanges(world)) == [FULL]


def test_t_3_the_permission_is_checked_again_at_sunday_start_up(world: World, firm: ExecutionFirm) -> None:
    change = split(world, firm, "NYMEX")
    Membership.objects.filter(user=world.users["ra.alp"]).delete()
    assert apply(change).status == "refused"
    assert list(exchanges(world)) == [FULL]


def test_two_groups_may_swap_their_names(world: World, firm: ExecutionFirm) -> None:
    apply(split(world, firm, "NYMEX"))
    full, energy = groups_of(world.alp, firm)
    codes = {group.pk: tuple(sorted(one.code for one in group.exchanges.all())) for group in (full, energy)}
    plan = [Planned(full.pk, energy.name, codes[full.pk]), Planned(energy.pk, full.name, codes[energy.pk])]
    assert apply(ask_regroup(actor=world.users["ra.alp"], lce=world.alp, firm=firm, plan=plan)).status == "applied"
    assert exchanges(world) == {"Energy": ["CBOT", "CME", "COMEX"], FULL: ["NYMEX"]}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ([("CME", "CBOT", "NYMEX")], "exactly one group"),
        ([("CME", "CBOT", "NYMEX", "COMEX")], "Nothing changes"),
        ([("CME", "CBOT"), ("CBOT", "NYMEX", "COMEX")], "exactly one group"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_and_nothing_is_written(
    world: World, firm: ExecutionFirm, plan: list[tuple[str, ...]], words: str
) -> None:
    group = groups_of(world.alp, firm)[0]
    new = [Planned(0, f"N{place}", codes) for place, codes in enumerate(plan[1:])]
    asked = [Planned(group.pk, group.name, plan[0]), *new]
    with pytest.raises(ValidationError, match=words):
        ask_regroup(actor=world.users["ra.alp"], lce=world.alp, firm=firm, plan=asked)
    assert not ScheduledChange.objects.filter(kind="groups.regroup").exists()


def test_only_administrators_of_the_lce_regroup(world: World, firm: ExecutionFirm) -> None:
    for actor in (world.gam, world.users["ra.brk"]):
        group = groups_of(world.alp, firm)[0]
        plan = [Planned(group.pk, "Renamed", ("CME", "CBOT", "NYMEX", "COMEX"))]
        with pytest.raises(PermissionDenied):
            ask_regroup(actor=actor, lce=world.alp, firm=firm, plan=plan)
    assert split(world, firm, "NYMEX").status == "pending"
