"""How people sign in: nobody signs up, users are nominated and released (SPEC R-1)."""

from typing import Final

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from creditcontrols.views import errors

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


def closed_way(request: HttpRequest, way: str) -> HttpResponse:
    """Not found, whatever the method: users are nominated, and GAM gives a lost password anew (SPEC R-1)."""
    return errors.not_found(request)
