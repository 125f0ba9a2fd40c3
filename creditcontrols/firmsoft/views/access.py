"""Who may look and cancel with FirmSoft: given and taken away by the administrator of the scope (SPEC §1)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from creditcontrols.firmsoft import policies, selectors, services
from creditcontrols.firmsoft.forms import PermissionForm
from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of
from riskadmin.firms.screen import posted, screen


@require_http_methods(["GET", "POST"])
@screen
def permissions(request: HttpRequest) -> HttpResponse:
    """The permissions that the user may read, with the form of a new one for who gives them."""
    gives = policies.grants_anything(request.user)
    if request.method == "POST" and not gives:
        raise PermissionDenied("Only the administrator of a firm gives FirmSoft permissions.")
    form = _form(request) if gives else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.grant(actor=request.user, **form.values())
        except ValidationError as fault:
            _beside(form, fault)
        else:
            return redirect("firmsoft_permissions")
    held = [(one, policies.can_grant(request.user, one.lce_id, one.execution_firm_id))
            for one in selectors.permissions(request.user)]  # fmt: skip
    context = {"form": form, "permissions": held, "own": policies.may_look(request.user)}
    return render(request, "firmsoft/permissions.html", context, status=422 if request.method == "POST" else 200)


def _form(request: HttpRequest) -> PermissionForm:
    lces, firms = selectors.grantable(request.user)
    return PermissionForm(
        posted(request), users=selectors.candidates(request.user), lces=lces, firms=firms,
        everywhere=scope_of(request.user).has_over_all(Role.GAM),
    )  # fmt: skip


def _beside(form: PermissionForm, fault: ValidationError) -> None:
    faults: dict[str, Any] = fault.message_dict
    for name, messages in faults.items():
        form.add_error(name if name in form.fields else None, messages)


@require_POST
@screen
def revoke(request: HttpRequest, permission_id: int) -> HttpResponse:
    """Take a permission away."""
    services.revoke(actor=request.user, permission_id=permission_id)
    return redirect("firmsoft_permissions")
