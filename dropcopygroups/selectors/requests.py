"""My Requests, To Do, and where a request stands (SPEC DCG-3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from dropcopygroups.choices import ApprovalState, Basis, RequestState
from dropcopygroups.mails import about
from dropcopygroups.models import Approval, DropCopyRequest
from dropcopygroups.policies import can_request, is_gam
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.firms.scope import Scope, scope_of
from riskadmin.mail.models import OutboxMessage

SORTS: Final = {
    "request": "pk", "kind": "kind", "group": "name", "requested_by": "requested_by__username",
    "submitted": "submitted_at", "state": "state", "entity": "entity__code",
}  # fmt: skip
"""Columns of the lists that sort, and what they sort by."""


@dataclass(frozen=True)
class TimelineStep:
    """One step of a request: what, when (None: to come), by whom, and how it looks: good, danger, now, todo, done or
    mail."""

    text: str
    look: str
    at: datetime | None = None
    note: str = ""


def requests(user: Any) -> QuerySet[DropCopyRequest]:
    """The requests that the user sees, with their approvals as `decisions`."""
    decisions = Prefetch("approvals", Approval.objects.select_related("lce", "decided_by"), "decisions")
    found = DropCopyRequest.objects.visible_to(user).prefetch_related(decisions)
    return found.select_related("entity__lce", "entity__execution_firm", "group", "requested_by")


def request(user: Any, request_id: int) -> DropCopyRequest:
    """One request that the user sees. Raises DoesNotExist."""
    return requests(user).get(pk=request_id)


def own_requests(user: Any) -> QuerySet[DropCopyRequest]:
    """My Requests: those of the user's entities, and all for who sees all; drafts only of those who may write them."""
    scope = scope_of(user)
    found = requests(user)
    if scope.sees_all:
        return found.exclude(Q(state=RequestState.DRAFT) & ~Q(requested_by=user))
    return found.filter(Q(entity__lce__in=scope.lce_ids) | Q(entity__execution_firm__in=scope.firm_ids))


def to_do(user: Any) -> QuerySet[DropCopyRequest]:
    """Requests that wait for the user's decision, oldest first: for a clearing firm of the user, or for GAM once every
    clearing firm has approved."""
    scope = scope_of(user)
    waiting = Approval.objects.filter(request=OuterRef("pk"), state=ApprovalState.WAITING)
    mine = Exists(waiting.filter(lce__in=_approves_for(scope)))
    if is_gam(user):
        mine = mine | (Exists(waiting.filter(lce=None)) & ~Exists(waiting.filter(lce__isnull=False)))
    elif not _approves_for(scope):
        return requests(user).none()
    return requests(user).filter(mine, state=RequestState.IN_PROGRESS).order_by("submitted_at", "pk")


def decidable(user: Any, found: DropCopyRequest) -> list[Approval]:
    """The approvals of a request that the user may decide now."""
    if found.state != RequestState.IN_PROGRESS:
        return []
    lces = _approves_for(scope_of(user))
    waiting = [one for one in found.decisions if one.state == ApprovalState.WAITING]
    firms_wait = any(one.lce_id for one in waiting)
    return [one for one in waiting if (one.lce_id in lces if one.lce_id else is_gam(user) and not firms_wait)]


def may_withdraw(user: Any, found: DropCopyRequest) -> bool:
    """Whether the user may take the request back."""
    return found.state == RequestState.IN_PROGRESS and can_request(user, found.entity)


def waiting_for(found: DropCopyRequest) -> str:
    """Whom a request waits for, or why it ended, in words."""
    if found.state == RequestState.DRAFT:
        return f"{name(found.requested_by)}, at step {found.get_step_display().lower()}"
    if found.state != RequestState.IN_PROGRESS:
        return found.reason
    firms = [str(one.lce) for one in found.decisions if one.lce and one.state == ApprovalState.WAITING]
    return ", ".join(firms) or "GAM"


def timeline(user: Any, found: DropCopyRequest) -> list[TimelineStep]:
    """The steps of a submitted request, done and to come, with the mails about them that the user may know of."""
    steps = _steps(found)
    happened = [(step.at, step) for step in steps if step.at] + _mails(user, found)
    happened.sort(key=lambda one: one[0])
    return [step for _, step in happened] + [step for step in steps if not step.at]


def mails(user: Any, found: DropCopyRequest) -> QuerySet[OutboxMessage]:
    """The mails about a request, oldest first: all for who sees all firms, for others those to their own address."""
    held = OutboxMessage.objects.filter(about=about(found)).order_by("pk")
    return held if scope_of(user).sees_all else held.filter(to__iexact=user.email)


def name(user: User | None) -> str:
    """How a person is named."""
    return (user.get_full_name() or user.get_username()) if user else "nobody"


def _steps(found: DropCopyRequest) -> list[TimelineStep]:
    steps = [TimelineStep(f"Submitted by {name(found.requested_by)}", "good", found.submitted_at)]
    running = found.state == RequestState.IN_PROGRESS
    firms_wait = any(one.lce_id and one.state == ApprovalState.WAITING for one in found.decisions)
    for one in sorted(found.decisions, key=lambda each: (each.lce_id is None, each.decided_at is None, each.pk)):
        steps.append(_decision(one, running=running, is_next=bool(one.lce_id) or not firms_wait))
    if running:
        return [*steps, TimelineStep("Completed, target sessions allotted", "todo")]
    look = "good" if found.state == RequestState.COMPLETED else "danger" if found.state == "failed" else "done"
    return [*steps, TimelineStep(found.get_state_display(), look, found.closed_at, found.reason)]


def _decision(one: Approval, *, running: bool, is_next: bool) -> TimelineStep:
    who = str(one.lce) if one.lce else "GAM"
    if one.state == ApprovalState.APPROVED and one.basis != Basis.PERSON:
        why = "own submission" if one.basis == Basis.OWN else "admin control"
        return TimelineStep(f"{who}: {why}, no approval needed", "good", one.decided_at)
    if one.state == ApprovalState.APPROVED:
        done = "approved" if one.lce else "approved and provisioned"
        return TimelineStep(f"{who} {done}, {name(one.decided_by)}", "good", one.decided_at, one.reason)
    if one.state == ApprovalState.DECLINED:
        return TimelineStep(f"{who} declined, {name(one.decided_by)}", "danger", one.decided_at, one.reason)
    if not running:
        return TimelineStep(f"{who} did not decide", "done")
    waits = f"{who} decides" if one.lce else "GAM approves and provisions"
    return TimelineStep(waits, "now" if is_next else "todo")


def _mails(user: Any, found: DropCopyRequest) -> list[tuple[datetime, TimelineStep]]:
    """A step for each mail, that went to one address or several, by when it was written."""
    by_subject: dict[str, list[OutboxMessage]] = {}
    for mail in mails(user, found):
        by_subject.setdefault(mail.subject, []).append(mail)
    return [(held[0].created_at, _mail_step(subject, held)) for subject, held in by_subject.items()]


def _mail_step(subject: str, held: list[OutboxMessage]) -> TimelineStep:
    failed = any(mail.refused_at for mail in held)
    sent = [mail.sent_at for mail in held if mail.sent_at]
    whole = len(sent) == len(held)
    text = f'Mail "{subject.partition(":")[0]}" {"sent" if whole else "not sent to all" if sent else "not sent yet"}'
    told = ", ".join(f"{mail.to}{_fate(mail)}" for mail in held)
    return TimelineStep(text, "danger" if failed else "mail", max(sent) if whole else None, told)


def _fate(mail: OutboxMessage) -> str:
    if mail.refused_at:
        return f" refused: {mail.last_error}"
    return "" if mail.sent_at else f" waits: {mail.last_error}" if mail.last_error else " waits"


def _approves_for(scope: Scope) -> set[int]:
    return {lce for lce, held in scope.lces.items() if Role.CA in held}
