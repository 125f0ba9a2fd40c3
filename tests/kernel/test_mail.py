"""The mail outbox against a real SMTP server (SPEC N-4)."""

from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction
from pytest_django.fixtures import Settings

from riskadmin.mail.models import OutboxMessage
from riskadmin.mail.services import enqueue, send_due
from riskadmin.state import free_port


class Inbox:
    """An SMTP handler that keeps mails and refuses the addresses in `refused` with their reply."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.refused: dict[str, str] = {}

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield handler
    controller.stop()


@pytest.mark.django_db
def test_n_4_waiting_mail_is_sent_once_with_its_own_message_id(inbox: Inbox) -> None:
    enqueue(to="a@example.com", subject="Level", text="plain", html="<p>rich</p>", key="alert-1")
    enqueue(to="a@example.com", subject="Level", text="plain", key="alert-1")
    assert (send_due(), send_due()) == (1, 0)
    [raw] = inbox.mails
    mail = message_from_bytes(raw, policy=policy.default)
    assert (mail["Message-ID"], mail["To"], mail["Subject"]) == ("<alert-1@riskadmin>", "a@example.com", "Level")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.django_db
def test_n_4_refused_address_is_shown_and_not_tried_again(inbox: Inbox) -> None:
    inbox.refused = {"gone@example.com": "550 no such user", "busy@example.com": "450 try later"}
    gone = enqueue(to="gone@example.com", subject="x", text="x")
    busy = enqueue(to="busy@example.com", subject="x", text="x")
    well = enqueue(to="well@example.com", subject="x", text="x")
    assert (send_due(), send_due()) == (1, 0)
    for message in (gone, busy, well):
        message.refresh_from_db()
    assert (gone.attempts, gone.last_error, gone.refused_at is None) == (1, "550 no such user", False)
    assert (busy.attempts, busy.last_error, busy.refused_at) == (2, "450 try later", None)
    assert (well.attempts, well.last_error, well.sent_at is None) == (1, "", False)


@pytest.mark.django_db
def test_n_4_without_a_server_nothing_is_lost(inbox: Inbox, settings: Settings) -> None:
    first = enqueue(to="a@example.com", subject="x", text="x")
    enqueue(to="b@example.com", subject="x", text="x")
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    assert send_due() == 0
    assert OutboxMessage.objects.filter(attempts=1).get() == first
    settings.EMAIL_PORT = there
    assert send_due() == 2


@pytest.mark.django_db(transaction=True)
def test_n_4_mail_of_an_act_that_failed_is_never_sent(inbox: Inbox) -> None:
    with transaction.atomic():
        enqueue(to="a@example.com", subject="x", text="x")
        transaction.set_rollback(True)
    assert send_due() == 0
