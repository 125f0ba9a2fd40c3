"""Exchange groups with utilization, positions with the rows behind them, and what blocks."""

from collections import defaultdict
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from creditcontrols import blocks as blocking
from creditcontrols.api.documents import MODES, ModeWord
from creditcontrols.api.figures import BucketOut, SideOut, bucket_out, side_out
from creditcontrols.api.words import BUCKETS, USAGE_SIDES, SessionWord, SideWord, price_text
from creditcontrols.choices import Bucket, GroupState
from creditcontrols.documents import from_document
from creditcontrols.models import ExchangeGroup, Utilization
from creditcontrols.positions import selectors as positions
from riskadmin.firms.permissions import can_see_clip_size
from riskadmin.rest.paging import Paging, cut, following_page
from riskadmin.rest.schemas import Code, Id, Out, Page, limited

router = Router(tags=["Exchange groups"])

GroupId = Annotated[Id, Path(description="Id of the exchange group.")]


class GroupFilter(Paging):
    """Which groups."""

    lce: Code | None = None
    execution_firm: Code | None = None
    state: GroupState | None = None


class GroupOut(Out):
    """An exchange group with the usage of both sessions. `version` is the saved settings version. A pending group waits
    for its mapping or regrouping, an ended one is history."""

    id: int
    lce: str
    execution_firm: str
    name: str
    state: GroupState
    exchanges: list[str]
    mode: ModeWord
    weekend_enabled: bool
    version: int
    buckets: list[BucketOut]


class PositionRow(Out):
    """A working order or a fill with what it adds to the usage of the side; a fill of the other side takes away."""

    cl_ord_id: str
    sender_comp: str
    symbol: str
    quantity: int
    price: str | None
    charge_cents: int
    at: datetime


class RestOut(Out):
    """The older rows, which are not listed, as one sum."""

    count: int
    charge_cents: int


class ComplexOut(Out):
    """What is filled in one product complex: own side, other side, and what counts of it."""

    complex: str
    own_cents: int
    other_cents: int
    net_cents: int
    fills: list[PositionRow]
    older_fills: RestOut


class PositionOut(Out):
    """A side down to its orders and fills (SPEC GC2-32). `adds_up` is false for the moment in which figures and rows
    were read from different journal entries."""

    side: SideOut
    open_cents: int
    filled_cents: int
    adds_up: bool
    orders: list[PositionRow]
    older_orders: RestOut
    complexes: list[ComplexOut]


class PortOut(Out):
    """An order-entry session id: `closed_at` is set while its port is closed."""

    session_id: str
    sender_comps: list[str]
    has_key: bool
    closed_at: datetime | None


class SideBlockOut(Out):
    """How one side stands, and how a block is lifted. `largest_quantity` is in contracts of `reference_contract`, null
    where no number bounds it or it is hidden."""

    side: SideOut
    reference_contract: str | None
    since: datetime | None
    set_by: str | None
    set_at: datetime | None
    lift: str | None
    largest_quantity: int | None


class BlocksOut(Out):
    """Every control that may block the group's orders, in refusal order."""

    engine_down: bool
    ports: list[PortOut]
    sides: list[SideBlockOut]


@router.get("/groups", response=Page[GroupOut], summary="Exchange groups with utilization")
def list_groups(request: HttpRequest, response: HttpResponse, wanted: Query[GroupFilter]) -> Any:
    """Every group that you see, with the four sides of both sessions."""
    found = ExchangeGroup.objects.visible_to(request.user).select_related("lce", "execution_firm")
    names = {"lce__code": wanted.lce, "execution_firm__code": wanted.execution_firm, "state": wanted.state}
    found = found.filter(**{name: value for name, value in names.items() if value is not None})
    groups, following = cut(found.prefetch_related("exchanges"), wanted, ("execution_firm__code", "name", "pk"))
    return following_page(request, response, _groups(request, groups), following)


@router.get("/groups/{group_id}", response=GroupOut, summary="One exchange group")
def get_group(request: HttpRequest, group_id: GroupId) -> Any:
    """One group with the four sides of both sessions."""
    return _groups(request, [group_of(request, group_id)])[0]


@router.get("/groups/{group_id}/positions/{side}", response=PositionOut, summary="Positions of one side")
def get_position(
    request: HttpRequest, group_id: GroupId, side: SideWord, session: SessionWord = SessionWord.WEEKDAY
) -> Any:
    """The orders and fills that the usage of a side consists of; their charges add up to it exactly."""
    group = group_of(request, group_id)
    found = positions.breakdown(group, USAGE_SIDES[side], BUCKETS[session])
    return PositionOut(
        side=side_out(found.side, can_see_clip_size(request.user, group)),
        open_cents=found.open,
        filled_cents=found.filled,
        adds_up=found.equals,
        orders=[_position_row(line, line.row.entered_at, line.row.working) for line in found.orders],
        older_orders=RestOut(count=found.older.count, charge_cents=found.older.charge),
        complexes=[_complex(one) for one in found.complexes],
    )


@router.get("/groups/{group_id}/blocks", response=BlocksOut, summary="What blocks a group")
def get_blocks(request: HttpRequest, group_id: GroupId) -> Any:
    """Who or what stops the group's orders now, since when, and how it is lifted (SPEC GC2-31)."""
    group = group_of(request, group_id)
    found, sees_clip = blocking.blocks(group, from_document(group.settings)), can_see_clip_size(request.user, group)
    ports = [
        PortOut(session_id=port.session_id, sender_comps=port.sender_comps, has_key=port.has_key,
                closed_at=port.closed_at)
        for port in found.ports
    ]  # fmt: skip
    sides = [_side_block(one, sees_clip) for one in found.sides]
    return BlocksOut(engine_down=found.engine_down, ports=ports, sides=sides)


def group_of(request: HttpRequest, group_id: int) -> ExchangeGroup:
    """The group. Raises ExchangeGroup.DoesNotExist also for one that the caller may not see."""
    groups = ExchangeGroup.objects.visible_to(request.user).select_related("lce", "execution_firm")
    return groups.get(pk=group_id)


def _groups(request: HttpRequest, groups: list[ExchangeGroup]) -> list[GroupOut]:
    rows: dict[tuple[int, int], dict[int, Utilization]] = defaultdict(dict)
    for row in Utilization.objects.filter(group__in=groups):
        rows[row.group_id, row.bucket][row.side] = row
    found = []
    for group in groups:
        sees_clip = can_see_clip_size(request.user, group)
        found.append(
            GroupOut(
                id=group.pk,
                lce=group.lce.code,
                execution_firm=group.execution_firm.code,
                name=group.name,
                state=GroupState(group.state),
                exchanges=sorted(exchange.code for exchange in group.exchanges.all()),
                mode=MODES[from_document(group.settings).mode],
                weekend_enabled=from_document(group.settings).weekend_enabled,
                version=group.version,
                buckets=[bucket_out(bucket, rows[group.pk, bucket], sees_clip) for bucket in Bucket],
            )
        )
    return found


def _position_row(line: positions.Line, at: datetime, quantity: int) -> PositionRow:
    row = line.row
    return PositionRow(
        cl_ord_id=line.order, sender_comp=row.sender_comp, symbol=row.symbol, quantity=quantity,
        price=price_text(row.price_nanos), charge_cents=line.charge, at=at,
    )  # fmt: skip


def _complex(found: positions.ComplexFills) -> ComplexOut:
    return ComplexOut(
        complex=found.name,
        own_cents=found.own,
        other_cents=found.other,
        net_cents=found.net,
        fills=[_position_row(line, line.row.at, line.row.quantity) for line in found.lines],
        older_fills=RestOut(count=found.rest.count, charge_cents=found.rest.charge),
    )


def _side_block(found: blocking.SideBlock, sees_clip: bool) -> SideBlockOut:
    return SideBlockOut(
        side=side_out(found.side, sees_clip),
        reference_contract=found.contract or None,
        since=found.since,
        set_by=found.set_by.actor if found.set_by else None,
        set_at=found.set_by.at if found.set_by else None,
        lift=found.lift or None,
        largest_quantity=limited(found.most) if sees_clip else None,
    )
