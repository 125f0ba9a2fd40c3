"""The demo's own mail server, whose mails the page /demo/inbox/ shows."""

import asyncio
import logging
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Listens on RISKADMIN_SMTP_PORT until SIGTERM or SIGINT."""

    help = "Take mails for the demo's inbox page. Only in the demo, where RISKADMIN_EMAIL_URL is not set."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve, or say why not."""
        if not settings.RISKADMIN_MAIL_SINK:
            raise CommandError("Mails go to RISKADMIN_EMAIL_URL: there is nothing to take in here.")
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # it tells every line of the protocol
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        from notifications.sink import serve  # aiosmtpd is installed for demo and tests only

        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        self.stdout.write(f"mail sink listens on 127.0.0.1:{settings.EMAIL_PORT}")
        await serve("127.0.0.1", settings.EMAIL_PORT, stop)
