"""What templates ask of the notifications: the panel of a group, and whether the demo has an inbox."""

from typing import Any

from django import template
from django.conf import settings

from creditcontrols.models import ExchangeGroup
from notifications import selectors
from notifications.forms import NotificationsForm, initial

register = template.Library()


@register.inclusion_tag("notifications/_panel.html", takes_context=True)
def notification_panel(context: dict[str, Any], group: ExchangeGroup) -> dict[str, Any]:
    """Levels and addresses of a group that the user may see, with the form for whoever may change them."""
    panel = selectors.panel(context["request"].user, group)
    form = NotificationsForm(initial=initial(panel.settings, group.version))
    return {"panel": panel, "form": form, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def has_demo_inbox() -> bool:
    """True in the demo, while mails go to its own mail server."""
    return settings.RISKADMIN_MAIL_SINK
