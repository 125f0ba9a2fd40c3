"""The tables made by SQL are unknown to Django's flush: empty them before each test that uses the database."""

import pytest
from django.db import connection

TABLES = ("journal", "snapshot", "checkpoint", "cursor")


@pytest.fixture
def empty_journal(transactional_db: None) -> None:
    """An empty journal at epoch 0."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM creditcontrols_{table}")
        cursor.execute("UPDATE creditcontrols_engineepoch SET epoch = 0, last_seq = 0, halted = ''")
