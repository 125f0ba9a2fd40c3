"""`manage.py reopen_port SESSION_ID`: reopen a port that bad logons closed (SPEC FIX-3)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskadmin.fixstore.services import reopen_port


class Command(BaseCommand):
    """Reopens the port of one session id."""

    help = "Reopen the port of a session id (first 3 characters of its sender comps, or of a drop copy target)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The session id, and why."""
        parser.add_argument("session_id")
        parser.add_argument("--reason", default="")

    def handle(self, *args: Any, session_id: str, reason: str, **options: Any) -> None:
        """Reopen; whoever has this command line acts as GCC. Raises CommandError for an id of another form."""
        if len(session_id) != 3:
            raise CommandError("A session id has 3 characters.")
        reopened = reopen_port(actor="command line", session_id=session_id.upper(), reason=reason)
        self.stdout.write(f"Port {session_id.upper()} {'reopened' if reopened else 'was not closed'}.")
