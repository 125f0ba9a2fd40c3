"""A real SMTP server within the test process, which keeps what it was handed by address."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from riskadmin.state import free_port


class MailServer:
    """Subjects and Message-IDs of every mail that was handed over, under the address it was meant for, and its text by
    address and subject."""

    def __init__(self) -> None:
        self.url = ""
        self.mails: list[tuple[str, str, str]] = []
        self.texts: dict[tuple[str, str], str] = {}

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        self.mails += [(address, mail["Subject"], mail["Message-ID"]) for address in envelope.rcpt_tos]
        body = mail.get_body(("plain",))
        text = body.get_content() if body else ""
        self.texts |= {(address, mail["Subject"]): text for address in envelope.rcpt_tos}
        return "250 OK"

    def subjects(self, side: str) -> dict[str, list[str]]:
        """What each address got about a side, in order of level: two sweeps at once may turn the arrival round."""
        found: dict[str, list[str]] = {}
        for address, subject, _ in sorted(self.mails):
            if subject.endswith(side):
                found.setdefault(address, []).append(subject)
        return found


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that listens at its `url` until the end of the block."""
    made, port = MailServer(), free_port()
    made.url = f"smtp://127.0.0.1:{port}"
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    yield made
    controller.stop()
