"""The calls about accounts: list, register, change, order entry, policies, files."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Path, Query, Router, UploadedFile

from creditcontrols.accounts import selectors, services
from creditcontrols.accounts.choices import AccountService, AccountStatus, Authority, Segregation
from creditcontrols.accounts.files import services as filing
from creditcontrols.accounts.files.selectors import standing as standing_of
from creditcontrols.accounts.models import Account, AccountFirm, AccountsUpload, AccountsUploadRow
from creditcontrols.accounts.schemas import (
    AccountFilter,
    AccountIn,
    AccountOut,
    AccountPolicyIn,
    AccountPolicyOut,
    AccountsFileOut,
    AccountsFileRowFilter,
    AccountsFileRowOut,
    FieldChangeOut,
    NewAccountIn,
    OrderEntryIn,
    OrderEntryOut,
    Reason,
)
from creditcontrols.accounts.selectors import PolicyLine
from creditcontrols.filework import reading
from creditcontrols.filework.deciding import UploadFault
from creditcontrols.filework.sheets import MOST_BYTES
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.permissions import can_suspend_for_firm, can_suspend_for_lce
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import Code, FaultOut, Id, In, Page
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Accounts"])

AccountId = Annotated[Id, Path()]
UploadId = Annotated[Id, Path()]


class SubmitIn(In):
    """Why; it is kept with every change."""

    reason: Reason


@router.get("/accounts", response=Page[AccountOut], summary="Accounts")
def list_accounts(request: HttpRequest, response: HttpResponse, wanted: Query[AccountFilter]) -> Any:
    """The accounts that you see, by number within each clearing entity."""
    rows = selectors.accounts(
        request.user, lce=wanted.lce or "", text=wanted.text or "", status=wanted.status or "",
        service=wanted.service or "", firm=wanted.execution_firm or "", owner=wanted.owner or "",
        number=wanted.account or "", sub=wanted.sub_accounts,
    )  # fmt: skip
    keys = ("lce_id", "number")
    return page(request, response, rows.with_firms(request.user), wanted, keys, lambda row: _account(request, row))


@router.post("/accounts", response=AccountOut, summary="Register an account")
@changes(Scope.ACCOUNTS)
def register_account(request: HttpRequest, body: NewAccountIn) -> Any:
    """Saved at once; the engine has it when `in_force` is true."""
    lce = LegalClearingEntity.objects.visible_to(request.user).get(code=body.lce)
    values = body.values(body.account)
    made = services.create_account(actor=request.user, lce=lce, values=values, reason=body.reason or "")
    return _account(request, selectors.account(request.user, made.pk))


@router.get("/accounts/{account_id}", response=AccountOut, summary="One account")
def get_account(request: HttpRequest, account_id: AccountId) -> Any:
    """An account as saved, and whether the engine has it."""
    return _account(request, selectors.account(request.user, account_id))


@router.put("/accounts/{account_id}", response=AccountOut, summary="Change an account")
@changes(Scope.ACCOUNTS)
def put_account(request: HttpRequest, account_id: AccountId, body: AccountIn) -> Any:
    """Everything but the number; 409 when somebody saved it since it was read."""
    found = selectors.account(request.user, account_id)
    try:
        services.change_account(
            actor=request.user, account_id=account_id, base_version=body.base_version,
            values=body.values(found.number), reason=body.reason or "",
        )  # fmt: skip
    except services.Moved as moved:
        raise Problem(409, str(moved)) from moved
    return _account(request, selectors.account(request.user, account_id))


@router.put(
    "/accounts/{account_id}/order-entry/{execution_firm}",
    response=OrderEntryOut,
    summary="Suspend or allow order entry",
)
@changes(Scope.ACCOUNTS)
def put_order_entry(request: HttpRequest, account_id: AccountId, execution_firm: Path[Code], body: OrderEntryIn) -> Any:
    """In the name of the clearing firm or of the execution firm, as your role is; 409 when it stands so already."""
    account = selectors.account(request.user, account_id)
    link = AccountFirm.objects.visible_to(request.user).get(account=account, execution_firm__code=execution_firm)
    by_firm = can_suspend_for_firm(request.user, link.execution_firm_id)
    authority = Authority.EF if by_firm and not can_suspend_for_lce(request.user, account) else Authority.LCE
    try:
        changed = services.set_order_entry(
            actor=request.user, account_id=account_id, firm=execution_firm, suspended=body.suspended,
            reason=body.reason, authority=authority,
        )  # fmt: skip
    except services.NotSuspended as fault:
        raise Problem(409, str(fault)) from fault
    return _entry(changed)


@router.get("/account-policies", response=list[AccountPolicyOut], summary="Policies on unknown accounts")
def list_account_policies(request: HttpRequest) -> Any:
    """One for each clearing entity whose policy you see."""
    return [_policy(line) for line in selectors.policies(request.user)]


@router.put("/account-policies/{lce}", response=AccountPolicyOut, summary="Refuse or allow unknown accounts")
@changes(Scope.ACCOUNTS)
def put_account_policy(request: HttpRequest, lce: Path[Code], body: AccountPolicyIn) -> Any:
    """What happens to orders that name an account which the clearing entity has not registered."""
    owner = LegalClearingEntity.objects.visible_to(request.user).get(code=lce)
    policy = services.set_policy(
        actor=request.user, lce=owner, unknown_refused=body.unknown_refused, reason=body.reason
    )  # fmt: skip
    return _policy(PolicyLine(owner, policy, may_change=True))


@router.get("/accounts-files", response=Page[AccountsFileOut], summary="Accounts files")
def list_accounts_files(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """The files that you see, newest first."""
    return page(request, response, reading.visible(AccountsUpload, request.user), wanted, ("-pk",), _file)


@router.post("/accounts-files", response=AccountsFileOut, summary="Upload an accounts file")
@changes(Scope.ACCOUNTS)
def upload_accounts_file(request: HttpRequest, lce: Form[Code], file: File[UploadedFile]) -> Any:
    """Keep a CSV or XLSX file in the form of the sheet for verification; nothing is changed by it."""
    if not file.size or file.size > MOST_BYTES:
        raise Problem(422, "The request is not valid.", faults_of({"file": f"1 to {MOST_BYTES:,} bytes."}))
    owner = LegalClearingEntity.objects.visible_to(request.user).get(code=lce)
    name = (file.name or "").replace("\x00", "")
    return _file(filing.upload_accounts(actor=request.user, lce=owner, file_name=name, content=file.read()))


@router.get("/accounts-files/{upload_id}", response=AccountsFileOut, summary="One accounts file")
def get_accounts_file(request: HttpRequest, upload_id: UploadId) -> Any:
    """Where the file stands."""
    return _file(reading.upload(AccountsUpload, request.user, upload_id))


@router.get("/accounts-files/{upload_id}/rows", response=Page[AccountsFileRowOut], summary="Rows of an accounts file")
def list_accounts_file_rows(
    request: HttpRequest, response: HttpResponse, upload_id: UploadId, wanted: Query[AccountsFileRowFilter]
) -> Any:
    """What each row would change, or why it is refused."""
    rows = reading.upload(AccountsUpload, request.user, upload_id).rows.all()
    rows = rows.filter(kind=wanted.kind) if wanted.kind else rows
    return page(request, response, rows, wanted, ("number",), _row)


@router.post("/accounts-files/{upload_id}/submit", response=AccountsFileOut, summary="Submit an accounts file")
@changes(Scope.ACCOUNTS)
def submit_accounts_file(request: HttpRequest, upload_id: UploadId, body: SubmitIn) -> Any:
    """Save every changed row, all or none; 409 unless it is verified without refused rows."""
    try:
        return _file(filing.submit_accounts(actor=request.user, upload_id=upload_id, reason=body.reason))
    except UploadFault as fault:
        raise Problem(409, str(fault)) from fault


@router.delete("/accounts-files/{upload_id}", response=AccountsFileOut, summary="Leave an accounts file")
@changes(Scope.ACCOUNTS)
def cancel_accounts_file(request: HttpRequest, upload_id: UploadId) -> Any:
    """Nothing of it is saved; 409 when it is submitted already."""
    try:
        return _file(filing.cancel_accounts(actor=request.user, upload_id=upload_id))
    except UploadFault as fault:
        raise Problem(409, str(fault)) from fault


def _account(request: HttpRequest, row: Account) -> AccountOut:
    return AccountOut(
        id=row.pk, lce=row.lce.code, account=row.number, description=row.description, owner=row.owner,
        segregation=Segregation(row.segregation), delegated_intermediary=row.intermediary, holding_account=row.holding,
        services=[AccountService(name) for name in row.services], status=AccountStatus(row.status),
        parent=row.parent.number if row.parent else None, sessions=selectors.seen_sessions(request.user, row),
        order_entry=[_entry(link) for link in row.shown_firms],  # type: ignore[attr-defined]
        version=row.version, changed_at=row.changed_at, in_force=row.in_force, in_force_at=row.in_force_at,
    )  # fmt: skip


def _entry(link: AccountFirm) -> OrderEntryOut:
    return OrderEntryOut(
        execution_firm=link.execution_firm.code, suspended=link.suspended, suspended_by_lce=link.lce_suspended,
        suspended_by_execution_firm=link.ef_suspended, changed_by=str(link.changed_by) if link.changed_by else None,
        changed_at=link.changed_at, reason=link.reason or None,
    )  # fmt: skip


def _policy(line: PolicyLine) -> AccountPolicyOut:
    policy = line.policy
    return AccountPolicyOut(
        lce=line.lce.code, unknown_refused=bool(policy and policy.unknown_refused),
        version=policy.version if policy else 0,
        changed_by=str(policy.changed_by) if policy and policy.changed_by else None,
        changed_at=policy.changed_at if policy else None, in_force=policy is None or policy.in_force,
    )  # fmt: skip


def _file(row: AccountsUpload) -> AccountsFileOut:
    standing = standing_of(row)
    return AccountsFileOut(
        id=row.pk, lce=row.lce.code, file_name=row.file_name, sha256=row.sha256, state=UploadState(row.state),
        message=row.message or None, total=row.total, done=row.done, changed=row.changed, new=reading.new_count(row),
        unchanged=row.unchanged, refused=row.refused, uploaded_by=str(row.uploaded_by), uploaded_at=row.uploaded_at,
        reason=row.reason or None, waiting=standing.waiting if standing else None,
        in_force_at=standing.in_force_at if standing else None,
    )  # fmt: skip


def _row(row: AccountsUploadRow) -> AccountsFileRowOut:
    return AccountsFileRowOut(
        number=row.number, account=row.name, is_new=row.kind == RowKind.CHANGED and not row.version,
        kind=RowKind(row.kind),
        changes=[FieldChangeOut(field=name, old=old, new=new) for name, old, new in row.changes],
        errors=[FaultOut(path=str(column), message=str(sentence)) for column, sentence in row.faults],
    )  # fmt: skip
