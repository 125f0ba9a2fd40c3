"""The calls about uploaded files that are the same for every kind: list, one, rows, submit, leave. Uploading differs by
whose rows a file holds, and stays with each kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, UploadedFile

from creditcontrols.filework import deciding, reading
from creditcontrols.filework.deciding import FileKind, UploadFault
from creditcontrols.filework.reading import RowsStanding
from creditcontrols.filework.sheets import MOST_BYTES
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import FaultOut, Id, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

UploadId = Annotated[Id, Path()]
Call = Callable[..., Any]


class FileOut(Out):
    """An uploaded file of a clearing entity or of an execution firm: `done` of `total` rows are through in the step at
    hand; `new` of the changed rows are of something new. Once saved, `waiting` rows are not in force yet."""

    id: int
    lce: str | None
    execution_firm: str | None
    file_name: str
    sha256: str
    state: UploadState
    message: str | None
    total: int
    done: int
    changed: int
    new: int
    unchanged: int
    refused: int
    uploaded_by: str
    uploaded_at: datetime
    reason: str | None
    waiting: int | None
    in_force_at: datetime | None


class FileChangeOut(Out):
    """A value before and after, in words."""

    field: str
    old: str
    new: str


class FileRowOut(Out):
    """One row of a file: what it would change, or what is wrong with it by column."""

    number: int
    name: str
    is_new: bool
    kind: RowKind
    changes: list[FileChangeOut]
    errors: list[FaultOut]


class FileRowFilter(Paging):
    """Which rows."""

    kind: RowKind | None = None


class FileSubmitIn(In):
    """Why; it is kept with every change."""

    reason: Annotated[Sentence, Field(min_length=1, max_length=200)]


@dataclass(frozen=True)
class FileCalls:
    """The calls of one kind below `path`; `noun` ends their operation ids, `words` stand in their summaries."""

    kind: FileKind
    path: str
    noun: str
    words: str
    standing: Callable[[Any], RowsStanding | None]
    scope: Scope = Scope.LIMITS

    def add(self, router: Router) -> None:
        """Put the calls into the router of the app."""
        one, words = f"{self.path}/{{upload_id}}", self.words
        router.get(self.path, response=Page[FileOut], summary=f"Files of {words}")(self._list())
        router.get(one, response=FileOut, summary=f"One file of {words}")(self._get())
        router.get(f"{one}/rows", response=Page[FileRowOut], summary=f"Rows of a file of {words}")(self._rows())
        router.post(f"{one}/submit", response=FileOut, summary=f"Submit a file of {words}")(self._submit())
        router.delete(one, response=FileOut, summary=f"Leave a file of {words}")(self._cancel())

    def file(self, row: Any) -> FileOut:
        """A file as the calls answer it."""
        standing, firm = self.standing(row), getattr(row, "execution_firm", None)
        return FileOut(
            id=row.pk, lce=row.lce.code if row.lce else None, execution_firm=firm.code if firm else None,
            file_name=row.file_name, sha256=row.sha256, state=UploadState(row.state), message=row.message or None,
            total=row.total, done=row.done, changed=row.changed, new=reading.new_count(row), unchanged=row.unchanged,
            refused=row.refused, uploaded_by=str(row.uploaded_by), uploaded_at=row.uploaded_at,
            reason=row.reason or None, waiting=standing.waiting if standing else None,
            in_force_at=standing.in_force_at if standing else None,
        )  # fmt: skip

    def _list(self) -> Call:
        def call(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
            """The files that you see, newest first."""
            return page(request, response, reading.visible(self.kind.model, request.user), wanted, ("-pk",), self.file)

        return _named(call, f"list_{self.noun}s")

    def _get(self) -> Call:
        def call(request: HttpRequest, upload_id: UploadId) -> Any:
            """Where the file stands."""
            return self.file(reading.upload(self.kind.model, request.user, upload_id))

        return _named(call, f"get_{self.noun}")

    def _rows(self) -> Call:
        def call(
            request: HttpRequest, response: HttpResponse, upload_id: UploadId, wanted: Query[FileRowFilter]
        ) -> Any:
            """What each row would change, or why it is refused."""
            rows = reading.upload(self.kind.model, request.user, upload_id).rows.all()
            rows = rows.filter(kind=wanted.kind) if wanted.kind else rows
            return page(request, response, rows, wanted, ("number",), _row)

        return _named(call, f"list_{self.noun}_rows")

    def _submit(self) -> Call:
        def call(request: HttpRequest, upload_id: UploadId, body: FileSubmitIn) -> Any:
            """Save every changed row, all or none; 409 unless it is verified without refused rows."""
            try:
                return self.file(deciding.apply(self.kind, actor=request.user, upload_id=upload_id, reason=body.reason))
            except UploadFault as fault:
                raise Problem(409, str(fault)) from fault

        return changes(self.scope)(_named(call, f"submit_{self.noun}"))

    def _cancel(self) -> Call:
        def call(request: HttpRequest, upload_id: UploadId) -> Any:
            """Nothing of it is saved; 409 when it is submitted already."""
            try:
                return self.file(deciding.cancel(self.kind, actor=request.user, upload_id=upload_id))
            except UploadFault as fault:
                raise Problem(409, str(fault)) from fault

        return changes(self.scope)(_named(call, f"cancel_{self.noun}"))


def taken(file: UploadedFile) -> tuple[str, bytes]:
    """Name and bytes of a file that was sent. Raises Problem 422 for one that is empty or too large."""
    if not file.size or file.size > MOST_BYTES:
        raise Problem(422, "The request is not valid.", faults_of({"file": f"1 to {MOST_BYTES:,} bytes."}))
    return (file.name or "").replace("\x00", ""), file.read()


def _named(call: Call, name: str) -> Call:
    call.__name__ = call.__qualname__ = name
    return call


def _row(row: Any) -> FileRowOut:
    return FileRowOut(
        number=row.number, name=row.name, is_new=row.kind == RowKind.CHANGED and not row.version,
        kind=RowKind(row.kind),
        changes=[FileChangeOut(field=name, old=old, new=new) for name, old, new in row.changes],
        errors=[FaultOut(path=str(column), message=str(sentence)) for column, sentence in row.faults],
    )  # fmt: skip
