"""The database refuses illegal steps of requests and approvals, and shared session ids (SPEC DCG-3)."""

import pytest
from django.db import IntegrityError, connection, transaction

from dropcopygroups.models import Approval, DropCopyRequest, RegisteredEntity, TargetSession
from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity, User
from tests.dropcopygroups.world import AT, make_dc_group, make_draft, make_entity
from tests.factories import make_firm, make_lce, make_sender_comp, make_user

pytestmark = pytest.mark.django_db
MOMENT = "'2026-11-24 16:00+00'"
START = f"state = 'in_progress', submitted_at = {MOMENT}"
END = f"closed_at = {MOMENT}"
BY_GAM = f"state = 'approved', basis = 'person', decided_at = {MOMENT}"


@pytest.fixture
def lce() -> LegalClearingEntity:
    return make_lce()


@pytest.fixture
def entity(lce: LegalClearingEntity) -> RegisteredEntity:
    return make_entity(make_firm("AAA", lce=lce))


@pytest.fixture
def user(entity: RegisteredEntity) -> User:
    return make_user(Role.EA, firm=entity.execution_firm)


@pytest.fixture
def draft(entity: RegisteredEntity, user: User) -> DropCopyRequest:
    return make_draft(entity, user, group=make_dc_group(entity))


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def update(request: DropCopyRequest, assignments: str) -> None:
    sql(f"UPDATE dropcopygroups_dropcopyrequest SET {assignments} WHERE id = {request.pk}")


def decide(approval: Approval, assignments: str) -> None:
    sql(f"UPDATE dropcopygroups_approval SET {assignments} WHERE id = {approval.pk}")


def approvals(request: DropCopyRequest, lce: LegalClearingEntity) -> tuple[Approval, Approval]:
    """The waiting approvals of `lce` and of GAM."""
    return Approval.objects.create(request=request, lce=lce), Approval.objects.create(request=request)


def test_dcg_3_the_legal_way_from_draft_to_completed(
    draft: DropCopyRequest, lce: LegalClearingEntity, user: User
) -> None:
    update(draft, START)
    for approval in approvals(draft, lce):
        decide(approval, f"{BY_GAM}, decided_by_id = {user.pk}")
    update(draft, f"state = 'completed', {END}")
    draft.refresh_from_db()
    assert draft.state == "completed"


@pytest.mark.parametrize(
    "assignments",
    [
        f"state = 'completed', submitted_at = {MOMENT}, {END}",
        f"state = 'failed', submitted_at = {MOMENT}, {END}, reason = 'no'",
        f"state = 'withdrawn', submitted_at = {MOMENT}, {END}",
        "state = 'in_progress'",
        f"{START}, group_id = NULL",
        f"{START}, {END}",
        "kind = 'change'",
    ],
)
def test_dcg_3_a_draft_takes_no_other_step(draft: DropCopyRequest, assignments: str) -> None:
    with pytest.raises(IntegrityError):
        update(draft, assignments)


def test_dcg_3_a_request_starts_as_a_draft_only(entity: RegisteredEntity, user: User) -> None:
    with pytest.raises(IntegrityError, match="starts as a draft"):
        make_draft(entity, user, state="in_progress", submitted_at=AT, group=make_dc_group(entity))


@pytest.mark.parametrize(
    ("assignments", "cause"),
    [
        ("state = 'draft', submitted_at = NULL", "from in_progress to draft"),
        (f"state = 'completed', {END}", "when all have approved"),
        (f"state = 'failed', {END}", "state_fits"),
        (f"""state = 'withdrawn', {END}, sources = '["X"]'""", "what was submitted"),
        (f"state = 'withdrawn', {END}, name = 'Other'", "what was submitted"),
        ("reason = 'x'", "from in_progress to in_progress"),
    ],
)
def test_dcg_3_a_running_request_keeps_what_was_submitted_and_ends_by_the_rules(
    draft: DropCopyRequest, lce: LegalClearingEntity, assignments: str, cause: str
) -> None:
    update(draft, START)
    approvals(draft, lce)
    with pytest.raises(IntegrityError, match=cause):
        update(draft, assignments)


@pytest.mark.parametrize("end", ["state = 'withdrawn'", "state = 'failed', reason = 'declined'"])
def test_dcg_3_a_closed_request_never_changes(draft: DropCopyRequest, end: str) -> None:
    update(draft, START)
    update(draft, f"{end}, {END}")
    for step in ("state = 'in_progress', closed_at = NULL", f"state = 'completed', {END}", "reason = 'other'"):
        with pytest.raises(IntegrityError, match="does not go from"):
            update(draft, step)
    with pytest.raises(IntegrityError, match="only a draft"):
        sql(f"DELETE FROM dropcopygroups_dropcopyrequest WHERE id = {draft.pk}")


def test_dcg_3_gam_approves_after_every_clearing_firm(
    draft: DropCopyRequest, lce: LegalClearingEntity, user: User
) -> None:
    update(draft, START)
    of_firm, of_gam = approvals(draft, lce)
    with pytest.raises(IntegrityError, match="after every clearing firm"):
        decide(of_gam, f"{BY_GAM}, decided_by_id = {user.pk}")
    decide(of_firm, f"{BY_GAM}, decided_by_id = {user.pk}")
    decide(of_gam, f"{BY_GAM}, decided_by_id = {user.pk}")


def test_dcg_3_an_approval_is_decided_once_by_somebody_with_a_reason_to_decline(
    draft: DropCopyRequest, lce: LegalClearingEntity, user: User
) -> None:
    update(draft, START)
    approval = approvals(draft, lce)[0]
    by = f"basis = 'person', decided_by_id = {user.pk}, decided_at = {MOMENT}"
    for wrong in (BY_GAM, f"state = 'declined', {by}", "state = 'waiting'", "reason = 'x'"):
        with pytest.raises(IntegrityError):
            decide(approval, wrong)
    decide(approval, f"state = 'declined', reason = 'not ours', {by}")
    for again in (f"state = 'approved', {by}", "reason = 'other'"):
        with pytest.raises(IntegrityError, match="decided once"):
            decide(approval, again)
    with pytest.raises(IntegrityError, match="never deleted"):
        sql(f"DELETE FROM dropcopygroups_approval WHERE id = {approval.pk}")


def test_dcg_3_nothing_is_approved_before_submission_or_after_the_end(
    draft: DropCopyRequest, lce: LegalClearingEntity, user: User
) -> None:
    with pytest.raises(IntegrityError, match="while it is in progress"), transaction.atomic():
        approvals(draft, lce)
    update(draft, START)
    approval = approvals(draft, lce)[0]
    update(draft, f"state = 'withdrawn', {END}")
    with pytest.raises(IntegrityError, match="while it is in progress"):
        decide(approval, f"{BY_GAM}, decided_by_id = {user.pk}")


def test_dcg_4_target_sessions_and_order_entry_sessions_share_no_session_id(entity: RegisteredEntity) -> None:
    firm = entity.execution_firm
    make_sender_comp(firm, "SA1")
    made = {"group": make_dc_group(entity), "kind": "CGW", "allotted_at": AT}
    with pytest.raises(IntegrityError, match="order entry"), transaction.atomic():
        TargetSession.objects.create(target_session_id="SA1XXXN", **made)
    TargetSession.objects.create(target_session_id="D00AAAN", **made)
    with pytest.raises(IntegrityError, match="drop copy"), transaction.atomic():
        make_sender_comp(firm, "D00")
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetSession.objects.create(target_session_id="D00BBBN", **made)
