"""What watches over the processes: is this one up, and may the whole trade."""

from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse

BUILD = "0.1.0"
HEARTBEAT_LIMIT = 5.0
"""Seconds without a sign of life after which the engine counts as down."""

# Ages by the database's own clock, which also wrote the heartbeats: hosts may differ.
_AGE = "extract(epoch FROM clock_timestamp() - {})::float"
_EPOCH = f"SELECT epoch, last_seq, {_AGE.format('heartbeat_at')} FROM creditcontrols_engineepoch WHERE shard = 0"
_CURSORS = f"SELECT follower, seq, {_AGE.format('updated_at')} FROM creditcontrols_cursor ORDER BY follower"
_LIMITS = "SELECT coalesce(max(in_force_seq), 0) FROM creditcontrols_settingsversion"


def livez(request: HttpRequest) -> JsonResponse:
    """200 while this process answers at all; asks nothing else."""
    return JsonResponse({"ok": True, "build": BUILD})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when orders can be decided: database there, schema known, engine alive within HEARTBEAT_LIMIT; else 503.

    `limit_version` is the journal entry that last put a settings document in force."""
    try:
        report = _report()
    except DatabaseError as error:
        report = {"ok": False, "reason": f"database: {error.__class__.__name__}"}
    return JsonResponse({"build": BUILD, **report}, status=200 if report["ok"] else 503)


def _report() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_EPOCH)
        epoch, last_seq, age = cursor.fetchone()
        cursor.execute(_CURSORS)
        followers = {name: {"seq": seq, "age": round(since, 3)} for name, seq, since in cursor.fetchall()}
        cursor.execute(_LIMITS)
        limit_version = cursor.fetchone()[0]
    alive = age is not None and age <= HEARTBEAT_LIMIT
    return {
        "ok": alive,
        "reason": "" if alive else "the engine shows no sign of life",
        "schema": _schema(),
        "limit_version": limit_version,
        "epoch": epoch,
        "last_seq": last_seq,
        "engine_age": None if age is None else round(age, 3),
        "followers": followers,
    }


def _schema() -> str:
    applied = MigrationRecorder(connection).applied_migrations()
    return max((name for app, name in applied if app == "creditcontrols"), default="")
