"""What the pages and calls of uploaded files read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.db.models import F, Max, QuerySet

from creditcontrols.uploads import RowKind, UploadState

LATEST: Final = 50
MOST_ROWS_SHOWN: Final = 100
NEW: Final = "new"
"""As a kind of rows: changed ones of something that is not there yet."""


class Standing(Protocol):
    """What the engine made of a saved file."""

    @property
    def in_force_at(self) -> datetime | None:
        """When the last row came in force; None while rows wait."""
        ...

    @property
    def settled(self) -> bool:
        """True when nothing more will come of the file."""
        ...


@dataclass(frozen=True)
class RowsStanding:
    """Of a file whose rows come in force one by one: `waiting` are not yet."""

    waiting: int
    in_force_at: datetime | None
    in_force_seq: int | None

    @property
    def settled(self) -> bool:
        """True when all of it is in force."""
        return not self.waiting


def standing_of_rows(found: Any, relation: str) -> RowsStanding | None:
    """Where the saved rows stand, each by the in_force_* columns of its `relation`; None until the file was saved."""
    if found.state != UploadState.APPLIED:
        return None
    saved = found.rows.filter(kind=RowKind.CHANGED)
    waiting = saved.filter(**{f"{relation}__in_force_version__lte": F("version")}).count()
    if waiting:
        return RowsStanding(waiting, None, None)
    last = saved.aggregate(at=Max(f"{relation}__in_force_at"), seq=Max(f"{relation}__in_force_seq"))
    return RowsStanding(0, last["at"], last["seq"])


def visible(model: Any, user: Any) -> QuerySet:
    """The uploads that `user` may see, newest first, without their bytes."""
    return model.objects.visible_to(user).defer("content").select_related("lce", "uploaded_by", "decided_by")


def upload(model: Any, user: Any, upload_id: int) -> Any:
    """One upload. Raises DoesNotExist also for one that `user` may not see."""
    return visible(model, user).get(pk=upload_id)


def rows(found: Any, wanted: Mapping[str, str]) -> QuerySet:
    """The rows that pass the filters: `kind` is one of RowKind, or NEW; `text` is sought in their names."""
    passed, kind, text = found.rows.all(), wanted.get("kind", ""), wanted.get("text", "").strip()
    if kind == NEW:
        passed = passed.filter(kind=RowKind.CHANGED, version=0)
    elif kind in RowKind.values:
        passed = passed.filter(kind=kind)
    return passed.filter(name__icontains=text) if text else passed


def new_count(found: Any) -> int:
    """How many of the changed rows are of something new."""
    return found.rows.filter(kind=RowKind.CHANGED, version=0).count()


def share(found: Any) -> int:
    """How much of the step at hand is done, in percent."""
    whole = found.changed if found.state == UploadState.APPLYING else found.total
    return found.done * 100 // whole if whole else 0
