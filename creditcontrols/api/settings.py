"""The settings document of a group: read, save under its version, and whether it is in force (SPEC GC2-08)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Query, Router

from creditcontrols import selectors, services
from creditcontrols.api.documents import (
    CurrentOut,
    HistoryFilter,
    HistoryOut,
    SavedOut,
    SettingsPut,
    Version,
    VersionOut,
)
from creditcontrols.api.saving import base_version, conflict_problem, saved_out, settings_problem
from creditcontrols.api.translation import (
    change_values,
    inner_path,
    sees_addresses,
    settings_in,
    settings_out,
    trail_out,
    trail_values,
)
from creditcontrols.documents import from_document
from creditcontrols.models import ExchangeGroup, SettingChange, SettingsVersion
from riskadmin.rest.paging import Paging, cut, following_page
from riskadmin.rest.schemas import Id, Page
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Settings"])

GroupId = Annotated[Id, Path(description="Id of the exchange group.")]
IfMatch = Annotated[str | None, Header(alias="If-Match", description='ETag of the version read: "7".')]


@router.get("/groups/{group_id}/settings", response=CurrentOut, summary="Settings of a group")
def get_settings(request: HttpRequest, response: HttpResponse, group_id: GroupId) -> Any:
    """The saved document with its version, which the ETag carries too."""
    group = _group(request, group_id)
    response["ETag"] = f'"{group.version}"'
    trail = selectors.trail(group, group.version)
    settings = settings_out(from_document(group.settings), sees_addresses(request.user, group))
    return CurrentOut(version=group.version, settings=settings, trail=trail_out(trail) if trail else None)


@router.put("/groups/{group_id}/settings", response=SavedOut, summary="Save the settings of a group")
@changes(Scope.LIMITS)
def put_settings(
    request: HttpRequest,
    response: HttpResponse,
    group_id: GroupId,
    body: SettingsPut,
    if_match: IfMatch = None,
) -> Any:
    """Save the whole document as the next version. Every rule of the form holds. Somebody saved since `base_version`:
    409 with both values of each field, and nothing is overwritten."""
    base, wanted = base_version(body.base_version, if_match), settings_in(body.settings)
    try:
        saved = services.save_settings(
            actor=request.user, group_id=group_id, base_version=base, settings=wanted, reason=body.reason
        )
    except services.SettingsFault as fault:
        raise settings_problem(fault) from fault
    except services.Conflict as conflict:
        raise conflict_problem(conflict, wanted) from conflict
    return saved_out(response, group_id, saved)


@router.get("/groups/{group_id}/versions", response=Page[VersionOut], summary="Saved versions of a group")
def list_versions(request: HttpRequest, response: HttpResponse, group_id: GroupId, wanted: Query[Paging]) -> Any:
    """Newest first, each with its whole document."""
    group = _group(request, group_id)
    rows, following = cut(group.versions.select_related("saved_by"), wanted, ("-version",))
    items = [_version(request.user, group, row) for row in rows]
    return following_page(request, response, items, following)


@router.get("/groups/{group_id}/versions/{version}", response=VersionOut, summary="One saved version")
def get_version(request: HttpRequest, group_id: GroupId, version: Annotated[Version, Path()]) -> Any:
    """Where a saved version stands, with its document."""
    group = _group(request, group_id)
    return _version(request.user, group, group.versions.select_related("saved_by").get(version=version))


@router.get("/groups/{group_id}/changes", response=Page[HistoryOut], summary="Changed fields of a group")
def list_changes(request: HttpRequest, response: HttpResponse, group_id: GroupId, wanted: Query[HistoryFilter]) -> Any:
    """Who changed which field when, newest first."""
    group = _group(request, group_id)
    found = SettingChange.objects.filter(group=group).select_related("actor", "version")
    if wanted.path is not None:
        found = found.filter(field=inner_path(wanted.path))
    shows = sees_addresses(request.user, group)
    rows, following = cut(found, wanted, ("-pk",))
    items = [
        HistoryOut(
            version=row.version.version, actor=selectors.person(row.actor), at=row.at,
            **change_values(row.field, row.old, row.new, shows),
        )
        for row in rows
    ]  # fmt: skip
    return following_page(request, response, items, following)


def _group(request: HttpRequest, group_id: int) -> ExchangeGroup:
    return ExchangeGroup.objects.visible_to(request.user).select_related("lce", "execution_firm").get(pk=group_id)


def _version(user: Any, group: ExchangeGroup, row: SettingsVersion) -> VersionOut:
    trail = selectors.trail_of(row)
    settings = settings_out(from_document(row.document), sees_addresses(user, group))
    return VersionOut(settings=settings, **trail_values(trail))
