"""Mails through the real processes, with the sender and the mail server away at first (SPEC N-4, N-6)."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from tests.stack import ROOT, Stack

SUBJECTS = [f"[{level}%] EF EX1 CME/CBOT Futures Long" for level in (70, 80, 90)]


def column(connection: psycopg.Connection[Any], query: str) -> list[Any]:
    return [row[0] for row in connection.execute(query)]


def send_the_example(stack: Stack, folder: Path) -> None:
    demo = folder / "demo.json"
    demo.write_text(stack.manage("seed_demo", "--describe", "--json"))
    client = [sys.executable, "docs/examples/orders.py", str(demo)]
    subprocess.run(client, env=stack.env, cwd=ROOT, check=True, capture_output=True, timeout=60)


def test_n_4_mails_wait_for_celery_and_smtp_and_come_once(stack_db: Stack, tmp_path: Path) -> None:
    stack_db.start("gateway", "followers")
    stack_db.wait_port("oe")
    send_the_example(stack_db, tmp_path)
    with stack_db.connect() as connection:
        waiting = "SELECT subject FROM mail_outboxmessage ORDER BY id"
        stack_db.wait_for(lambda: column(connection, waiting) == SUBJECTS, "every mail in the outbox")
        stack_db.kill("followers")
        stack_db.start("followers", "worker", "beat")
        tried = "SELECT count(*) FROM mail_outboxmessage WHERE attempts > 0 AND sent_at IS NULL"
        stack_db.wait_for(lambda: column(connection, tried) != [0], "sending tried without a server")
        stack_db.start("smtp")
        received = "SELECT subject FROM notifications_receivedmail ORDER BY id"
        stack_db.wait_for(lambda: len(column(connection, received)) >= len(SUBJECTS), "mails received")
        sent = "SELECT count(*) FROM mail_outboxmessage WHERE sent_at IS NOT NULL"
        stack_db.wait_for(lambda: column(connection, sent) == [3], "every mail noted as sent")
        assert column(connection, received) == SUBJECTS
        assert len(set(column(connection, "SELECT message_id FROM notifications_receivedmail"))) == 3


def test_n_6_mail_is_handed_over_within_five_seconds_of_its_order(stack_db: Stack, tmp_path: Path) -> None:
    """Once a first mail went out, beat is ended: the wake-up alone has to do it. `sent_at` and `created_at`, which is
    the time of the journal entry, are of the same clock."""
    stack_db.start("gateway", "followers", "worker", "beat", "smtp")
    stack_db.wait_port("oe")
    with stack_db.connect() as connection:
        connection.execute(
            'INSERT INTO mail_outboxmessage (message_id, "to", subject, text, html, created_at, attempts, last_error,'
            " secret) VALUES ('<first>', 'a@b.example', 'first', 'x', '', now(), 0, '', false)"
        )
        sent = "SELECT extract(epoch FROM sent_at - created_at) FROM mail_outboxmessage WHERE sent_at IS NOT NULL"
        stack_db.wait_for(lambda: len(column(connection, sent)) == 1, "first mail sent")
        stack_db.stop("beat")
        connection.execute("DELETE FROM mail_outboxmessage")
        send_the_example(stack_db, tmp_path)
        stack_db.wait_for(lambda: len(column(connection, sent)) == 3, "every mail sent", 20)
        assert max(column(connection, sent)) <= 5
