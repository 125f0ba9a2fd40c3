"""The calls of the closed ports (SPEC FIX-3)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from riskadmin.fixstore.models import PortClosure
from riskadmin.ports import selectors, services
from riskadmin.rest.paging import Paging, cut, following_page
from riskadmin.rest.schemas import In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Ports"])
SessionId = Annotated[str, Field(pattern=r"^[A-Z0-9]{3}$")]


class ClosedPortOut(Out):
    """A port that is or was closed: all sessions that begin with `session_id`. `kind` and `detail` say what they are;
    `owners` are the codes of its firms, empty where nobody has the id any more."""

    session_id: str
    kind: str
    detail: str
    owners: list[str]
    closed_at: datetime
    reopened_at: datetime | None
    reopened_by: str


class ReopenIn(In):
    """Why the port is reopened."""

    reason: Sentence


class ClosedPortFilter(Paging):
    """Which ports."""

    closed: bool = Field(True, description="true: those that are closed now; false: every closure there was.")


@router.get("/ports", response=Page[ClosedPortOut], summary="Closed ports, newest first")
def list_ports(request: HttpRequest, response: HttpResponse, wanted: Query[ClosedPortFilter]) -> Any:
    """For GCC, GAM and auditors of all; 403 for others."""
    selectors.check_can_read(request.user)
    rows = PortClosure.objects.all()
    found, following = cut(rows.filter(reopened_at=None) if wanted.closed else rows, wanted, ("-pk",))
    return following_page(request, response, [_port(one) for one in selectors.owned(found)], following)


@router.post("/ports/{session_id}/reopen", response=ClosedPortOut, summary="Reopen a port")
@changes(Scope.ADMIN)
def reopen_closed_port(request: HttpRequest, session_id: Path[SessionId], body: ReopenIn) -> Any:
    """For GCC. 422 when the port is not closed."""
    services.reopen(actor=request.user, session_id=session_id, reason=body.reason)
    latest = PortClosure.objects.filter(session_id=session_id).latest("pk")
    return _port(selectors.owned([latest])[0])


def _port(port: selectors.Port) -> ClosedPortOut:
    return ClosedPortOut(
        session_id=port.closure.session_id, kind=port.session.kind if port.session else "",
        detail=port.session.detail if port.session else "",
        owners=[claim.code for claim in port.session.claims] if port.session else [],
        closed_at=port.closure.closed_at, reopened_at=port.closure.reopened_at, reopened_by=port.closure.reopened_by,
    )  # fmt: skip
