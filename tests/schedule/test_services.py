"""Asking, replacing, withdrawing and applying changes. SPEC T-3, T-4."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F

from riskadmin.audit.models import AuditEvent
from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.lib import clock
from riskadmin.mail.models import OutboxMessage
from riskadmin.schedule.models import LedgerEntry, ScheduledChange
from riskadmin.schedule.registry import ChangeRefused, Job, register_job, register_kind
from riskadmin.schedule.selectors import next_boundary
from riskadmin.schedule.services import apply_due, schedule_change, withdraw_change
from tests.factories import make_lce, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_registry")]

SOON = timedelta(hours=1)


class Notebook:
    """A kind of change that notes what it applied, and fails when its payload says so."""

    def __init__(self) -> None:
        self.applied: list[Any] = []

    def apply(self, change: ScheduledChange) -> None:
        if change.payload == "refuse":
            raise ChangeRefused("The firm is gone.")
        if change.payload == "crash":
            ScheduledChange.objects.update(title="half done")
            raise KeyError("crash")
        self.applied.append(change.payload)

    def recheck(self, change: ScheduledChange, user: User) -> None:
        if not user.memberships.exists():
            raise PermissionDenied("No longer an administrator.")


@pytest.fixture
def notebook(own_registry: None) -> Notebook:
    made = Notebook()
    register_kind("test.note", made.apply, made.recheck)
    return made


@pytest.fixture
def lce() -> LegalClearingEntity:
    return make_lce("ALP")


@pytest.fixture
def ra(lce: LegalClearingEntity) -> User:
    return make_user(Role.RA, lce=lce)


def ask(actor: User, payload: Any, key: str = "EX1:CME", at: datetime | None = None, **more: Any) -> ScheduledChange:
    return schedule_change(
        actor=actor,
        kind="test.note",
        key=key,
        payload=payload,
        effective_at=at or clock.business_now() + SOON,
        title=f"Note {payload}",
        lines=[{"label": "Guarantor", "before": "ALP", "after": "BET"}],
        **more,
    )


def later() -> datetime:
    return clock.business_now() + 2 * SOON


def test_t_3_a_change_is_applied_once_at_its_instant_and_not_before(notebook: Notebook, ra: User) -> None:
    change = ask(ra, "one")
    assert apply_due(change.effective_at - timedelta.resolution) == []
    (done,) = apply_due(change.effective_at)
    assert (done.name, done.due_at, done.refused) == ("Note one", change.effective_at, "")
    assert apply_due(later()) == []
    change.refresh_from_db()
    assert (change.status, change.decided_by, notebook.applied) == ("applied", "schedule", ["one"])
    assert LedgerEntry.objects.filter(job=f"change {change.pk}").count() == 1
    assert AuditEvent.objects.filter(verb="schedule.applied", target_id=str(change.pk)).count() == 1


def test_t_4_a_second_request_for_the_same_thing_replaces_the_pending_one(notebook: Notebook, ra: User) -> None:
    first, second, other = ask(ra, "one"), ask(ra, "two"), ask(ra, "three", key="EX2:CME")
    first.refresh_from_db()
    assert (first.status, first.decided_by) == ("replaced", str(ra))
    assert [change.pk for change in ScheduledChange.objects.pending()] == [second.pk, other.pk]
    apply_due(later())
    assert notebook.applied == ["two", "three"]


def test_t_3_a_pending_change_can_be_withdrawn_before_its_instant(
    notebook: Notebook, ra: User, lce: LegalClearingEntity
) -> None:
    change = withdraw_change(actor=ra, change=ask(ra, "one", lce=lce), reason="not needed")
    assert (change.status, change.decided_by, change.reason) == ("withdrawn", str(ra), "not needed")
    assert (apply_due(later()), notebook.applied) == ([], [])
    with pytest.raises(ChangeRefused, match="no longer pending"):
        withdraw_change(actor=ra, change=change)


def test_t_3_a_change_whose_instant_has_come_cannot_be_withdrawn(
    notebook: Notebook, ra: User, lce: LegalClearingEntity
) -> None:
    change = ask(ra, "one", lce=lce, at=clock.business_now() - SOON)
    with pytest.raises(ChangeRefused, match="instant has come"):
        withdraw_change(actor=ra, change=change)


def test_t_3_who_may_withdraw(notebook: Notebook, ra: User, lce: LegalClearingEntity) -> None:
    change = ask(ra, "one", lce=lce)
    others = [make_user(Role.RA, lce=make_lce("BET")), make_user(Role.AU, lce=lce), make_user(Role.GCC)]
    for other in others:
        with pytest.raises(PermissionDenied):
            withdraw_change(actor=other, change=change)
    assert withdraw_change(actor=make_user(Role.CA, lce=lce), change=change).status == "withdrawn"
    gam = make_user(Role.GAM)
    assert withdraw_change(actor=gam, change=ask(ra, "two", lce=lce)).status == "withdrawn"


def test_t_3_a_change_that_fails_is_refused_and_the_rest_goes_on(notebook: Notebook, ra: User) -> None:
    refused, crashed, good = (ask(ra, what, key=what) for what in ("refuse", "crash", "good"))
    assert [done.refused for done in apply_due(later())] == [
        "The firm is gone.",
        "It failed: KeyError. Details are in the log.",
        "",
    ]
    assert notebook.applied == ["good"]
    for change, status in ((refused, "refused"), (crashed, "refused"), (good, "applied")):
        change.refresh_from_db()
        assert change.status == status
    assert crashed.title == "Note crash"  # what it had written is undone


def test_t_3_who_asked_and_the_administrators_are_told_of_a_refusal_and_of_nothing_else(
    notebook: Notebook, ra: User, lce: LegalClearingEntity
) -> None:
    other = make_user(Role.RA, lce=lce)
    User.objects.filter(pk__in=[ra.pk, other.pk]).update(email=F("username"))
    make_user(Role.RA, lce=make_lce("BET"))
    ask(ra, "good", key="good", lce=lce)
    ask(ra, "refuse", key="refuse", lce=lce)
    apply_due(later())
    mails = OutboxMessage.objects.order_by("to")
    assert [mail.to for mail in mails] == sorted([ra.username, other.username])
    assert all("The firm is gone." in mail.text and "Note refuse" in mail.subject for mail in mails)


def test_t_3_the_permission_is_looked_at_again_when_applied(notebook: Notebook, ra: User) -> None:
    ask(ra, "one")
    ra.memberships.all().delete()
    assert [done.refused for done in apply_due(later())] == ["No longer an administrator."]
    inactive = make_user(Role.GAM)
    ask(inactive, "two")
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    assert [done.refused for done in apply_due(later())] == [f"{inactive} may not sign in any more."]


def test_t_3_jobs_and_changes_are_applied_in_the_order_of_instant_and_rank(notebook: Notebook, ra: User) -> None:
    order: list[str] = []
    start, day = datetime(2026, 11, 24, 22, tzinfo=UTC), date(2026, 11, 24)
    for name, rank, hours in (("late", 1, 2), ("second", 60, 1), ("first", 10, 1)):
        at = start + timedelta(hours=hours)
        instants = lambda after, until, at=at: (x for x in [(at, day)] if after < at <= until)  # noqa: E731
        register_job(Job(name, rank, instants, lambda day, due_at, name=name: order.append(name)))
    register_kind("test.note", lambda change: order.append(change.payload), notebook.recheck)
    assert apply_due(start) == []
    ask(ra, "change", at=start + timedelta(hours=1))
    assert next_boundary(start) == start + timedelta(hours=1)
    apply_due(start + timedelta(hours=3))
    assert order == ["first", "change", "second", "late"]


def test_t_5_a_clock_that_steps_back_does_nothing_twice(own_registry: None) -> None:
    ran: list[date] = []
    at = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    once = Job("once", 1, lambda a, u: (x for x in [(at, at.date())] if a < at <= u), lambda d, due: ran.append(d))
    register_job(once)
    for minutes in (-5, 1, -3, 0, 1, 10):
        apply_due(at + timedelta(minutes=minutes))
    assert ran == [at.date()]


def test_t_3_a_kind_that_no_app_applies_is_not_taken(ra: User, own_registry: None) -> None:
    with pytest.raises(ValueError, match="no app applies"):
        ask(ra, "one")


def test_t_3_pending_changes_are_seen_by_those_whom_they_concern(
    notebook: Notebook, ra: User, lce: LegalClearingEntity
) -> None:
    ask(ra, "one", lce=lce)
    ask(ra, "two", key="other")
    foreign = make_user(Role.RA, lce=make_lce("BET"))
    seen = [
        ScheduledChange.objects.visible_to(user).count() for user in (ra, foreign, make_user(Role.GAM), make_user())
    ]
    assert seen == [1, 0, 2, 0]
