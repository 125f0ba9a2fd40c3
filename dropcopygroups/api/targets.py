"""The calls of target sessions: how they are connected, and temporary test targets (SPEC DCG-4, FIX-2)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from dropcopygroups.addresses import addresses
from dropcopygroups.choices import Connection, TargetState
from dropcopygroups.models import RegisteredEntity, TargetSession
from dropcopygroups.policies import check_is_gam
from dropcopygroups.selectors import delivery
from dropcopygroups.selectors.delivery import StreamState, TargetLine, Wanted
from dropcopygroups.services import testing
from riskadmin.firms.choices import Gateway
from riskadmin.rest.paging import Paging, cut, following_page
from riskadmin.rest.schemas import Code, Id, In, Out, Page
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Drop copy"])
CompId = Annotated[str, Field(pattern=r"^[A-Z0-9]{7}$")]
MOST_TEST_SOURCES = 1_000


class StreamOut(Out):
    """One stream of numbers: `stream` is G for CGW, the market segment for MSGW. With `more_waiting` there
    are more than the `copies_waiting` that were counted; `oldest_waiting_seconds` is null when nothing waits. Numbers
    begin at 1 with the trading week."""

    stream: str
    next_in: int
    next_out: int
    connected_since: datetime | None
    last_logon_at: datetime | None
    last_copy_at: datetime | None
    copies_waiting: int
    more_waiting: bool
    oldest_waiting_seconds: int | None


class TargetOut(Out):
    """A target session: where it logs on, how it is connected, when a temporary one ends. `port_closed_at` is null
    while its port is open; `streams` are those that were logged on to or that copies wait for."""

    target_session_id: str
    entity: str
    group_id: int
    kind: Gateway
    state: TargetState
    connection: Connection
    port_closed_at: datetime | None
    test: bool
    source_count: int
    addresses: list[str]
    allotted_at: datetime
    ends_at: datetime | None
    removed_at: datetime | None
    streams: list[StreamOut]


class TargetFilter(Paging):
    """Which targets."""

    entity: Code | None = Field(None, description="Of one registered entity.")
    group_id: Id | None = Field(None, description="Of one group.")
    kind: Gateway | None = Field(None, description="CGW or MSGW.")
    state: TargetState | None = Field(None, description="Of one state; without it all but retired ones.")
    connection: Connection | None = Field(None, description="Connected in this way.")


class TestTargetIn(In):
    """A test target for an entity, fed by sender comps of the built-in traders."""

    entity: Code
    sources: Annotated[list[CompId], Field(min_length=1, max_length=MOST_TEST_SOURCES)]


class TestTargetsOut(Out):
    """The test targets that were allotted: two when the sources are of both gateways."""

    targets: list[TargetOut]


@router.get("/drop-copy/targets", response=Page[TargetOut], summary="Target sessions")
def list_drop_copy_targets(request: HttpRequest, response: HttpResponse, wanted: Query[TargetFilter]) -> Any:
    """The target sessions that you see, with the state of their connections."""
    given = wanted.model_dump(include={"entity", "kind", "state", "connection"})
    asked = Wanted(**{name: value or "" for name, value in given.items()}, group=wanted.group_id)
    found, following = cut(delivery.targets(request.user, asked), wanted, ("pk",))
    items = [_target(line) for line in delivery.lines(request.user, found)]
    return following_page(request, response, items, following)


@router.get("/drop-copy/targets/{target_session_id}", response=TargetOut, summary="One target session")
def get_drop_copy_target(request: HttpRequest, target_session_id: Path[CompId]) -> Any:
    """One target session, a retired one too."""
    return _target(delivery.line(request.user, target_session_id))


@router.post("/drop-copy/test-targets", response=TestTargetsOut, summary="Allot a test target")
@changes(Scope.ADMIN)
def allot_test_target(request: HttpRequest, body: TestTargetIn) -> Any:
    """For GAM. It ends at Sunday start-up."""
    check_is_gam(request.user)
    entity = RegisteredEntity.objects.get(code=body.entity)
    made = testing.allot_test_target(actor=request.user, entity=entity, ids=body.sources)
    return {"targets": [_target(delivery.line(request.user, str(one))) for one in made]}


@router.post("/drop-copy/test-targets/{target_session_id}/renew", response=TargetOut, summary="Renew a test target")
@changes(Scope.ADMIN)
def renew_test_target(request: HttpRequest, target_session_id: Path[CompId]) -> Any:
    """For GAM: it lives until the Sunday start-up after its end."""
    return _act(request, target_session_id, testing.renew_test_target)


@router.post("/drop-copy/test-targets/{target_session_id}/end", response=TargetOut, summary="End a test target")
@changes(Scope.ADMIN)
def end_test_target(request: HttpRequest, target_session_id: Path[CompId]) -> Any:
    """For GAM: it ends now, with its group."""
    return _act(request, target_session_id, testing.end_test_target)


def _act(request: HttpRequest, target_session_id: str, act: Any) -> TargetOut:
    found = TargetSession.objects.visible_to(request.user).get(target_session_id=target_session_id)
    act(actor=request.user, target_id=found.pk)
    return _target(delivery.line(request.user, target_session_id))


def _target(line: TargetLine) -> TargetOut:
    target = line.target
    return TargetOut(
        target_session_id=target.target_session_id, entity=target.group.entity.code, group_id=target.group_id,
        kind=target.kind, state=line.state, connection=line.connection, port_closed_at=line.closed_at,
        test=target.test, source_count=target.source_count,
        addresses=[one.address for one in addresses(target.kind)], allotted_at=target.allotted_at,
        ends_at=target.ends_at, removed_at=target.removed_at, streams=[_stream(one) for one in line.streams],
    )  # fmt: skip


def _stream(one: StreamState) -> StreamOut:
    return StreamOut(
        stream=one.stream, next_in=one.next_in, next_out=one.next_out, connected_since=one.connected_since,
        last_logon_at=one.last_logon_at, last_copy_at=one.last_copy_at, copies_waiting=one.waiting,
        more_waiting=one.more, oldest_waiting_seconds=one.oldest_seconds,
    )  # fmt: skip
