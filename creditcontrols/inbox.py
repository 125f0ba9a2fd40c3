"""The way of administrators' changes to the engine: a row in the transaction of the act, and a wake-up."""

from django.db import connection

from creditcontrols.engine.commands import Command, encode_command
from creditcontrols.models import InboxCommand
from riskadmin.lib import clock

CHANNEL = "riskadmin_inbox"


def put(command: Command, *, actor: str) -> int:
    """Write `command` for the engine and return its inbox id. The caller's transaction decides whether it counts;
    the runner is woken at commit and polls besides."""
    row = InboxCommand.objects.create(payload=encode_command(command), actor=actor, created_at=clock.business_now())
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
    return row.pk
