"""The calls about position limits: limits, policies, positions, alerts, Max Usage, files of limits and alert levels."""

from typing import Annotated, Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Path, Query, Router, UploadedFile

from creditcontrols.accounts import selectors as accounts
from creditcontrols.accounts.choices import Authority
from creditcontrols.choices import ContractType
from creditcontrols.filework.api import FileCalls, FileOut, taken
from creditcontrols.icc import selectors, services
from creditcontrols.icc.answers import alert, change, day, limit, policy, position
from creditcontrols.icc.files import selectors as limit_files
from creditcontrols.icc.files import services as limit_filing
from creditcontrols.icc.levels import selectors as level_files
from creditcontrols.icc.levels import services as level_filing
from creditcontrols.icc.models import KEY, PositionPolicyRow
from creditcontrols.icc.policies import LimitFault, PolicyValues
from creditcontrols.icc.schemas import (
    AccountPositionOut,
    PositionAlertOut,
    PositionDayFilter,
    PositionDayOut,
    PositionFilter,
    PositionLimitChangeOut,
    PositionLimitIn,
    PositionLimitOut,
    PositionPolicyIn,
    PositionPolicyOut,
    PositionProduct,
)
from creditcontrols.icc.selectors import PolicyLine
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import Code, Id, Page
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Position limits"])

LimitId = Annotated[Id, Path()]
AccountId = Annotated[Id, Path()]
BY_ACCOUNT: Final = ("account__lce_id", "account__number", "execution_firm_id", "product", "kind")
LIMIT_CALLS: Final = FileCalls(
    limit_filing.LIMITS, "/position-limits-files", "position_limits_file", "position limits", limit_files.standing
)
LEVEL_CALLS: Final = FileCalls(
    level_filing.LEVELS, "/alert-levels-files", "alert_levels_file", "alert levels", level_files.standing
)


@router.get("/position-limits", response=Page[PositionLimitOut], summary="Position limits")
def list_position_limits(request: HttpRequest, response: HttpResponse, wanted: Query[PositionFilter]) -> Any:
    """The limits that you see, by account; `account` is the beginning of a number."""
    rows = selectors.limits(request.user, **wanted.named())
    return page(request, response, rows, wanted, BY_ACCOUNT, limit)


@router.get("/position-limits/{limit_id}", response=PositionLimitOut, summary="Limits of an account in a product")
def get_position_limit(request: HttpRequest, limit_id: LimitId) -> Any:
    """As saved, and whether the engine has them."""
    return limit(selectors.limit(request.user, limit_id))


@router.get(
    "/position-limits/{limit_id}/changes",
    response=Page[PositionLimitChangeOut],
    summary="Who changed limits of an account",
)
def list_position_limit_changes(
    request: HttpRequest, response: HttpResponse, limit_id: LimitId, wanted: Query[Paging]
) -> Any:
    """Newest first."""
    rows = selectors.limit(request.user, limit_id).changes.select_related("actor")
    return page(request, response, rows, wanted, ("-pk",), change)


@router.put(
    "/accounts/{account_id}/position-limits/{execution_firm}/{product}/{type}",
    response=PositionLimitOut,
    summary="Set limits of an account in a product",
)
@changes(Scope.LIMITS)
def put_position_limit(
    request: HttpRequest, account_id: AccountId, execution_firm: Path[Code], product: Path[PositionProduct],
    type: Path[ContractType], body: PositionLimitIn,
) -> Any:  # fmt: skip
    """Those of the clearing entity or of the execution firm, as your role is; the other's stay, and the stricter
    counts. 409 when somebody saved either since it was read."""
    account = accounts.account(request.user, account_id)
    link = next((one for one in account.shown_firms if one.execution_firm.code == execution_firm), None)  # type: ignore[attr-defined]
    seen = ExecutionFirm.objects.visible_to(request.user)
    firm = link.execution_firm if link else seen.get(code=execution_firm)
    may = selectors.authorities(request.user, account, firm)
    usual = Authority.EF if may.for_firm and not may.for_lce else Authority.LCE
    try:
        row = services.set_limits(
            actor=request.user, account=account, firm=firm, product=product, kind=type.value,
            authority=body.authority or usual, long=body.long, short=body.short, base_version=body.base_version,
            reason=body.reason or "",
        )  # fmt: skip
    except services.Moved as moved:
        raise Problem(409, str(moved)) from moved
    except LimitFault as fault:
        raise _problem(fault) from fault
    if row.pk is None:
        raise Problem(422, "The request is not valid.", faults_of({"long": "Nothing is set, and nothing would be."}))
    return limit(selectors.limit(request.user, row.pk))


@router.get("/position-policies", response=list[PositionPolicyOut], summary="Policies on position limits")
def list_position_policies(request: HttpRequest) -> Any:
    """One for each pair of clearing entity and execution firm that you see."""
    return [policy(one) for one in selectors.policies(request.user)]


@router.put("/position-policies/{lce}/{execution_firm}", response=PositionPolicyOut, summary="Set a policy")
@changes(Scope.LIMITS)
def put_position_policy(
    request: HttpRequest, lce: Path[Code], execution_firm: Path[Code], body: PositionPolicyIn
) -> Any:
    """What happens without a limit and with unregistered accounts, and at which levels who is told."""
    owner = LegalClearingEntity.objects.visible_to(request.user).get(code=lce)
    firm = ExecutionFirm.objects.visible_to(request.user).get(code=execution_firm)
    values = PolicyValues(
        body.unset_refused, body.unregistered_refused, tuple(body.levels), tuple(body.recipients)
    )  # fmt: skip
    try:
        row: PositionPolicyRow = services.set_policy(
            actor=request.user, lce=owner, firm=firm, values=values, base_version=body.base_version,
            reason=body.reason or "",
        )  # fmt: skip
    except services.Moved as moved:
        raise Problem(409, str(moved)) from moved
    except LimitFault as fault:
        raise _problem(fault) from fault
    return policy(PolicyLine(owner, firm, row, may_change=True))


@router.get("/account-positions", response=Page[AccountPositionOut], summary="Positions of accounts")
def list_account_positions(request: HttpRequest, response: HttpResponse, wanted: Query[PositionFilter]) -> Any:
    """Where accounts stand since the last reset, with the limits in force."""
    rows = selectors.usage(request.user, **wanted.named())
    return page(request, response, rows, wanted, KEY, position)


@router.get("/account-position-days", response=Page[PositionDayOut], summary="Max Usage")
def list_account_position_days(request: HttpRequest, response: HttpResponse, wanted: Query[PositionDayFilter]) -> Any:
    """The most that accounts reached on each day, newest first."""
    rows: QuerySet = selectors.days(request.user, **wanted.named())
    for lookup, bound in (("day__gte", wanted.since), ("day__lte", wanted.until)):
        rows = rows.filter(**{lookup: bound}) if bound else rows
    return page(request, response, rows, wanted, ("-day", *KEY), day)


@router.get("/position-alerts", response=Page[PositionAlertOut], summary="Alerts on position limits")
def list_position_alerts(request: HttpRequest, response: HttpResponse, wanted: Query[PositionFilter]) -> Any:
    """Levels that usage reached, newest first."""
    return page(request, response, selectors.alerts(request.user, **wanted.named()), wanted, ("-seq", "-pk"), alert)


@router.post(LIMIT_CALLS.path, response=FileOut, summary="Upload a file of position limits")
@changes(Scope.LIMITS)
def upload_position_limits_file(
    request: HttpRequest, file: File[UploadedFile], lce: Form[Code | None] = None,
    execution_firm: Form[Code | None] = None,
) -> Any:  # fmt: skip
    """Keep a CSV or XLSX file in the form of the sheet for verification; nothing is changed by it. It holds the values
    of the clearing entity, or of the execution firm: name one."""
    if (lce is None) is (execution_firm is None):
        raise Problem(422, "The request is not valid.", faults_of({"lce": "Name either lce or execution_firm."}))
    name, content = taken(file)
    owner: dict[str, Any] = (
        {"lce": LegalClearingEntity.objects.visible_to(request.user).get(code=lce)}
        if lce is not None
        else {"execution_firm": ExecutionFirm.objects.visible_to(request.user).get(code=execution_firm)}
    )
    kept = limit_filing.upload_limits(actor=request.user, file_name=name, content=content, **owner)
    return LIMIT_CALLS.file(kept)


@router.post(LEVEL_CALLS.path, response=FileOut, summary="Upload a file of alert levels")
@changes(Scope.LIMITS)
def upload_alert_levels_file(request: HttpRequest, lce: Form[Code], file: File[UploadedFile]) -> Any:
    """Keep a CSV or XLSX file in the form of the sheet for verification; nothing is changed by it."""
    name, content = taken(file)
    owner = LegalClearingEntity.objects.visible_to(request.user).get(code=lce)
    kept = level_filing.upload_levels(actor=request.user, lce=owner, file_name=name, content=content)
    return LEVEL_CALLS.file(kept)


LIMIT_CALLS.add(router)
LEVEL_CALLS.add(router)


def _problem(fault: LimitFault) -> Problem:
    names = {"firm": "execution_firm", "kind": "type"}
    return Problem(422, "The request is not valid.", faults_of({names.get(fault.field, fault.field): str(fault)}))
