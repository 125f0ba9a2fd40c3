"""Production starts with a whole configuration or not at all, and says everything that is missing in one line."""

import os
import subprocess
import sys

import pytest

from riskadmin import environment
from tests.stack import ROOT

KEK = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
FIT = {
    "DATABASE_URL": "postgresql://owner:secret@db.example:5432/riskadmin",
    "REDIS_URL": "redis://:secret@redis.example:6379",
    "RISKADMIN_SECRET_KEY": "q8Zr2LxT0vWn5KbJ7mYc4HdQ9sFg1PaE6uXiOzRtBkNlMjVhCy",
    "RISKADMIN_KEK": KEK,
    "RISKADMIN_ALLOWED_HOSTS": "risk.example, 10.0.0.5",
}

REFUSED = [
    ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
    ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL must start with postgresql://"),
    ({"REDIS_URL": ""}, "REDIS_URL is not set"),
    ({"REDIS_URL": "http://redis.example"}, "REDIS_URL must start with redis://"),
    ({"RISKADMIN_SECRET_KEY": ""}, "RISKADMIN_SECRET_KEY is not set"),
    ({"RISKADMIN_SECRET_KEY": "short"}, "RISKADMIN_SECRET_KEY is weak"),
    ({"RISKADMIN_SECRET_KEY": "ab" * 40}, "RISKADMIN_SECRET_KEY is weak"),
    ({"RISKADMIN_KEK": ""}, "RISKADMIN_KEK is not set"),
    ({"RISKADMIN_KEK": "c2hvcnQ="}, "RISKADMIN_KEK must be 32 bytes in base64url"),
    ({"RISKADMIN_KEK": "not base64!"}, "RISKADMIN_KEK must be 32 bytes in base64url"),
    ({"RISKADMIN_KEK": environment.DEBUG_KEK}, "RISKADMIN_KEK is the one of the demo"),
    ({"RISKADMIN_ALLOWED_HOSTS": " "}, "RISKADMIN_ALLOWED_HOSTS is not set"),
    ({"RISKADMIN_ALLOWED_HOSTS": " , "}, "RISKADMIN_ALLOWED_HOSTS names no host"),
    ({"RISKADMIN_ALLOWED_HOSTS": "risk.example,*"}, "RISKADMIN_ALLOWED_HOSTS must name the hosts"),
    ({"RISKADMIN_ALLOWED_HOSTS": "*.example"}, "RISKADMIN_ALLOWED_HOSTS must name the hosts"),
    ({"RISKADMIN_CLOCK_OFFSET_US": "5000000"}, "RISKADMIN_CLOCK_OFFSET_US is for the demo only"),
    ({"RISKADMIN_CLOCK_OFFSET_US": "0"}, "RISKADMIN_CLOCK_OFFSET_US is for the demo only"),
    ({"RISKADMIN_CLOCK_OFFSET_US": "soon"}, "RISKADMIN_CLOCK_OFFSET_US must be a whole number"),
    ({"RISKADMIN_DEBUG": "true"}, "RISKADMIN_DEBUG must be 1 or unset"),
    ({"RISKADMIN_DB_POOL": "many"}, "RISKADMIN_DB_POOL must be a whole number"),
    ({"RISKADMIN_NICE": "very"}, "RISKADMIN_NICE must be a whole number"),
    ({"RISKADMIN_NICE": "20"}, "RISKADMIN_NICE must be 0 to 19"),
    ({"RISKADMIN_NICE": "-1"}, "RISKADMIN_NICE must be 0 to 19"),
    ({"RISKADMIN_EMAIL_URL": "mail.example"}, "RISKADMIN_EMAIL_URL must start with smtp://"),
    ({"RISKADMIN_LIVE_URL": "https://live.example"}, "RISKADMIN_LIVE_URL must start with ws://"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED)
def test_production_refuses_each_half_made_configuration(change: dict[str, str], said: str) -> None:
    assert any(fault.startswith(said) for fault in environment.faults(FIT | change))


def test_production_accepts_a_whole_configuration() -> None:
    assert environment.faults(FIT) == []
    loaded = environment.load(FIT)
    assert not loaded.debug
    assert loaded.allowed_hosts == ["risk.example", "10.0.0.5"]
    assert loaded.kek == b"01234567890123456789012345678901"


def test_everything_that_is_missing_is_named_at_once() -> None:
    said = "; ".join(environment.faults({}))
    assert all(name in said for name in FIT)


def test_debug_needs_nothing_and_takes_a_clock_offset() -> None:
    env = {"RISKADMIN_DEBUG": "1", "RISKADMIN_CLOCK_OFFSET_US": "-1500000"}
    assert environment.faults(env) == []
    assert environment.load(env).clock_offset.total_seconds() == -1.5


def run_manage(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    base = {"PATH": os.environ["PATH"]}
    command = [sys.executable, "manage.py", "diffsettings"]
    return subprocess.run(command, env=base | env, cwd=ROOT, capture_output=True, text=True)


def test_a_refused_process_ends_with_one_line_and_a_code() -> None:
    done = run_manage({"REDIS_URL": FIT["REDIS_URL"], "RISKADMIN_CLOCK_OFFSET_US": "1"})
    assert done.returncode == 1
    assert done.stderr.startswith("riskadmin does not start: DATABASE_URL is not set; ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_an_accepted_process_is_locked_down() -> None:
    done = run_manage(FIT)
    assert done.returncode == 0, done.stderr
    for line in ("SESSION_COOKIE_SECURE = True", "CSRF_COOKIE_SECURE = True", "SECURE_SSL_REDIRECT = True"):
        assert line in done.stdout
    assert "CompressedManifestStaticFilesStorage" in done.stdout


def test_the_role_and_the_pool_are_in_the_connection_options() -> None:
    made = environment.database("postgresql://u%40x:p%2Fw@h:5433/name?sslmode=require", "riskadmin_web", 5)
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        "u@x",
        "p/w",
        "h",
        "5433",
        "name",
    )
    assert made["OPTIONS"]["options"] == "-c role=riskadmin_web"
    assert made["OPTIONS"]["sslmode"] == "require"
    assert made["OPTIONS"]["pool"]["max_size"] == 5
    assert "pool" not in environment.database("postgresql://h/name", "", 0)["OPTIONS"]
