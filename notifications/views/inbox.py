"""The demo's inbox: what its own mail server took in. There is none where mails go to a real server."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from creditcontrols.models import ExchangeGroup
from notifications.models import ReceivedMail
from riskadmin.firms.screen import screen

SHOWN = 100
View = Callable[..., HttpResponse]

# A mail is somebody else's page: no script, nothing from elsewhere, and no part of this site's session.
MAIL_POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def demo_only(view: View) -> View:
    """Not found outside the demo, signed in or not."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.RISKADMIN_MAIL_SINK:
            raise Http404
        return view(request, *args, **kwargs)

    return inner


@require_safe
@demo_only
@screen
@csp_update({"frame-src": [SELF]})
def inbox(request: HttpRequest, mail_id: int | None = None) -> HttpResponse:
    """The mails, newest first, and one of them as text and as HTML."""
    mails = list(ReceivedMail.objects.defer("text", "html")[:SHOWN])
    shown = _mail(mail_id) if mail_id is not None else ReceivedMail.objects.first()
    return render(request, "notifications/inbox.html", {"mails": mails, "shown": shown})


@require_safe
@demo_only
@screen
@xframe_options_sameorigin
@csp(MAIL_POLICY)
def inbox_html(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML part of one mail, for the frame."""
    return HttpResponse(_mail(mail_id).html)


def _mail(mail_id: int) -> ReceivedMail:
    mail = ReceivedMail.objects.filter(pk=mail_id).first()
    if mail is None:
        raise ExchangeGroup.DoesNotExist  # what a screen answers with its page "not found"
    return mail
