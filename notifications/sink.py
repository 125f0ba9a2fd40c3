"""The demo's own mail server: takes any mail on 127.0.0.1 and keeps the newest for the inbox page.

Needs aiosmtpd, which is installed for demo and tests only."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session
from channels.db import database_sync_to_async

from notifications.models import ReceivedMail
from riskadmin.lib import clock

LARGEST: Final = 1 << 20
"""Bytes of a mail."""

KEPT: Final = 500


class Sink:
    """The handler of aiosmtpd: every mail becomes a row."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail; an answer of 250 comes after its commit."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        await database_sync_to_async(keep)(envelope.mail_from or "", envelope.rcpt_tos, content)
        return "250 kept"


def keep(sender: str, recipients: list[str], raw: bytes) -> ReceivedMail:
    """Write one mail and forget those beyond KEPT."""
    mail = message_from_bytes(raw, policy=policy.default)
    row = ReceivedMail.objects.create(
        received_at=clock.business_now(),
        sender=sender[:254],
        recipients=", ".join(recipients)[:1000],
        message_id=str(mail["Message-ID"] or "")[:200],
        subject=str(mail["Subject"] or "")[:300],
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
    )
    ReceivedMail.objects.filter(pk__lte=row.pk - KEPT).delete()
    return row


async def serve(host: str, port: int, stop: asyncio.Event) -> None:
    """Listen until `stop`. Raises OSError when the port is taken."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(make_protocol, host, port)
    async with server:
        await stop.wait()


def make_protocol() -> Any:
    """One connection."""
    return SMTP(Sink(), data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="riskadmin demo")


def _part(mail: Any, kind: str) -> str:
    body = mail.get_body((kind,)) if isinstance(mail, EmailMessage) else None
    return body.get_content().replace("\0", "") if body is not None else ""
