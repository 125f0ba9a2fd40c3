"""Requests and drafts filled in one act, as scripts make them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from dropcopygroups.choices import RequestKind, Step
from dropcopygroups.models import DropCopyGroup, DropCopyRequest, RegisteredEntity
from dropcopygroups.services import drafts
from dropcopygroups.services.submitting import submit
from riskadmin.firms.models import User


@transaction.atomic
def ask(
    *, actor: User, entity: RegisteredEntity, kind: RequestKind, group: DropCopyGroup | None, values: dict[str, Any]
) -> DropCopyRequest:
    """Start a draft, fill in `values` (name, front_end_system, filters, sources; what is None stays as the group has
    it) and submit it. Nothing stays when one of them is refused. Raises PermissionDenied, ValidationError by field."""
    draft = drafts.start(actor=actor, entity=entity, kind=kind, group=group)
    if kind != RequestKind.DELETE:
        fill(actor=actor, request_id=draft.pk, values=values)
    return submit(actor=actor, request_id=draft.pk)


@transaction.atomic
def fill(*, actor: User, request_id: int, values: dict[str, Any]) -> DropCopyRequest:
    """Save what is not None of `values` (as for `ask`) into a draft, all of it or nothing; `sources` replace those of
    the draft. Raises PermissionDenied, DoesNotExist, ValidationError by field."""
    given: dict[str, Any] = {"actor": actor, "request_id": request_id}
    draft = drafts.draft_of(**given)
    if draft.kind == RequestKind.DELETE and any(value is not None for value in values.values()):
        raise ValidationError("A deletion has nothing to fill in.")
    for step, name in ((Step.NAME, "name"), (Step.FRONT_END, "front_end_system"), (Step.FILTERS, "filters")):
        if values[name] is not None:
            drafts.save_step(**given, step=step, values={name: values[name]})
    if values["sources"] is not None:
        drafts.remove_sources(**given, ids=None)
        drafts.add_sources(**given, ids=values["sources"])
    return drafts.draft_of(**given)
