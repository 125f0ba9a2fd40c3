"""What the menu asks of account management."""

from typing import Any

from django import template

from creditcontrols.accounts.querysets import sees_accounts

register = template.Library()


@register.simple_tag
def may_see_accounts(user: Any) -> bool:
    """True when the menu shows accounts to `user`."""
    return sees_accounts(user)
