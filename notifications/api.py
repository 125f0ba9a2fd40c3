"""The calls of the alerts and of a group's notifications."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from creditcontrols.api.documents import SavedOut, Version
from creditcontrols.api.saving import base_version, conflict_problem, saved_out, settings_problem
from creditcontrols.api.settings import IfMatch
from creditcontrols.api.words import SessionWord, SideWord, group_facts, session_word, side_word
from creditcontrols.choices import AlertKind
from creditcontrols.models import Alert, ExchangeGroup
from creditcontrols.services import Conflict, SettingsFault
from notifications import selectors, services
from notifications.choices import ASKING
from notifications.forms import parse_key
from notifications.models import AlertAcknowledgement
from riskadmin.rest.paging import Paging, cut, following_page
from riskadmin.rest.schemas import Code, Id, In, Out, Page, Sentence, limited
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Alerts and notifications"])

MOST: Final = 200
AlertKindWord = StrEnum("AlertKindWord", {name: name.lower() for name in AlertKind.names})  # type: ignore[misc]
AlertKindWord.__doc__ = "What an alert tells (SPEC GC2-33)."
AlertKey = Annotated[str, Field(pattern=r"^[0-9]{1,18}-[0-9]{1,4}-[0-9]{1,3}$", description="`id` of an alert.")]


class AlertQuery(Paging):
    """Which alerts."""

    execution_firm: Code | None = None
    group: Id | None = Field(None, description="Id of an exchange group.")
    kind: AlertKindWord | None = None
    level: Annotated[int, Field(ge=0, le=100)] | None = None
    acknowledged: bool | None = Field(None, description="False: only those that wait for somebody.")


class AcknowledgementOut(Out):
    """Who took note of an alert."""

    by: str
    at: datetime
    note: str


class AlertOut(Out):
    """A credit control alert. `level` is null where the kind has none, `side` for the whole group; `mail` says what
    became of its e-mail."""

    id: str
    seq: int
    at: datetime
    group_id: int
    lce: str
    execution_firm: str
    group: str
    session: SessionWord | None
    side: SideWord | None
    kind: AlertKindWord
    level: int | None
    usage_cents: int | None
    limit_cents: int | None
    order_quantity: int | None
    clip_size: int | None
    action: str
    mail: str
    asks: bool
    acknowledgement: AcknowledgementOut | None


class Acknowledgement(In):
    """Alerts to take note of."""

    alerts: list[AlertKey] = Field(min_length=1, max_length=MOST)
    note: Sentence = ""


class Acknowledged(Out):
    """How many of them nobody had acknowledged before."""

    acknowledged: int


class NotificationsIn(In):
    """Levels in percent out of 60, 70, 80, 90, ascending, and addresses (SPEC N-1)."""

    base_version: Version | None = None
    levels: list[Annotated[int, Field(ge=0, le=100)]] = Field(max_length=10)
    emails: list[Annotated[str, Field(max_length=254, pattern=r"^[!-~]+$")]] = Field(max_length=100)
    reason: Sentence = ""


class AddressOut(Out):
    """An address; `refused` is what the mail server said when it took the last mail not."""

    address: str
    refused: str | None


class NotificationsOut(Out):
    """Levels and addresses of a group; `addresses` is null for the execution firm."""

    version: int
    levels: list[int]
    addresses: list[AddressOut] | None
    address_count: int


@router.get("/alerts", response=Page[AlertOut], summary="Alerts, newest first")
def list_alerts(request: HttpRequest, response: HttpResponse, wanted: Query[AlertQuery]) -> Any:
    """The credit control alerts of the groups that you see."""
    found, following = cut(_alerts(request.user, wanted), wanted, ("-seq", "-number", "-level"))
    told = Alert.objects.filter(pk__in=[alert.pk for alert in found])
    rows = selectors.rows(request.user, told, len(found))
    return following_page(request, response, [_alert(row) for row in rows], following)


@router.post("/alerts/acknowledgements", response=Acknowledged, summary="Acknowledge alerts")
@changes(Scope.ALERTS)
def acknowledge_alerts(request: HttpRequest, body: Acknowledgement) -> Any:
    """Take note of alerts, all or none. What was acknowledged before stays as it is."""
    keys = [key for key in map(parse_key, body.alerts) if key is not None]
    return Acknowledged(acknowledged=services.acknowledge(actor=request.user, keys=keys, note=body.note))


@router.get("/groups/{group_id}/notifications", response=NotificationsOut, summary="Notifications of a group")
def get_notifications(request: HttpRequest, response: HttpResponse, group_id: Annotated[Id, Path()]) -> Any:
    """Levels and addresses; 100 percent is always on."""
    group = ExchangeGroup.objects.visible_to(request.user).select_related("lce", "execution_firm").get(pk=group_id)
    panel = selectors.panel(request.user, group)
    response["ETag"] = f'"{group.version}"'
    addresses = [AddressOut(address=one.text, refused=one.refused or None) for one in panel.addresses]
    return NotificationsOut(
        version=group.version,
        levels=list(panel.settings.levels),
        addresses=addresses if panel.sees_addresses else None,
        address_count=len(addresses),
    )


@router.put("/groups/{group_id}/notifications", response=SavedOut, summary="Save notifications of a group")
@changes(Scope.LIMITS)
def put_notifications(
    request: HttpRequest,
    response: HttpResponse,
    group_id: Annotated[Id, Path()],
    body: NotificationsIn,
    if_match: IfMatch = None,
) -> Any:
    """Save levels and addresses as a new version of the settings; limits that somebody saved meanwhile stay."""
    values = {"levels": tuple(body.levels), "emails": tuple(body.emails)}
    base = base_version(body.base_version, if_match)
    try:
        saved = services.save_notifications(
            actor=request.user, group_id=group_id, base_version=base, reason=body.reason, **values
        )
    except SettingsFault as fault:
        raise settings_problem(fault) from fault
    except Conflict as conflict:
        raise conflict_problem(conflict, msgspec.structs.replace(conflict.theirs, **values)) from conflict
    return saved_out(response, group_id, saved)


def _alerts(user: Any, wanted: AlertQuery) -> QuerySet[Alert]:
    values = {
        "group__execution_firm__code": wanted.execution_firm,
        "group": wanted.group,
        "kind": None if wanted.kind is None else AlertKind[wanted.kind.name],
        "level": wanted.level,
    }
    found = Alert.objects.visible_to(user).filter(
        **{name: value for name, value in values.items() if value is not None}
    )
    if wanted.acknowledged is None:
        return found
    same = {name: OuterRef(name) for name in ("seq", "number", "level")}
    taken = Exists(AlertAcknowledgement.objects.filter(**same))
    return found.filter(taken) if wanted.acknowledged else found.filter(~taken, kind__in=ASKING)


def _alert(row: selectors.AlertRow) -> AlertOut:
    alert, taken = row.alert, row.acknowledgement
    return AlertOut(
        **group_facts(alert.group),
        id=str(row.key),
        seq=alert.seq,
        at=alert.at,
        group=alert.group.name,
        session=session_word(alert.bucket),
        side=side_word(alert.usage_side),
        kind=AlertKindWord[AlertKind(alert.kind).name],
        level=alert.level or None,
        usage_cents=limited(alert.usage),
        limit_cents=limited(alert.limit),
        order_quantity=limited(alert.order_quantity),
        clip_size=limited(alert.clip_size) if row.sees_clip else None,
        action=alert.action,
        mail=row.mail.text,
        asks=row.asks,
        acknowledgement=AcknowledgementOut(by=row.acknowledged_by, at=taken.at, note=taken.note) if taken else None,
    )
