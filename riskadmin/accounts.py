"""How people sign in: nobody signs up, users are nominated and released (SPEC R-1)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """allauth's account adapter without the way in from outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
