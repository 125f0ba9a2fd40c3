"""Whether a page leads to the kill switch."""

from typing import Any

from django import template

from creditcontrols.killswitch.choices import Level
from creditcontrols.killswitch.policies import Target, authority_of
from creditcontrols.models import ExchangeGroup

register = template.Library()


@register.simple_tag
def may_kill(user: Any, group: ExchangeGroup) -> bool:
    """True when `user` may kill the group's execution firm in the pairs of its LCE."""
    return authority_of(user, Target(Level.FIRM, group.lce, group.execution_firm)) is not None
