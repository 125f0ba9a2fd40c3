"""Putting mails into the outbox and sending what is due. Nothing is lost without Redis, Celery or SMTP (SPEC N-4)."""

import smtplib
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from riskadmin.lib import clock
from riskadmin.mail.models import OutboxMessage

WIPED = "The words of this mail were wiped after it was sent."


def enqueue(
    *, to: str, subject: str, text: str, html: str = "", key: str = "", secret: bool = False, about: str = ""
) -> OutboxMessage:
    """Write a mail in the caller's transaction. With a `key` (one per cause and address) it is written once. The words
    of a `secret` one are kept only until it has left or was refused. `about` finds it again for the page of a thing."""
    message, _ = OutboxMessage.objects.get_or_create(
        message_id=f"<{key or uuid4().hex}@riskadmin>",
        defaults={
            "to": to,
            "subject": subject,
            "text": text,
            "html": html,
            "secret": secret,
            "about": about,
            "created_at": clock.business_now(),
        },
    )
    return message


def send_due(limit: int = 200) -> int:
    """Hand up to `limit` waiting mails to SMTP and return how many it took.

    One transaction per mail under SKIP LOCKED, so that several sweeps share the work. An address or a mail that is
    refused for good (5xx) is noted and not tried again; without a server the sweep ends and the next one goes on."""
    sent, last, server = 0, 0, get_connection()
    for _ in range(limit):
        with transaction.atomic():
            message = _next_after(last)
            if message is None:
                break
            reached = _attempt(message, server)
        last = message.pk
        sent += message.sent_at is not None
        if not reached:
            break
    server.close()
    return sent


def _next_after(last: int) -> OutboxMessage | None:
    waiting = OutboxMessage.objects.filter(pk__gt=last, sent_at=None, refused_at=None)
    return waiting.select_for_update(skip_locked=True).order_by("pk").first()


def _attempt(message: OutboxMessage, server: BaseEmailBackend) -> bool:
    """Try to send and note the outcome; False when there is no server to talk to."""
    reached = True
    message.attempts += 1
    message.last_error = ""
    try:
        _mail(message, server).send()
        message.sent_at = clock.business_now()
    except smtplib.SMTPRecipientsRefused as refusal:
        code, reason = next(iter(refusal.recipients.values()))
        message.last_error = f"{code} {_words(reason)}"[:300]
        message.refused_at = clock.business_now() if code >= 500 else None
    except smtplib.SMTPDataError as refusal:
        message.last_error = f"{refusal.smtp_code} {_words(refusal.smtp_error)}"[:300]
        message.refused_at = clock.business_now() if refusal.smtp_code >= 500 else None
    except OSError as error:  # every other SMTP error is one too
        message.last_error = str(error)[:300]
        reached = isinstance(error, smtplib.SMTPResponseException)
    if message.secret and (message.sent_at or message.refused_at):
        message.text, message.html = WIPED, ""
    message.save(update_fields=["attempts", "last_error", "sent_at", "refused_at", "text", "html"])
    return reached


def _words(reply: bytes | str) -> str:
    return reply if isinstance(reply, str) else reply.decode(errors="replace")


def _mail(message: OutboxMessage, server: BaseEmailBackend) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        message.subject, message.text, to=[message.to], connection=server, headers={"Message-ID": message.message_id}
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail
