"""The page of one exchange group of an execution firm."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols import selectors
from creditcontrols.blocking import Question
from creditcontrols.blocks import Blocks
from creditcontrols.blocks import blocks as find_blocks
from creditcontrols.documents import from_document
from creditcontrols.engine.values import BUY, SELL
from creditcontrols.forms import LimitsForm, initial
from creditcontrols.selectors import GroupPage
from creditcontrols.views import grid
from creditcontrols.views.sessions import session_of
from riskadmin.firms.permissions import can_change_limits, can_see_clip_size
from riskadmin.firms.screen import screen

NO_REFERENCE = ("", "None, the order's own")
LONGEST_VERSION = 9
LONGEST_TYPED = 40
SIDE_CODES = {"buy": BUY, "sell": SELL}


@require_safe
@screen
def group(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """Current positions, limits, orders, fills and refusals of one exchange group (SPEC GC2-32)."""
    page = selectors.group_page(request.user, firm, group_id, session_of(request))
    form = reverting_form(request, page)
    return render_group(request, page, form=form, reverting=request.GET["revert"] if form else "")


@require_safe
@screen
def orders(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """Alerts, orders, fills and refusals of the page; the live feed says when they are to be fetched again."""
    found = selectors.visible_group(request.user, firm, group_id)
    context = {
        "group": found,
        "activity": selectors.activity(found, session_of(request)),
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
        "blocks": find_blocks(
            found, from_document(found.settings), bucket=session_of(request), asked=asked_about(request, firm)
        ),
        "sees_clip": can_see_clip_size(request.user, found),
        "may_change": can_change_limits(request.user, found),
    }
    return render(request, "creditcontrols/_blocks.html", context)


def page_blocks(request: HttpRequest, page: GroupPage) -> Blocks:
    """What blocks the group of the page."""
    asked = asked_about(request, page.group.execution_firm.code)
    return find_blocks(page.group, page.settings, page.last_changes, page.bucket, asked)


def asked_about(request: HttpRequest, firm: str) -> Question:
    """The order that the panel of blocks is asked about: session (6 characters), account, instrument and side, as far
    as they are typed."""
    typed = {name: request.GET.get(name, "").upper()[:LONGEST_TYPED] for name in ("fix_session", "account", "symbol")}
    side = SIDE_CODES.get(request.GET.get("order_side", ""), 0)
    return Question(request.user, firm, typed["fix_session"][:6], typed["account"], typed["symbol"], side)


def reverting_form(request: HttpRequest, page: GroupPage) -> LimitsForm | None:
    """The form filled with the limits of the version that `?revert=` names, to be reviewed and saved as a new one; None
    without such a version. Levels and addresses are no part of it."""
    wanted = request.GET.get("revert", "")
    if not wanted.isdecimal() or len(wanted) > LONGEST_VERSION or not can_change_limits(request.user, page.group):
        return None
    earlier = selectors.document_of(page.group, int(wanted))
    return limits_form(page, initial(earlier, page.group.version)) if earlier else None


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
    context = {
        "page": page,
        "group": page.group,
        "activity": page.activity,
        "form": form,
        "grid": grid.grid(form, page),
        "may_change": can_change_limits(request.user, page.group),
        "sees_clip": can_see_clip_size(request.user, page.group),
        "blocks": None if part else page_blocks(request, page),
        "part": part,
        **extra,
    }
    return render(request, f"creditcontrols/{'_limits' if part else 'group'}.html", context, status=status)


def _choices(contracts: dict[str, str], current: str) -> list[tuple[str, str]]:
    # A contract that is no longer listed stays in the list while it is the saved one: the form must show what counts.
    kept = {} if not current or current in contracts else {current: f"{current}, no longer listed"}
    return [NO_REFERENCE, *(kept | contracts).items()]
