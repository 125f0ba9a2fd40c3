"""The embedded servers start, stop, come back after a kill, and are taken over when their parent was killed."""

import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from riskadmin import embedded
from riskadmin.embedded import Postgres, Valkey
from riskadmin.lib import clock
from riskadmin.state import State, StateError, free_port, is_free


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    made = State(tmp_path / "state")
    yield made
    Postgres(made).stop()
    Valkey(made).stop()


def postmaster(state: State) -> int:
    return int((state.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def wait_gone(port: int) -> None:
    deadline = clock.monotonic() + 10
    while not is_free(port):
        assert clock.monotonic() < deadline
        clock.pause(0.02)


def test_postgres_keeps_what_was_committed_over_a_kill(state: State) -> None:
    server = Postgres(state)
    assert server.start()
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    os.kill(postmaster(state), signal.SIGKILL)
    wait_gone(server.port)
    again = Postgres(state)
    assert again.start()
    with psycopg.connect(again.url()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (42,)


def test_a_running_postgres_is_taken_over_and_stopped(state: State) -> None:
    first, second = Postgres(state), Postgres(state)
    assert first.start()
    assert not second.start()
    assert second.url() == first.url()
    second.stop()
    assert is_free(first.port)


def test_postgres_lets_nobody_in_without_the_password(state: State) -> None:
    server = Postgres(state)
    server.start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://riskadmin:wrong@127.0.0.1:{server.port}/riskadmin")
    assert stat.S_IMODE((state.folder / "postgres.password").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700


def test_valkey_is_taken_over_and_stopped(state: State) -> None:
    first, second = Valkey(state), Valkey(state)
    assert first.start()
    assert not second.start()
    with redis.Redis.from_url(second.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    second.stop()
    wait_gone(first.port)


def test_valkey_lets_nobody_in_without_the_password(state: State) -> None:
    server = Valkey(state)
    server.start()
    with redis.Redis(port=server.port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    assert stat.S_IMODE((state.folder / "valkey.conf").stat().st_mode) == 0o600


@pytest.mark.parametrize(("kind", "variable"), [(Postgres, "RISKADMIN_PG_PORT"), (Valkey, "RISKADMIN_REDIS_PORT")])
def test_a_taken_port_is_named(
    state: State, monkeypatch: pytest.MonkeyPatch, kind: type[Postgres | Valkey], variable: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv(variable, str(other.getsockname()[1]))
        with pytest.raises(StateError, match=rf"Port \d+ for \w+ is taken: .* set {variable}"):
            kind(state).start()


def test_a_given_port_is_used(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKADMIN_REDIS_PORT", str(free_port()))
    server = Valkey(state)
    assert server.start()
    assert server.port == int(os.environ["RISKADMIN_REDIS_PORT"])


def test_root_without_user_namespaces_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(embedded, "NAMESPACE", ["false"])
    embedded.root_prefix.cache_clear()
    with pytest.raises(StateError, match="start as a normal user, or set DATABASE_URL"):
        embedded.root_prefix()
    embedded.root_prefix.cache_clear()


def test_a_normal_user_needs_no_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    embedded.root_prefix.cache_clear()
    assert embedded.root_prefix() == []
    embedded.root_prefix.cache_clear()


def test_a_full_disk_is_named(state: State) -> None:
    said = embedded._explain("PostgreSQL's initdb failed", ["initdb: error: No space left on device"])
    assert said == "PostgreSQL's initdb failed: the disk is full."
