"""Acts on uploaded files: upload, apply, cancel, and what a worker refuses. The work itself is done by workers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from creditcontrols.filework.waking import wake
from creditcontrols.filework.working import claimed
from creditcontrols.uploads import Upload, UploadState
from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.lib import clock

LONGEST_NAME: Final = 120
WORKING: Final = (UploadState.RECEIVED, UploadState.VERIFYING, UploadState.APPLYING)
"""States in which a worker is at it, or is to be."""


class UploadFault(Exception):
    """The act does not fit where the upload stands; the text is a sentence for the page."""


@dataclass(frozen=True)
class FileKind:
    """One kind of files: its model, its verbs in the audit trail, the task of its workers, the first key of their
    locks, and who may: `check(user, upload)` raises PermissionDenied."""

    model: Any
    verb: str
    task: str
    lock_space: int
    check: Callable[[Any, Any], None]

    def may(self, user: Any, found: Any) -> bool:
        """True when `user` may decide on the upload."""
        try:
            self.check(user, found)
        except PermissionDenied:
            return False
        return True


@transaction.atomic
def keep(kind: FileKind, *, actor: User, file_name: str, content: bytes, **owner: Any) -> Any:
    """Keep a file for verification; what it holds is judged by the worker, nothing is changed by it. `owner` are the
    columns that say whose rows it holds: `lce`, or `execution_firm`. Raises PermissionDenied."""
    found = kind.model(
        file_name=file_name[-LONGEST_NAME:], content=content, sha256=sha256(content).hexdigest(),
        uploaded_by=actor, uploaded_at=clock.business_now(), **owner,
    )  # fmt: skip
    kind.check(actor, found)
    found.save()
    record(actor=actor, verb=f"{kind.verb}.upload", target=found, after=_about(found))
    transaction.on_commit(partial(wake, kind.task))
    return found


@transaction.atomic
def apply(kind: FileKind, *, actor: User, upload_id: int, reason: str) -> Any:
    """Have every changed row of a verified file saved, all or nothing. Raises DoesNotExist, PermissionDenied,
    UploadFault."""
    found = _locked(kind, actor, upload_id)
    if found.state != UploadState.VERIFIED:
        raise UploadFault(f"The file is not waiting to be applied: {found.get_state_display().lower()}.")
    if found.refused or not found.changed:
        raise UploadFault("A file is applied when no row is refused and at least one changes something.")
    if not reason.strip():
        raise UploadFault("Give a reason; it is kept with every change.")
    return _decide(kind, found, actor, UploadState.APPLYING, "apply", reason.strip())


@transaction.atomic
def cancel(kind: FileKind, *, actor: User, upload_id: int) -> Any:
    """Leave a file that was not applied yet. Raises as `apply` does."""
    found = _locked(kind, actor, upload_id)
    if found.state not in (UploadState.RECEIVED, UploadState.VERIFYING, UploadState.VERIFIED):
        raise UploadFault(f"The file cannot be cancelled: {found.get_state_display().lower()}.")
    return _decide(kind, found, actor, UploadState.CANCELLED, "cancel", "")


@transaction.atomic
def refuse(kind: FileKind, found: Upload, reason: str) -> None:
    """The worker could not save the file: nothing of it was."""
    kind.model.objects.filter(pk=found.pk, state=UploadState.APPLYING).update(
        state=UploadState.REFUSED, message=reason[:300], done=0
    )
    record(actor=f"{kind.verb}s".replace("_", " "), verb=f"{kind.verb}.refused", target=found, reason=reason[:200])


def work(kind: FileKind, *, verify: Callable[[int], None], save: Callable[[int], None]) -> int:
    """Take every file that waits, oldest first, also one that a worker left in the middle; returns how many."""
    taken = 0
    for upload_id, state in kind.model.objects.filter(state__in=WORKING).order_by("pk").values_list("pk", "state"):
        with claimed(kind.lock_space, upload_id) as mine:
            if mine:
                (save if state == UploadState.APPLYING else verify)(upload_id)
                taken += 1
    return taken


def _locked(kind: FileKind, actor: User, upload_id: int) -> Any:
    seen = kind.model.objects.visible_to(actor).defer("content").select_for_update(of=("self",))
    found = seen.get(pk=upload_id)
    kind.check(actor, found)
    return found


def _decide(kind: FileKind, found: Any, actor: User, state: UploadState, verb: str, reason: str) -> Any:
    found.state, found.decided_by, found.decided_at, found.reason = state, actor, clock.business_now(), reason[:200]
    found.done, found.message = 0, ""
    found.save(update_fields=["state", "decided_by", "decided_at", "reason", "done", "message"])
    record(actor=actor, verb=f"{kind.verb}.{verb}", target=found, after=_about(found), reason=reason)
    transaction.on_commit(partial(wake, kind.task))
    return found


def _about(found: Any) -> dict[str, object]:
    counts = {"changed": found.changed, "unchanged": found.unchanged, "refused": found.refused}
    return {"file": found.file_name, "sha256": found.sha256, **_owner(found), **counts}


def _owner(found: Any) -> dict[str, object]:
    return {"lce": found.lce.code} if found.lce else {"execution_firm": found.execution_firm.code}
