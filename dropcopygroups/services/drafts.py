"""Drafts of requests, saved on every step of the wizard (SPEC DCG-1)."""

from collections.abc import Collection
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from dropcopygroups.choices import Filter, GroupState, RequestKind, RequestState, Step
from dropcopygroups.models import DropCopyGroup, DropCopyRequest, FrontEndSystem, RegisteredEntity, group_name_form
from dropcopygroups.policies import check_can_request
from dropcopygroups.selectors import sources
from dropcopygroups.uploads import Fault, read
from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.lib import clock

STEPS: Final = tuple(Step)
UNKNOWN: Final = "No such sender comp is known for this registered entity"


class BadLines(Exception):
    """Lines of an upload that are wrong; nothing was added."""

    def __init__(self, faults: list[Fault], lines: int) -> None:
        super().__init__(f"{len(faults)} of {lines} lines are wrong")
        self.faults, self.lines = faults, lines


@transaction.atomic
def start(
    *,
    actor: User,
    entity: RegisteredEntity,
    kind: RequestKind = RequestKind.CREATE,
    group: DropCopyGroup | None = None,
) -> DropCopyRequest:
    """A new draft; of a change or deletion with what the group is now. Raises PermissionDenied; ValidationError when
    another request about the group runs, or the group is not in force."""
    check_can_request(actor, entity)
    draft = DropCopyRequest(kind=kind, entity=entity, requested_by=actor, saved_at=clock.business_now())
    if group is None:
        draft.step = Step.NAME
        draft.filters = sorted(Filter.values)
    else:
        check_free(group)
        draft.group, draft.name, draft.front_end_system = group, group.name, group.front_end_system
        draft.filters, draft.step = group.filters, Step.SUBMIT if kind == RequestKind.DELETE else Step.NAME
        draft.sources = sorted(group.sender_comps.values_list("sender_comp_id", flat=True))
    draft.save()
    record(actor=actor, verb="drop_copy_draft.started", target=draft, after={"entity": entity.code, "kind": kind})
    return draft


@transaction.atomic
def save_step(*, actor: User, request_id: int, step: Step, values: dict[str, Any]) -> DropCopyRequest:
    """Save one step (`entity`, `name`, `front_end_system` or `filters`); the draft goes on to the next one.

    Raises PermissionDenied, DoesNotExist, ValidationError by field."""
    draft = draft_of(actor, request_id)
    if step == Step.ENTITY:
        _choose_entity(actor, draft, values["entity"])
    elif step == Step.NAME:
        draft.name = values["name"].strip()
        check_name(draft)
    elif step == Step.FRONT_END:
        draft.front_end_system = values["front_end_system"]
        check_front_end(draft)
    elif step == Step.FILTERS:
        draft.filters = sorted(set(values["filters"]))
        check_filters(draft)
    return _save(draft, after=step)


@transaction.atomic
def add_sources(*, actor: User, request_id: int, ids: Collection[str]) -> int:
    """Add sender comps; returns how many are new. Raises PermissionDenied, DoesNotExist; ValidationError naming the
    first that the entity may not choose, or the limit of 5000."""
    draft = draft_of(actor, request_id)
    return _add(draft, ids)


@transaction.atomic
def upload_sources(*, actor: User, request_id: int, content: bytes) -> int:
    """Add the sender comps of a file; returns how many are new. Raises PermissionDenied, DoesNotExist, ValidationError;
    BadLines with every wrong line when there is one: then nothing is added."""
    draft = draft_of(actor, request_id)
    lines, faults = read(content)
    known = _known(draft.entity, [line.value for line in lines])
    faults += [Fault(*line, UNKNOWN) for line in lines if line.value not in known]
    if faults:
        raise BadLines(sorted(faults), max(len(lines), content.count(b"\n") + 1 if content else 0))
    return _add(draft, [line.value for line in lines])


@transaction.atomic
def remove_sources(*, actor: User, request_id: int, ids: Collection[str] | None) -> int:
    """Take sender comps out, all where `ids` is None; returns how many went. Raises PermissionDenied, DoesNotExist."""
    draft = draft_of(actor, request_id)
    kept = [] if ids is None else sorted(set(draft.sources).difference(ids))
    gone = len(draft.sources) - len(kept)
    draft.sources = kept
    _save(draft)
    return gone


@transaction.atomic
def discard(*, actor: User, request_id: int) -> None:
    """Delete a draft. Raises PermissionDenied, DoesNotExist, ValidationError when it was submitted."""
    draft = draft_of(actor, request_id)
    record(actor=actor, verb="drop_copy_draft.discarded", target=draft, before={"name": draft.name})
    draft.delete()


def draft_of(actor: User, request_id: int) -> DropCopyRequest:
    """The draft, locked. Raises DoesNotExist where `actor` does not see it, PermissionDenied, and ValidationError when
    it was submitted already."""
    seen = DropCopyRequest.objects.visible_to(actor).filter(pk=request_id)
    draft = DropCopyRequest.objects.select_for_update().get(pk__in=seen.values("pk"))
    check_can_request(actor, draft.entity)
    if draft.state != RequestState.DRAFT:
        raise ValidationError(f"{draft} was submitted already.")
    return draft


def check_free(group: DropCopyGroup) -> None:
    """Raises ValidationError unless the group is in force and no request about it runs."""
    if group.test:
        raise ValidationError("Test groups are GAM's own.")
    if group.state != GroupState.ACTIVE:
        raise ValidationError(f"The group is {group.get_state_display().lower()}.")
    running = group.requests.filter(state=RequestState.IN_PROGRESS).first()
    if running is not None:
        raise ValidationError(f"{running} about this group is in progress; it has to end first.")


def check_name(draft: DropCopyRequest) -> None:
    """Raises ValidationError for a name that is ill formed or taken in the entity (SPEC DCG-1)."""
    try:
        group_name_form(draft.name)
    except ValidationError as fault:
        raise ValidationError({"name": fault.messages}) from fault
    others = DropCopyGroup.objects.filter(entity=draft.entity, name_key=draft.name.lower())
    if others.exclude(state=GroupState.DELETED).exclude(pk=draft.group_id).exists():
        raise ValidationError({"name": f"{draft.entity.code} has a group of this name; case does not count."})


def check_front_end(draft: DropCopyRequest) -> None:
    """Raises ValidationError for a front end system that GAM does not keep."""
    if not FrontEndSystem.objects.filter(name=draft.front_end_system).exists():
        raise ValidationError({"front_end_system": "Choose a front end system."})


def check_filters(draft: DropCopyRequest) -> None:
    """Raises ValidationError for a filter that there is not (SPEC DCG-2)."""
    if not set(draft.filters) <= set(Filter.values):
        raise ValidationError({"filters": "There is no such filter."})


def _choose_entity(actor: User, draft: DropCopyRequest, entity: RegisteredEntity) -> None:
    check_can_request(actor, entity)
    if draft.kind != RequestKind.CREATE and entity != draft.entity:
        raise ValidationError({"entity": "A group stays with its entity."})
    if entity != draft.entity:
        draft.entity, draft.sources = entity, []


def _add(draft: DropCopyRequest, ids: Collection[str]) -> int:
    known = _known(draft.entity, ids)
    for one in ids:
        if one not in known:
            raise ValidationError({"sources": f"{one[:40]}: {UNKNOWN}."})
    before = len(draft.sources)
    draft.sources = sorted(set(draft.sources) | known)
    _save(draft)
    return len(draft.sources) - before


def _known(entity: RegisteredEntity, ids: Collection[str]) -> set[str]:
    return set(sources.available(entity).filter(sender_comp_id__in=ids).values_list("sender_comp_id", flat=True))


def _save(draft: DropCopyRequest, after: Step | None = None) -> DropCopyRequest:
    if after is not None:
        draft.step = max(Step(draft.step), STEPS[STEPS.index(after) + 1], key=STEPS.index)
    draft.saved_at = clock.business_now()
    draft.save()
    return draft
