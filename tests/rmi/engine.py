"""The engine and its projection for these tests: every command of the inbox is decided, and what it says is stored."""

from typing import Any

from django.db import connection

from creditcontrols.actions import ACTS
from creditcontrols.engine.commands import Command, decode_command
from creditcontrols.engine.events import Event
from creditcontrols.models import InboxCommand
from riskadmin.lib import clock
from tests.engine.world import World as Engine


def commands() -> list[Command]:
    """What was put into the inbox, oldest first."""
    return [decode_command(bytes(row.payload)) for row in InboxCommand.objects.order_by("pk")]


def carry_out(engine: Engine | None = None, seq: int = 7) -> list[Event]:
    """Decide what waits in the inbox and store what the projection stores of it; returns the events."""
    engine = engine or Engine()
    told: list[Event] = []
    for command in commands():
        told += engine.do(command)
    InboxCommand.objects.all().delete()
    store(told, seq)
    return told


def store(events: list[Any], seq: int = 7) -> None:
    """Store what the projection stores of these events."""
    with connection.cursor() as cursor:
        for event in events:
            for statement, values in ACTS[type(event)](event, seq, clock.business_now()) if type(event) in ACTS else ():
                cursor.execute(statement, values)
