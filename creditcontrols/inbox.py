"""The way of administrators' changes to the engine: a row in the transaction of the act, and a wake-up."""

from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Q

from creditcontrols.engine.commands import Command, LoadInstruments, encode_command
from creditcontrols.engine.values import Instrument
from creditcontrols.models import InboxCommand
from riskadmin.lib import clock
from riskadmin.reference.selectors import NO_CONDITION, instrument_rows

CHANNEL = "riskadmin_inbox"

CHUNK: Final = 200
"""Instruments that one command carries."""


def put(command: Command, *, actor: str) -> int:
    """Write `command` for the engine and return its inbox id. The caller's transaction decides whether it counts;
    the runner is woken at commit and polls besides."""
    row = InboxCommand.objects.create(payload=encode_command(command), actor=actor, created_at=clock.business_now())
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
    return row.pk


def put_instruments(on_date: date, *, actor: str, among: Q = NO_CONDITION) -> None:
    """Write everything listed, or what fulfils `among`, with the rates and deltas of `on_date`, for the engine."""
    listed = [Instrument(**row._asdict()) for row in instrument_rows(on_date, among)]
    for start in range(0, len(listed), CHUNK):
        put(LoadInstruments(tuple(listed[start : start + CHUNK])), actor=actor)
