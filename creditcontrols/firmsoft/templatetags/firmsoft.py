"""What templates ask of FirmSoft."""

from typing import Any

from django import template

from creditcontrols.firmsoft import policies, words
from creditcontrols.firmsoft.blotter import count_text
from creditcontrols.firmsoft.choices import Outcome
from creditcontrols.firmsoft.exports import cancel_source

register = template.Library()

register.filter("order_type", words.type_word)
register.filter("time_in_force", words.time_word)
register.filter("cancel_source", cancel_source)
register.filter("count_text", count_text)


@register.simple_tag
def may_use_firmsoft(user: Any) -> bool:
    """True when the menu shows FirmSoft to `user`."""
    return policies.may_look(user) or policies.grants_anything(user)


@register.filter
def outcome_word(outcome: str) -> str:
    """What became of an order of a cancel, in words."""
    return str(Outcome(outcome).label)
