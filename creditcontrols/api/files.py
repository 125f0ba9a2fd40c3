"""Limits of many groups by file: upload, verify, apply all or nothing as one activation."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Path, Query, Router, UploadedFile

from creditcontrols.api.documents import ChangeOut
from creditcontrols.api.translation import change_values
from creditcontrols.bulk import selectors, services
from creditcontrols.filework import reading
from creditcontrols.filework.sheets import MOST_BYTES
from creditcontrols.uploads import LimitsUpload, LimitsUploadRow, RowKind, UploadState
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import Code, FaultOut, Id, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Limits files"])

UploadId = Annotated[Id, Path()]


class LimitsFileOut(Out):
    """A limits file: `done` of `total` rows are through in the step at hand. Once applied, all of it is in force from
    `in_force_at` on, or nothing is and `refused_reason` says why."""

    id: int
    lce: str
    file_name: str
    sha256: str
    state: UploadState
    message: str | None
    total: int
    done: int
    changed: int
    unchanged: int
    refused: int
    uploaded_by: str
    uploaded_at: datetime
    decided_at: datetime | None
    reason: str | None
    in_force_at: datetime | None
    refused_reason: str | None


class LimitsFileRowOut(Out):
    """One row of a file: what it would change, or what is wrong with it by column."""

    number: int
    group: str
    kind: RowKind
    changes: list[ChangeOut]
    errors: list[FaultOut]


class LimitsFileRowFilter(Paging):
    """Which rows."""

    kind: RowKind | None = None


class ApplyIn(In):
    """Why; it is kept with every change."""

    reason: Annotated[Sentence, Field(min_length=1, max_length=200)]


@router.get("/limits-files", response=Page[LimitsFileOut], summary="Limits files")
def list_limits_files(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """The files that you see, newest first."""
    return page(request, response, reading.visible(LimitsUpload, request.user), wanted, ("-pk",), _file)


@router.post("/limits-files", response=LimitsFileOut, summary="Upload a limits file")
@changes(Scope.LIMITS)
def upload_limits_file(request: HttpRequest, lce: Form[Code], file: File[UploadedFile]) -> Any:
    """Keep a CSV or XLSX file in the form of the template for verification; nothing is changed by it. Ask for it until
    it is verified."""
    if not file.size or file.size > MOST_BYTES:
        raise Problem(422, "The request is not valid.", faults_of({"file": f"1 to {MOST_BYTES:,} bytes."}))
    owner = LegalClearingEntity.objects.visible_to(request.user).get(code=lce)
    name = (file.name or "").replace("\x00", "")
    kept = services.upload_limits(actor=request.user, lce=owner, file_name=name, content=file.read())
    return _file(kept)


@router.get("/limits-files/{upload_id}", response=LimitsFileOut, summary="One limits file")
def get_limits_file(request: HttpRequest, upload_id: UploadId) -> Any:
    """Where the file stands."""
    return _file(reading.upload(LimitsUpload, request.user, upload_id))


@router.get("/limits-files/{upload_id}/rows", response=Page[LimitsFileRowOut], summary="Rows of a limits file")
def list_limits_file_rows(
    request: HttpRequest, response: HttpResponse, upload_id: UploadId, wanted: Query[LimitsFileRowFilter]
) -> Any:
    """What each row would change, or why it is refused."""
    found = reading.upload(LimitsUpload, request.user, upload_id)
    rows = selectors.rows(found, {"kind": wanted.kind.value if wanted.kind else ""})
    return page(request, response, rows, wanted, ("number",), _row)


@router.post("/limits-files/{upload_id}/apply", response=LimitsFileOut, summary="Apply a limits file")
@changes(Scope.LIMITS)
def apply_limits_file(request: HttpRequest, upload_id: UploadId, body: ApplyIn) -> Any:
    """Save every changed row and put all in force as one activation; 409 unless it is verified without refused rows."""
    try:
        return _file(services.apply_upload(actor=request.user, upload_id=upload_id, reason=body.reason))
    except services.UploadFault as fault:
        raise Problem(409, str(fault)) from fault


@router.delete("/limits-files/{upload_id}", response=LimitsFileOut, summary="Leave a limits file")
@changes(Scope.LIMITS)
def cancel_limits_file(request: HttpRequest, upload_id: UploadId) -> Any:
    """Nothing of it is saved; 409 when it is applied already."""
    try:
        return _file(services.cancel_upload(actor=request.user, upload_id=upload_id))
    except services.UploadFault as fault:
        raise Problem(409, str(fault)) from fault


def _file(row: LimitsUpload) -> LimitsFileOut:
    standing = selectors.standing(row)
    return LimitsFileOut(
        id=row.pk, lce=row.lce.code, file_name=row.file_name, sha256=row.sha256, state=UploadState(row.state),
        message=row.message or None, total=row.total, done=row.done, changed=row.changed, unchanged=row.unchanged,
        refused=row.refused, uploaded_by=str(row.uploaded_by), uploaded_at=row.uploaded_at, decided_at=row.decided_at,
        reason=row.reason or None, in_force_at=standing.in_force_at if standing else None,
        refused_reason=(standing.refused_reason or None) if standing else None,
    )  # fmt: skip


def _row(row: LimitsUploadRow) -> LimitsFileRowOut:
    return LimitsFileRowOut(
        number=row.number,
        group=row.name,
        kind=RowKind(row.kind),
        changes=[ChangeOut(**change_values(path, old, new)) for path, old, new in row.changes],
        errors=[FaultOut(path=str(column), message=str(sentence)) for column, sentence in row.faults],
    )
