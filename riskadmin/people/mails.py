"""Mails about nominations and invitations."""

from collections.abc import Iterable

from django.urls import reverse

from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.mail.notices import Notice, send_notice
from riskadmin.people.models import Nomination

HOURS = 72
"""How long an invitation is good for, in hours of real time."""


def invitation(user: User, token: str, roles: Iterable[str]) -> None:
    """The invitation of a new user; the only place where the token stands, and only until the mail has left."""
    notice = Notice(
        subject="Your access to the risk console",
        title="Set your password",
        lead=f"You have access to the risk console from now on. The link below works once, for {HOURS} hours.",
        rows=[("Username", user.username), ("Name", user.get_full_name()), *(("Role", role) for role in roles)],
        link="Set the password and the second factor",
        path=reverse("invitation", args=[token]),
        foot="Nobody asks you for this link. If it has expired, ask for a new one where you got this one from.",
    )
    send_notice(notice, to=[user.email], secret=True)


def nomination(nominated: Nomination, said: str, next_step: str, to: Iterable[str]) -> None:
    """Tell of a step of a nomination. `said` completes 'The nomination of ...'."""
    notice = Notice(
        subject=f"Nomination of {nominated}, LCE {nominated.lce.code}: {nominated.get_state_display().lower()}",
        title=f"Nomination of {nominated}",
        lead=f"The nomination of {nominated} as risk administrator {said}. {next_step}",
        rows=[
            ("Legal clearing entity", str(nominated.lce)),
            ("Username", nominated.username),
            ("E-mail", nominated.email),
            *([("Reason", nominated.reason)] if nominated.reason else []),
        ],
        link="Open the nomination",
        path=reverse("nomination", args=[nominated.pk]),
        foot="Sent to whoever has the next step, and to the clearing firm administrators of the clearing entity.",
    )
    send_notice(notice, to=to, key=f"nomination {nominated.pk} {nominated.state}")


def account_managers() -> list[str]:
    """Addresses of all GAM users."""
    return list(_addresses(role=Role.GAM))


def administrators(lce: LegalClearingEntity) -> list[str]:
    """Addresses of the clearing firm administrators of an LCE."""
    return list(_addresses(role=Role.CA, lce=lce))


def _addresses(**held: object) -> Iterable[str]:
    conditions = {f"memberships__{name}": value for name, value in held.items()}
    return User.objects.filter(is_active=True, **conditions).exclude(email="").values_list("email", flat=True)
