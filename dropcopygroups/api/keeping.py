"""The calls of what GAM keeps, and of admin control that a clearing firm gives (SPEC §1, DCG-3)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from dropcopygroups.models import AdminControl, FrontEndSystem, RegisteredEntity
from dropcopygroups.policies import check_is_gam
from dropcopygroups.selectors import groups as selectors
from dropcopygroups.services import keeping
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.schemas import Code, Id, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Drop copy"])


class RegisteredEntityOut(Out):
    """A firm that may own drop copy groups: a clearing entity (`lce`) or an execution firm. `charged_groups` count for
    the fee."""

    code: str
    name: str
    lce: str | None
    execution_firm: str | None
    connection_agreement: bool
    self_service: bool
    certified: bool
    charged_groups: int


class EntityFlags(In):
    """The flags that GAM keeps."""

    connection_agreement: bool = False
    self_service: bool = False
    certified: bool = False


class RegisterEntityIn(EntityFlags):
    """A firm to register: one of `lce` and `execution_firm`."""

    code: Code
    lce: Code | None = None
    execution_firm: Code | None = None


class ChangeEntityIn(EntityFlags):
    """An entity's name and flags as they shall be."""

    name: Annotated[str, Field(pattern=r"^[^\x00-\x1f]*$", min_length=1, max_length=80)]
    reason: Sentence = ""


class FrontEndSystemOut(Out):
    """A system that a group may be for."""

    name: str


class FrontEndSystemIn(In):
    """A system to choose from."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9 _.-]{1,50}$")]


class AdminControlOut(Out):
    """That a clearing firm lets an execution firm manage drop copies of its own sender comps; revoked or not."""

    control_id: int
    lce: str
    execution_firm: str
    granted_by: str
    granted_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class AdminControlIn(In):
    """Which clearing firm gives it to which execution firm."""

    lce: Code
    execution_firm: Code


class RevokeIn(In):
    """Why it is revoked."""

    reason: Sentence = ""


@router.get("/drop-copy/entities", response=Page[RegisteredEntityOut], summary="Registered entities")
def list_registered_entities(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """The registered entities that you see."""
    return page(request, response, selectors.entities(request.user), wanted, ("pk",), _entity)


@router.post("/drop-copy/entities", response=RegisteredEntityOut, summary="Register an entity")
@changes(Scope.ADMIN)
def register_entity(request: HttpRequest, body: RegisterEntityIn) -> Any:
    """For GAM. The entity takes the name of its firm."""
    check_is_gam(request.user)
    lce = LegalClearingEntity.objects.get(code=body.lce) if body.lce else None
    firm = ExecutionFirm.objects.get(code=body.execution_firm) if body.execution_firm else None
    flags = body.model_dump(include=set(keeping.FLAGS))
    keeping.register_entity(actor=request.user, code=body.code, lce=lce, execution_firm=firm, **flags)
    return _entity(selectors.entities(request.user).get(code=body.code))


@router.put("/drop-copy/entities/{code}", response=RegisteredEntityOut, summary="Change an entity")
@changes(Scope.ADMIN)
def change_entity(request: HttpRequest, code: Path[Code], body: ChangeEntityIn) -> Any:
    """For GAM."""
    entity = RegisteredEntity.objects.visible_to(request.user).get(code=code)
    keeping.change_entity(actor=request.user, entity=entity, **body.model_dump())
    return _entity(selectors.entities(request.user).get(code=code))


@router.get("/drop-copy/front-end-systems", response=Page[FrontEndSystemOut], summary="Front end systems")
def list_front_end_systems(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """The systems that a group may be for."""
    return page(request, response, FrontEndSystem.objects.all(), wanted, ("pk",), _front_end)


@router.post("/drop-copy/front-end-systems", response=FrontEndSystemOut, summary="Add a front end system")
@changes(Scope.ADMIN)
def add_front_end_system(request: HttpRequest, body: FrontEndSystemIn) -> Any:
    """For GAM."""
    return _front_end(keeping.add_front_end(actor=request.user, name=body.name))


@router.get("/drop-copy/admin-controls", response=Page[AdminControlOut], summary="Admin control of GFIDs")
def list_admin_controls(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """What the clearing firms and execution firms that you see have given and got, revoked ones too."""
    return page(request, response, _controls(request), wanted, ("-pk",), _control)


@router.post("/drop-copy/admin-controls", response=AdminControlOut, summary="Give admin control")
@changes(Scope.ADMIN)
def give_admin_control(request: HttpRequest, body: AdminControlIn) -> Any:
    """For the administrators of the clearing firm: the execution firm asks for drop copies of its own sender comps
    without its approval."""
    lce = LegalClearingEntity.objects.visible_to(request.user).get(code=body.lce)
    firm = ExecutionFirm.objects.visible_to(request.user).get(code=body.execution_firm)
    made = keeping.grant_control(actor=request.user, execution_firm=firm, lce=lce)
    return _control(_controls(request).get(pk=made.pk))


@router.post("/drop-copy/admin-controls/{control_id}/revoke", response=AdminControlOut, summary="Revoke admin control")
@changes(Scope.ADMIN)
def revoke_admin_control(request: HttpRequest, control_id: Path[Id], body: RevokeIn) -> Any:
    """For the administrators of the clearing firm. Requests that run keep what they were submitted with."""
    keeping.revoke_control(actor=request.user, control_id=control_id, reason=body.reason)
    return _control(_controls(request).get(pk=control_id))


def _controls(request: HttpRequest) -> Any:
    names = ("lce", "execution_firm", "granted_by", "revoked_by")
    return AdminControl.objects.visible_to(request.user).select_related(*names)


def _entity(entity: RegisteredEntity) -> RegisteredEntityOut:
    return RegisteredEntityOut(
        code=entity.code, name=entity.name, lce=entity.lce and entity.lce.code,
        execution_firm=entity.execution_firm and entity.execution_firm.code,
        connection_agreement=entity.connection_agreement, self_service=entity.self_service,
        certified=entity.certified, charged_groups=entity.charged,
    )  # fmt: skip


def _front_end(system: FrontEndSystem) -> FrontEndSystemOut:
    return FrontEndSystemOut(name=system.name)


def _control(control: AdminControl) -> AdminControlOut:
    return AdminControlOut(
        control_id=control.pk, lce=control.lce.code, execution_firm=control.execution_firm.code,
        granted_by=control.granted_by.get_username(), granted_at=control.granted_at,
        revoked_by=control.revoked_by and control.revoked_by.get_username(), revoked_at=control.revoked_at,
    )  # fmt: skip
