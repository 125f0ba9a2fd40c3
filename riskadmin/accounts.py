"""How people sign in: nobody signs up, users are nominated and released (SPEC R-1)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


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
