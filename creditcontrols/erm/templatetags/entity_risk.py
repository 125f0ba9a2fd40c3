"""What the menu and the pages ask of entity risk management."""

from typing import Any

from django import template

from creditcontrols.erm.policies import said
from creditcontrols.erm.querysets import sees_entity_risk

register = template.Library()
register.filter("maximum", said)


@register.simple_tag
def may_see_entity_risk(user: Any) -> bool:
    """True when the menu shows entity risk to `user`."""
    return sees_entity_risk(user)
