"""The page of one exchange group of an execution firm."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols import policies, selectors
from creditcontrols.blocks import blocks as find_blocks
from creditcontrols.documents import from_document
from creditcontrols.forms import LimitsForm, initial
from creditcontrols.selectors import GroupPage
from creditcontrols.views import grid
from creditcontrols.views.screen import screen
from riskadmin.firms.permissions import can_change_limits, can_see_clip_size

NO_REFERENCE = ("", "None, the order's own")


@require_safe
@screen
def group(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """Current positions, limits, orders, fills and refusals of one exchange group (SPEC GC2-32)."""
    return render_group(request, selectors.group_page(request.user, firm, group_id))


@require_safe
@screen
def orders(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """Alerts, orders, fills and refusals of the page; the live feed says when they are to be fetched again."""
    found = selectors.visible_group(request.user, firm, group_id)
    context = {
        "group": found,
        "activity": selectors.activity(found),
        "sees_clip": can_see_clip_size(request.user, found),
    }
    return render(request, "creditcontrols/_activity.html", context)


@require_safe
@screen
def blocks(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """The part of the page with every control in refusal order (SPEC GC2-31)."""
    found = selectors.visible_group(request.user, firm, group_id)
    context = {
        "group": found,
        "blocks": find_blocks(found, from_document(found.settings)),
        "sees_clip": can_see_clip_size(request.user, found),
        "may_change": can_change_limits(request.user, found),
    }
    return render(request, "creditcontrols/_blocks.html", context)


def limits_form(page: GroupPage, data: Any = None) -> LimitsForm:
    """The form of the group, filled with what was typed or with what is saved."""
    futures, options = selectors.reference_contracts(page.group)
    return LimitsForm(
        data,
        initial=initial(page.settings, page.group.version),
        futures=_choices(futures, page.settings.reference_futures),
        options=_choices(options, page.settings.reference_options),
    )


def render_group(
    request: HttpRequest, page: GroupPage, *, form: LimitsForm | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    """The whole page, or its limits panel alone when the form was sent by htmx."""
    part = request.htmx and request.method == "POST"
    form = form or limits_form(page)
    saved = policies.flat(page.settings)
    context = {
        "page": page,
        "group": page.group,
        "activity": page.activity,
        "form": form,
        "mode": grid.mode_cell(form, page, saved),
        "rows": grid.rows(form, page, saved),
        "may_change": can_change_limits(request.user, page.group),
        "sees_clip": can_see_clip_size(request.user, page.group),
        "blocks": None if part else find_blocks(page.group, page.settings, page.last_changes),
        "part": part,
        **extra,
    }
    return render(request, f"creditcontrols/{'_limits' if part else 'group'}.html", context, status=status)


def _choices(contracts: dict[str, str], current: str) -> list[tuple[str, str]]:
    # A contract that is no longer listed stays in the list while it is the saved one: the form must show what counts.
    kept = {} if not current or current in contracts else {current: f"{current}, no longer listed"}
    return [NO_REFERENCE, *(kept | contracts).items()]
