"""Gives a test run its own PostgreSQL and Valkey, before the settings are read, and takes them away at the end.

Nothing is started where DATABASE_URL and REDIS_URL are given."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from riskadmin.embedded import Postgres, Valkey
from riskadmin.lib import clock
from riskadmin.lib.calendar import tuesday_ten
from riskadmin.state import State

FOLDER = "riskadmin-test-"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    os.environ["RISKADMIN_DEBUG"] = "1"
    os.environ.setdefault("RISKADMIN_DB_POOL", "0")
    os.environ.setdefault("RISKADMIN_CLOCK_OFFSET_US", str(to_tuesday()))
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # browser tests leave an event loop in the main thread
    reap_orphans(Path(tempfile.gettempdir()))
    if not os.environ.get("DATABASE_URL") or not os.environ.get("REDIS_URL"):
        folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        _start(early_config, State(folder))
    yield


def _start(config: pytest.Config, state: State) -> None:
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(state, throwaway=True)
        config.add_cleanup(postgres.stop)
        postgres.start()
        os.environ["DATABASE_URL"] = postgres.url()
    if not os.environ.get("REDIS_URL"):
        valkey = Valkey(state, throwaway=True)
        config.add_cleanup(valkey.stop)
        valkey.start()
        os.environ["REDIS_URL"] = valkey.url


def to_tuesday() -> int:
    """Microseconds from now to Tuesday 10:00 CT of the trading week: the market is open on whatever day tests run."""
    now = clock.real_now()
    return (tuesday_ten(now) - now) // timedelta(microseconds=1)


def reap_orphans(folder: Path) -> None:
    """End the servers of test runs that were killed before they could do so."""
    for old in folder.glob(f"{FOLDER}*-*"):
        pid = old.name.removeprefix(FOLDER).split("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and os.access(old, os.W_OK):
            Postgres(State(old), throwaway=True).stop()
            Valkey(State(old), throwaway=True).stop()
            shutil.rmtree(old, ignore_errors=True)
