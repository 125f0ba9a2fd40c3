"""What templates ask of FirmSoft."""

from django import template

from creditcontrols.firmsoft import words
from creditcontrols.firmsoft.blotter import count_text
from creditcontrols.firmsoft.choices import Outcome
from creditcontrols.firmsoft.exports import cancel_source

register = template.Library()

register.filter("order_type", words.type_word)
register.filter("time_in_force", words.time_word)
register.filter("cancel_source", cancel_source)
register.filter("count_text", count_text)


@register.filter
def outcome_word(outcome: str) -> str:
    """What became of an order of a cancel, in words."""
    return str(Outcome(outcome).label)
