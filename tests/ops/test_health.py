"""/livez asks nothing, /readyz says whether orders can be decided."""

import pytest
from django.db import connection
from django.test import Client

from riskadmin.roles import ROLES

pytestmark = pytest.mark.django_db


def beat(seconds_ago: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE creditcontrols_engineepoch SET epoch = 3, last_seq = 12,"
            " heartbeat_at = now() - %s * interval '1 s'",
            [seconds_ago],
        )


def test_livez_answers_without_an_engine(client: Client) -> None:
    assert client.get("/livez").json()["ok"] is True


def test_readyz_is_200_while_the_engine_lives(client: Client) -> None:
    beat(1)
    reply = client.get("/readyz")
    assert reply.status_code == 200
    assert (reply.json()["epoch"], reply.json()["last_seq"], reply.json()["ok"]) == (3, 12, True)
    assert reply.json()["schema"].startswith("0")


@pytest.mark.parametrize("age", [6, 3600])
def test_readyz_is_503_when_the_engine_is_silent_for_5_s(client: Client, age: float) -> None:
    beat(age)
    reply = client.get("/readyz")
    assert reply.status_code == 503
    assert reply.json()["reason"] == "the engine shows no sign of life"


def test_readyz_is_503_before_the_first_start(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE creditcontrols_engineepoch SET heartbeat_at = NULL")
    assert client.get("/readyz").status_code == 503


def may(role: str, table: str, privilege: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, privilege])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", ["creditcontrols_journal", "audit_auditevent"])
def test_no_running_process_changes_or_deletes_what_is_append_only(role: str, table: str) -> None:
    assert may(role, table, "SELECT")
    assert not any(may(role, table, act) for act in ("UPDATE", "DELETE", "TRUNCATE"))


def test_each_role_may_do_its_own_work() -> None:
    assert may("riskadmin_runner", "creditcontrols_journal", "INSERT")
    assert not may("riskadmin_web", "creditcontrols_journal", "INSERT")
    assert may("riskadmin_web", "creditcontrols_inboxcommand", "INSERT")
    assert may("riskadmin_followers", "creditcontrols_utilization", "UPDATE")
    assert may("riskadmin_web", "riskadmin_cache", "DELETE")
