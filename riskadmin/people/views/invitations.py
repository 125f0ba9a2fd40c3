"""The page behind an invitation's link: set the password, then enrol the second factor."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from riskadmin.firms.models import User
from riskadmin.people.forms import PasswordForm
from riskadmin.people.services.faults import InvitationVoid
from riskadmin.people.services.invitations import accept_invitation, open_invitation


@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The form; a POST sets the password, signs in and leads to the second factor. 404 for a link that does not work,
    whatever the cause; 422 for a password that will not do, after which the link still works."""
    try:
        person = open_invitation(token).user
        form = PasswordForm(request.POST if request.method == "POST" else None, person=person)
        if form.is_valid() and _accepted(form, token):
            return _sign_in(request, person)
    except InvitationVoid:
        return render(request, "people/invitation_void.html", status=404)
    return render(
        request, "people/invitation.html", {"form": form, "person": person}, status=422 if form.is_bound else 200
    )


def _accepted(form: PasswordForm, token: str) -> bool:
    try:
        accept_invitation(token=token, password=form.cleaned_data["password"])
    except ValidationError as refusal:
        form.add_refusal(refusal)
        return False
    return True


def _sign_in(request: HttpRequest, person: User) -> HttpResponse:
    person.refresh_from_db()
    answer = perform_login(request, person, email_verification="none")
    if not request.user.is_authenticated:  # another step of the sign-in comes first
        return answer
    record_authentication(request, person, method="password", reauthenticated=True)
    return redirect("mfa_activate_totp")
