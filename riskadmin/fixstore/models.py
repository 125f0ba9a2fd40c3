"""What went over FIX sessions: session-level messages as the gateway commits them, and the index of all outbound bytes.

`series` is one run of sequence numbers of a session, from 1 on: a new one starts with the trading week and with every
in-session logon that resets the numbers. It rises: days of the week's Sunday since 1970 × 1000 + resets in the week."""

from typing import Final

from django.db import models

LOST: Final = "X"
"""The kind of a row that says that a session was lost: no message, and no number."""


class SessionMessage(models.Model):
    """A session-level message in or out (or both: a test request and its answer), committed before its bytes leave; or,
    of kind LOST, that the session was lost.

    Application messages stand in the journal. `raw` is the outbound message as sent first; `kind` is its tag 35."""

    id = models.BigAutoField(primary_key=True)
    session = models.CharField(max_length=6)
    series = models.IntegerField()
    in_seq = models.IntegerField(null=True)
    out_seq = models.IntegerField(null=True)
    kind = models.CharField(max_length=2)
    raw = models.BinaryField(null=True)
    at = models.DateTimeField()
    epoch = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["session", "series", "out_seq"]),
            models.Index(fields=["session", "series", "in_seq"]),
            models.Index(
                fields=["session", "-id"], condition=models.Q(kind__in=("A", "5", LOST)), name="session_marks"
            ),
        ]


class OutboundMessage(models.Model):
    """An outbound application message, copied from its journal entry by a follower: resend finds it by number."""

    session = models.CharField(max_length=6)
    series = models.IntegerField()
    out_seq = models.IntegerField()
    journal_seq = models.BigIntegerField()
    raw = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "series", "out_seq"], name="outbound_number_once")]


class PortClosure(models.Model):
    """A session id (first 3 characters) closed after five bad logons, until GCC reopens it (SPEC FIX-3)."""

    session_id = models.CharField(max_length=3)
    closed_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session_id"], condition=models.Q(reopened_at=None), name="one_open_closure"
            ),
        ]
