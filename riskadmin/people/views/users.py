"""Screens of users: the list, a new one, and one person with roles, sessions and invitation."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.firms.screen import screen
from riskadmin.people import policies, reauthentication, selectors
from riskadmin.people.choices import Act
from riskadmin.people.forms import NewUserForm, PeopleForm, ReasonForm, RemovalForm, RoleForm
from riskadmin.people.services import invitations as invitation_services
from riskadmin.people.services import nominations as nomination_services
from riskadmin.people.services import sessions as session_services
from riskadmin.people.services import users as services
from riskadmin.people.services.faults import StepRefused
from riskadmin.people.views.tabs import tabs

LONGEST_SEARCH = 60


@require_safe
@screen
def user_list(request: HttpRequest) -> HttpResponse:
    """The users that the caller may read, with roles, state, second factor and last sign-in."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    people = selectors.find_people(request.user, words)
    context = {
        "tabs": tabs(request.user, "user_list"),
        "rows": [(one, *selectors.state_of(one)) for one in people],
        "q": words,
        "full": len(people) == selectors.SHOWN,
        "may_create": policies.can_verify(request.user),
    }
    return render(request, "people/users.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen
def new_user(request: HttpRequest) -> HttpResponse:
    """GAM makes a user of any role but risk administrator: 303 when made and invited, 422 with sentences."""
    policies.check_can_verify(request.user)
    form = NewUserForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        values = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            made = services.create_user(actor=request.user, **values)
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, f"{made.username} is made. The invitation goes to {made.email}.")
            return redirect("person", made.pk)
    return render(request, "people/user_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@screen
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One user: who, roles, sessions, and what the caller may do about them."""
    return _answer(request, selectors.person_page(request.user, person_id))


@require_POST
@screen
def grant(request: HttpRequest, person_id: int) -> HttpResponse:
    """GAM gives one more role."""
    found = selectors.person_page(request.user, person_id)
    policies.check_can_verify(request.user)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _answer(request, found, role_form=form, status=422)
    values = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
    try:
        services.grant_role(actor=request.user, person=found, **values)
    except ValidationError as refusal:
        form.add_refusal(refusal)
        return _answer(request, found, role_form=form, status=422)
    messages.success(request, f"{found.username} has one more role.")
    return redirect("person", person_id)


@require_POST
@screen
def revoke(request: HttpRequest, person_id: int, membership_id: int) -> HttpResponse:
    """GAM takes a role away; it ends every session of the person."""
    found = selectors.person_page(request.user, person_id)
    policies.check_can_verify(request.user)
    held = found.memberships.get(pk=membership_id)
    form = ReasonForm(request.POST, prefix=f"role{membership_id}")
    if not form.is_valid():
        return _answer(request, found, revoke_form=form, status=422)
    reauthentication.check(request, Act.REVOKE_ROLE)
    try:
        services.revoke_role(actor=request.user, membership=held, reason=form.cleaned_data["reason"])
    except StepRefused as refusal:
        return _answer(request, found, status=409, refused=str(refusal))
    messages.success(request, f"The role {Role(held.role).label} of {found.username} is taken away.")
    return redirect("person", person_id)


@require_POST
@screen
def remove(request: HttpRequest, person_id: int, lce: str) -> HttpResponse:
    """The clearing firm removes one of its risk administrators, with reason and typed username."""
    found = selectors.person_page(request.user, person_id)
    entity = found.memberships.get(role=Role.RA, lce__code=lce).lce
    policies.check_can_nominate(request.user, entity)
    form = RemovalForm(request.POST, username=found.username)
    if not form.is_valid():
        return _answer(request, found, removal_form=form, status=422)
    reauthentication.check(request, Act.REMOVE_ADMINISTRATOR)
    try:
        nomination_services.remove_risk_administrator(
            actor=request.user, person=found, lce=entity, reason=form.cleaned_data["reason"]
        )
    except StepRefused as refusal:
        return _answer(request, found, status=409, refused=str(refusal))
    messages.success(request, f"{found.username} is no risk administrator of LCE {entity.code} any more.")
    return redirect("risk_administrators")


@require_POST
@screen
def end_sessions(request: HttpRequest, person_id: int) -> HttpResponse:
    """GAM or the person's clearing firm ends one session, or all."""
    found = selectors.person_page(request.user, person_id)
    policies.check_can_manage(request.user, found)
    reauthentication.check(request, Act.END_SESSIONS)
    chosen = request.POST.get("session", "")
    one = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    if chosen and one is None:
        return _answer(request, found, status=422, refused="There is no such session. Nothing was changed.")
    ended = session_services.end_sessions(actor=request.user, person=found, session_id=one)
    messages.success(request, f"{ended} session{'' if ended == 1 else 's'} of {found.username} ended.")
    return redirect("person", person_id)


@require_POST
@screen
def invite(request: HttpRequest, person_id: int) -> HttpResponse:
    """A new link for a person who has not used one."""
    found = selectors.person_page(request.user, person_id)
    try:
        invitation_services.invite_again(actor=request.user, person=found)
    except StepRefused as refusal:
        return _answer(request, found, status=409, refused=str(refusal))
    messages.success(request, f"A new invitation goes to {found.email}; the earlier link does not work any more.")
    return redirect("person", person_id)


def _answer(request: HttpRequest, found: User, *, status: int = 200, **extra: PeopleForm | str) -> HttpResponse:
    state, tone = selectors.state_of(found)
    manages, keeps = policies.can_manage(request.user, found), policies.can_verify(request.user)
    roles = list(found.memberships.all())
    removable = [one.lce for one in roles if one.role == Role.RA and policies.can_nominate(request.user, one.lce)]
    context: dict[str, Any] = {
        "person": found, "state": state, "tone": tone,
        "roles": [(one, Role(one.role).label, policies.DOES[Role(one.role)]) for one in roles],
        "manages": manages, "keeps": keeps, "removable": removable,
        "may_invite": manages and not found.is_active and bool(roles),
        "sessions": selectors.sessions_of(found) if manages else [],
        "role_form": RoleForm(), "removal_form": RemovalForm(username=found.username),
    }  # fmt: skip
    return render(request, "people/person.html", {**context, **extra}, status=status)
