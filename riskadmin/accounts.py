"""How people sign in: nobody signs up, users are nominated and released (SPEC R-1)."""

from collections.abc import Sequence
from typing import Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from riskadmin.audit.services import record
from riskadmin.keypairs import vault

CLOSED_WAYS: Final = r"^accounts/(?P<way>signup|email|confirm-email|password/set|password/reset|login/code)/"
"""Addresses of allauth for what this console does not have: sign-up, own e-mail addresses, reset by e-mail."""


class ClosedAccountAdapter(DefaultAccountAdapter):
    """allauth's account adapter without the way in from outside, in the words of this console."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "Username or password is wrong. Nobody was signed in.",
        "incorrect_password": "The password is wrong.",
        "incorrect_code": "The code is wrong or was used before.",
        "too_many_login_attempts": "Too many failed attempts. Try again in five minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedSecondFactorAdapter(DefaultMFAAdapter):
    """allauth's adapter of the second factor; secrets are encrypted under the key that lives outside the database."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": "The code is wrong or was used before."}

    def encrypt(self, text: str) -> str:
        return vault.encrypt_second_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.decrypt_second_factor(encrypted_text)


class AuditedSessionsAdapter(DefaultUserSessionsAdapter):
    """allauth's adapter of the list of one's own sessions; ending some is audited."""

    @transaction.atomic
    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        super().end_sessions(sessions)
        if sessions:
            user = sessions[0].user
            record(actor=user, verb="sessions.ended", target=user, after={"sessions": len(sessions)}, reason="own")


def closed_way(request: HttpRequest, way: str) -> HttpResponse:
    """Not found, whatever the method: users are nominated, and GAM gives a lost password anew (SPEC R-1)."""
    return render(request, "404.html", status=404)
