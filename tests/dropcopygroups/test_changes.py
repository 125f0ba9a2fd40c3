"""Changes and deletions of groups, allotment, test targets, drafts (SPEC DCG-1, DCG-3, DCG-4)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dropcopygroups.models import DropCopyGroup, DropCopyRequest, TargetSession
from dropcopygroups.selectors import groups as selectors
from dropcopygroups.services import deciding, drafts, keeping, testing
from dropcopygroups.services.submitting import submit
from riskadmin.firms.choices import Gateway
from riskadmin.firms.models import ClearingMapping
from riskadmin.lib import clock
from tests.dropcopygroups.conftest import World
from tests.dropcopygroups.world import AT, make_comps

UPLOAD = "SenderComp\n{}\n"


@pytest.fixture
def free(world: World) -> World:
    """The execution firm has admin control of its GFID from both clearing firms."""
    for user, lce in ((world.ca_alp, world.alp), (world.ca_brk, world.brk)):
        keeping.grant_control(actor=user, execution_firm=world.firm, lce=lce)
    return world


def made(world: World, **changes: object) -> DropCopyGroup:
    submit(actor=world.ea, request_id=world.draft(**changes).pk)
    return world.entity.groups.get(name=changes.get("name", "Desk"))


def change(world: World, group: DropCopyGroup, **changes: object) -> DropCopyRequest:
    draft = drafts.start(actor=world.ea, entity=world.entity, kind="change", group=group)
    DropCopyRequest.objects.filter(pk=draft.pk).update(**changes)
    return submit(actor=world.ea, request_id=draft.pk)


def sizes(group: DropCopyGroup) -> dict[str, int]:
    return {target.target_session_id: target.sources.count() for target in group.targets.filter(removed_at=None)}


def test_dcg_4_1001_cgw_sources_give_two_targets(free: World) -> None:
    group = made(free, sources=make_comps(free.firm, 1_001, start=100))
    assert sizes(group) == {"D00AAAN": 1_000, "D01AAAN": 1}


def test_dcg_4_kinds_mix_and_msgw_takes_one_target(free: World) -> None:
    group = made(free, sources=free.comps + make_comps(free.firm, 2, Gateway.MSGW, 100))
    assert sizes(group) == {"D00AAAN": 3, "D01AAAN": 2}
    assert group.targets.get(target_session_id="D01AAAN").kind == "MSGW"


def test_dcg_4_the_5001st_msgw_source_is_refused_naming_5000(free: World) -> None:
    comps = make_comps(free.firm, 5_001, Gateway.MSGW, 100)
    with pytest.raises(ValidationError, match="5000"):
        made(free, sources=comps)
    assert sizes(made(free, sources=comps[:5_000])) == {"D00AAAN": 5_000}


def test_dcg_4_a_change_keeps_targets_and_a_deletion_removes_them(free: World) -> None:
    group = made(free)
    assert change(free, group, name="Desk 2", sources=[*free.comps[:2], *make_comps(free.firm, 4, start=100)]).pk
    group.refresh_from_db()
    assert (group.name, sizes(group)) == ("Desk 2", {"D00AAAN": 6})
    draft = drafts.start(actor=free.ea, entity=free.entity, kind="delete", group=group)
    submit(actor=free.ea, request_id=draft.pk)
    group.refresh_from_db()
    assert (group.state, sizes(group)) == ("deleted", {})
    assert made(free).targets.get().target_session_id == "D01AAAN"  # a session id is never used again


def test_dcg_3_a_change_names_the_firms_of_present_and_future_sources(world: World) -> None:
    request = submit(actor=world.ea, request_id=world.draft().pk)
    for user, lce in ((world.ca_alp, world.alp), (world.ca_brk, world.brk), (world.gam, None)):
        deciding.approve(actor=user, request_id=request.pk, lce=lce)
    changed = change(world, world.entity.groups.get(), filters=["reject"])
    assert changed.state == "in_progress"
    assert {one.lce_id for one in changed.approvals.all()} == {world.alp.pk, world.brk.pk, None}
    with pytest.raises(ValidationError, match="is in progress"):
        drafts.start(actor=world.ea, entity=world.entity, kind="delete", group=world.entity.groups.get())


def test_dcg_1_an_upload_with_one_bad_line_names_it_and_adds_nothing(world: World) -> None:
    draft, comps = world.draft(sources=[]), make_comps(world.firm, 6_000, start=100)
    good = UPLOAD.format("\n".join(comps)).encode()
    with pytest.raises(drafts.BadLines) as bad:
        drafts.upload_sources(actor=world.ea, request_id=draft.pk, content=good + b"AAA\n")
    assert [(fault.line, fault.value) for fault in bad.value.faults] == [(6_002, "AAA")]
    draft.refresh_from_db()
    assert draft.sources == []
    assert drafts.upload_sources(actor=world.ea, request_id=draft.pk, content=good) == 6_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AAA", "3 characters"), ("A-1AAAN", "letters and digits"), ("ZZ9ZZZN", "No such sender comp"),
        ("000AAAN\n000AAAN", "line 1 already"), ("", "names no sender comp"), ("SenderComp\n", "names no sender comp"),
    ],
)  # fmt: skip
def test_dcg_1_what_may_be_wrong_with_a_line(world: World, text: str, words: str) -> None:
    with pytest.raises(drafts.BadLines) as bad:
        drafts.upload_sources(actor=world.ea, request_id=world.draft(sources=[]).pk, content=text.encode())
    assert words in bad.value.faults[-1].sentence


def test_dcg_1_sources_of_another_firm_are_not_known(world: World) -> None:
    draft = world.draft(sources=[])
    with pytest.raises(ValidationError, match="ZZ9ZZZN"):
        drafts.add_sources(actor=world.ea, request_id=draft.pk, ids=["ZZ9ZZZN"])
    assert drafts.add_sources(actor=world.ea, request_id=draft.pk, ids=world.comps) == 3
    assert drafts.remove_sources(actor=world.ea, request_id=draft.pk, ids=world.comps[:1]) == 1


@pytest.mark.parametrize("name", ["", "x" * 51, "Dé", "a/b", "tab\there"])
def test_dcg_1_an_ill_formed_name_is_refused(world: World, name: str) -> None:
    with pytest.raises(ValidationError, match="letters, digits"):
        drafts.save_step(actor=world.ea, request_id=world.draft().pk, step="name", values={"name": name})


def test_dcg_1_a_draft_is_saved_on_every_step_and_can_be_discarded(world: World) -> None:
    draft = drafts.start(actor=world.ea, entity=world.entity)
    saved = drafts.save_step(actor=world.ea, request_id=draft.pk, step="name", values={"name": " My-Desk_1.0 "})
    assert (saved.name, saved.step) == ("My-Desk_1.0", "front_end")
    drafts.discard(actor=world.ea, request_id=draft.pk)
    assert not DropCopyRequest.objects.exists()


def test_dcg_3_a_submission_needs_a_source_and_a_clearing_firm_for_each(world: World) -> None:
    with pytest.raises(ValidationError, match="at least one"):
        made(world, sources=[])
    ClearingMapping.objects.all().delete()
    with pytest.raises(ValidationError, match="No clearing firm"):
        made(world)


def test_dcg_4_a_test_target_ends_at_sunday_start_up_and_is_renewed_by_gam(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (target,) = testing.allot_test_target(actor=world.gam, entity=world.entity, ids=world.comps)
    assert target.ends_at.isoformat() == "2026-11-29T22:05:00+00:00"
    with pytest.raises(PermissionDenied):
        testing.renew_test_target(actor=world.ea, target_id=target.pk)
    monkeypatch.setattr(clock, "business_now", lambda: target.ends_at)
    assert not TargetSession.objects.in_service(clock.business_now()).exists()
    renewed = testing.renew_test_target(actor=world.gam, target_id=target.pk)
    assert renewed.ends_at - target.ends_at == timedelta(days=7)
    assert TargetSession.objects.in_service(clock.business_now()).exists()
    testing.end_test_target(actor=world.gam, target_id=target.pk)
    assert not TargetSession.objects.in_service(AT).exists()


def test_dcg_1_usd_500_from_the_second_group(free: World) -> None:
    assert selectors.fee_of_next(free.entity) == (0, 0)
    made(free)
    assert selectors.fee_of_next(free.entity) == (1, 50_000)
    made(free, name="Second")
    (month,) = selectors.monthly_costs([free.entity], 3)
    assert (month.month.isoformat(), month.cents) == ("2026-11-01", 50_000)
