"""Closing and reopening ports (SPEC FIX-3)."""

from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from creditcontrols.direct import connect
from riskadmin.audit.models import AuditEvent
from riskadmin.fixstore.models import PortClosure
from riskadmin.fixstore.services import CHANNEL, close_port


def notes(listener: psycopg.Connection, number: int) -> list[str]:
    return [note.payload for note in listener.notifies(timeout=5, stop_after=number)]


@pytest.mark.django_db(transaction=True)
def test_fix_3_reopen_command_reopens_audits_and_wakes_the_gateway() -> None:
    with connect() as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        close_port(actor="gateway", session_id="EX1", reason="five bad logons")
        close_port(actor="gateway", session_id="EX1", reason="a sixth")
        out = StringIO()
        call_command("reopen_port", "EX1", reason="called in", stdout=out)
        assert notes(listener, 2) == ["EX1", "EX1"]
    assert "EX1 reopened" in out.getvalue()
    assert PortClosure.objects.get().reopened_at is not None
    verbs = AuditEvent.objects.order_by("pk").values_list("actor", "verb", "target_id", "reason")
    assert list(verbs) == [
        ("gateway", "port.closed", "EX1", "five bad logons"),
        ("command line", "port.reopened", "EX1", "called in"),
    ]


@pytest.mark.django_db
def test_fix_3_reopened_port_can_be_closed_again() -> None:
    for _ in range(2):
        close_port(actor="gateway", session_id="EX1", reason="five bad logons")
        call_command("reopen_port", "EX1", stdout=StringIO())
    assert PortClosure.objects.count() == 2


@pytest.mark.django_db
def test_reopening_an_open_port_changes_nothing_and_a_wrong_id_is_refused() -> None:
    out = StringIO()
    call_command("reopen_port", "EX1", stdout=out)
    assert "was not closed" in out.getvalue()
    assert not AuditEvent.objects.exists()
    with pytest.raises(CommandError):
        call_command("reopen_port", "EX1EX1N", stdout=out)
