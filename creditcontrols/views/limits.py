"""Saving the limits of an exchange group, the review before it, and what became of a save."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from creditcontrols import selectors, services
from creditcontrols.engine.values import GroupSettings
from creditcontrols.forms import LimitsForm
from creditcontrols.models import ExchangeGroup
from creditcontrols.selectors import GroupPage
from creditcontrols.views import merge, reviewing
from creditcontrols.views.groups import limits_form, render_group
from riskadmin.firms.permissions import can_see_clip_size, check_can_change_limits
from riskadmin.firms.screen import screen


@require_POST
@screen
def save(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """Save the form: 303 (or the new panel) when saved, 422 with sentences beside the fields, 409 when somebody else
    saved since the page was read. Only the first writes anything."""
    page = _changeable(request, firm, group_id)
    form = limits_form(page, merge.chosen(request.POST))
    if not form.is_valid():
        return render_group(request, page, form=form, status=422)
    settings = form.settings(page.settings)
    try:
        saved = _save(request, group_id, form, settings)
    except services.SettingsFault as fault:
        form.add_faults(fault.faults)
        return render_group(request, page, form=form, status=422)
    except services.Conflict as conflict:
        rows = merge.conflict_rows(conflict, settings)
        return render_group(request, page, form=form, status=409, conflict=conflict, conflict_rows=rows)
    return _after(request, firm, group_id, saved)


@require_POST
@screen
def review(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """What the form would change, with direction and effect; nothing is saved."""
    page = _changeable(request, firm, group_id)
    form = limits_form(page, merge.chosen(request.POST))
    sees_clip = can_see_clip_size(request.user, page.group)
    rows = reviewing.rows(page, form.settings(page.settings), sees_clip=sees_clip) if form.is_valid() else []
    if request.htmx:
        return render(request, "creditcontrols/_review.html", {"form": form, "review": rows, "group": page.group})
    return render_group(request, page, form=form, review=rows)


@require_safe
@screen
def trail(request: HttpRequest, firm: str, group_id: int, version: int) -> HttpResponse:
    """Where a saved version stands: saved, in force, refused, or late."""
    group = selectors.visible_group(request.user, firm, group_id)
    found = selectors.trail(group, version)
    if found is None:
        raise ExchangeGroup.DoesNotExist
    return render(request, "creditcontrols/_trail.html", {"group": group, "trail": found})


def _save(request: HttpRequest, group_id: int, form: LimitsForm, settings: GroupSettings) -> services.Saved:
    values: dict[str, Any] = {"actor": request.user, "group_id": group_id}
    try:
        return services.save_settings(**values, base_version=form.cleaned_data["base_version"], settings=settings)
    except services.Conflict as conflict:
        # Whoever saved levels or addresses meanwhile touched nothing that stands in this form.
        if merge.touches_limits(conflict):
            raise
        return services.save_settings(**values, base_version=conflict.version, settings=form.settings(conflict.theirs))


def _changeable(request: HttpRequest, firm: str, group_id: int) -> GroupPage:
    page = selectors.group_page(request.user, firm, group_id)
    check_can_change_limits(request.user, page.group)
    return page


def _after(request: HttpRequest, firm: str, group_id: int, saved: services.Saved) -> HttpResponse:
    if not saved.changes:
        messages.info(request, f"Nothing to save: no value differs from version {saved.version}.")
    if not request.htmx:
        return redirect("group", firm, group_id)
    return render_group(request, selectors.group_page(request.user, firm, group_id))
