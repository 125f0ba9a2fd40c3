"""Tags of the key pair pages and of the navigation."""

from typing import Any

from django import template

from riskadmin.keypairs.permissions import may_open

register = template.Library()


@register.simple_tag
def may_open_key_pairs(user: Any) -> bool:
    """Whether the navigation shows the key pairs."""
    return may_open(user)
