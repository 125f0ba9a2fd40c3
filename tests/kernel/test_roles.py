"""What the database lets each runtime role do: the journal and the audit trail can only grow."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from riskadmin import roles
from riskadmin.audit.models import AuditEvent
from riskadmin.audit.services import record

pytestmark = pytest.mark.django_db
APPEND_ONLY = ("creditcontrols_journal", "audit_auditevent", "audit_auditseal", "fixstore_sessionmessage")


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        yield
        cursor.execute("RESET ROLE")


def refused(role: str, statement: str) -> bool:
    try:
        with acting_as(role), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error)
    return False


@pytest.mark.parametrize("role", roles.ROLES)
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_runtime_role_changes_or_deletes_what_is_append_only(role: str, table: str) -> None:
    column = {"audit_auditevent": "actor", "fixstore_sessionmessage": "kind"}.get(table, "hash")
    statements = (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE")
    assert [refused(role, statement) for statement in statements] == [True, True, True]


@pytest.mark.parametrize("role", roles.ROLES)
def test_every_runtime_role_writes_audit_rows(role: str) -> None:
    with acting_as(role):
        record(actor=role, verb="thing.done", target=("thing", "1"))
    assert AuditEvent.objects.get().actor == role


def test_only_the_runner_adds_to_the_journal() -> None:
    insert = "INSERT INTO creditcontrols_journal SELECT * FROM creditcontrols_journal"
    assert [refused(role, insert) for role in roles.ROLES] == [True, False, True]


def test_web_saves_settings_and_cannot_touch_what_the_engine_says() -> None:
    allowed = ("SELECT * FROM creditcontrols_journal", "DELETE FROM django_session", "UPDATE firms_user SET theme = ''")
    denied = ("UPDATE creditcontrols_utilization SET usage = 0", "UPDATE creditcontrols_engineepoch SET epoch = 9")
    assert [refused(roles.WEB, statement) for statement in allowed + denied] == [False] * 3 + [True] * 2


def test_runner_and_followers_do_not_read_passwords_or_change_limits() -> None:
    for role in (roles.RUNNER, roles.FOLLOWERS):
        assert refused(role, "SELECT password FROM firms_user")
        assert refused(role, "UPDATE creditcontrols_exchangegroup SET version = 9")
        assert not refused(role, "SELECT * FROM creditcontrols_exchangegroup")
    assert refused(roles.FOLLOWERS, "SELECT * FROM keypairs_keypair")
    assert not refused(roles.RUNNER, "SELECT * FROM keypairs_keypair")


def test_followers_move_their_cursors_and_projections() -> None:
    tables = ("creditcontrols_utilization", "creditcontrols_cursor", "creditcontrols_snapshot")
    assert not any(refused(roles.FOLLOWERS, f"DELETE FROM {table}") for table in tables)
    assert not refused(roles.FOLLOWERS, "UPDATE creditcontrols_inboxcommand SET done_seq = 1")
    assert refused(roles.FOLLOWERS, "UPDATE creditcontrols_journal SET seq = 1")


def test_applying_the_grants_again_changes_nothing() -> None:
    def privileges() -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT relname, relacl::text FROM pg_class WHERE relkind = 'r' ORDER BY oid")
            return cursor.fetchall()

    before = privileges()
    roles.apply(connection)
    assert privileges() == before


def test_every_special_table_exists() -> None:
    assert set(roles.SPECIAL) <= set(connection.introspection.table_names())
