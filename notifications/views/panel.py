"""The notifications panel of an exchange group: levels and addresses (SPEC N-1)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from creditcontrols.models import ExchangeGroup
from creditcontrols.selectors import visible_group
from creditcontrols.services import Conflict, SettingsFault
from notifications import selectors, services
from notifications.forms import NotificationsForm, initial
from riskadmin.firms.permissions import check_can_change_limits
from riskadmin.firms.screen import screen


@require_http_methods(["GET", "HEAD", "POST"])
@screen
def panel(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """The panel; a POST saves it: 303 or the new panel when saved, 422 with sentences beside the fields, 409 when
    somebody else changed levels or addresses since the page was read."""
    group = visible_group(request.user, firm, group_id)
    if request.method != "POST":
        return _answer(request, group)
    check_can_change_limits(request.user, group)
    form = NotificationsForm(request.POST)
    if not form.is_valid():
        return _answer(request, group, form=form, status=422)
    values = {name: form.cleaned_data[name] for name in ("base_version", "levels", "emails")}
    try:
        saved = services.save_notifications(actor=request.user, group_id=group_id, **values)
    except SettingsFault as fault:
        form.add_faults(fault.faults)
        return _answer(request, group, form=form, status=422)
    except Conflict as conflict:
        mine = {name: values[name] for name in ("levels", "emails")}
        return _answer(request, group, status=409, conflict=conflict, mine=mine)
    if not request.htmx:
        messages.info(request, _word(saved.version, bool(saved.changes)))
        return redirect("group", firm, group_id)
    return _answer(request, visible_group(request.user, firm, group_id), said=_word(saved.version, bool(saved.changes)))


def _word(version: int, changed: bool) -> str:
    if changed:
        return f"Notifications saved as version {version}."
    return f"Nothing to save: levels and addresses are those of version {version}."


def _answer(
    request: HttpRequest,
    group: ExchangeGroup,
    *,
    form: NotificationsForm | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    shown = selectors.panel(request.user, group)
    form = form or NotificationsForm(initial=initial(shown.settings, group.version))
    page = "_panel" if request.htmx else "panel"
    return render(request, f"notifications/{page}.html", {"panel": shown, "form": form, **extra}, status=status)
