"""A connection of its own, outside the pool: for the journal's lock, LISTEN, and the followers."""

import psycopg
from django.conf import settings


def connect() -> psycopg.Connection:
    """Open a direct autocommit connection to the database of DATABASES, in this process's role. Raises
    psycopg.OperationalError."""
    database = settings.DATABASES["default"]
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    return psycopg.connect(
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        dbname=database["NAME"],
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        autocommit=True,
        connect_timeout=5,
        keepalives_idle=5,
        tcp_user_timeout=10_000,
        **options,
    )
