"""The system under test: own servers with durability on, own databases, own processes; everything goes at the end."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg

from riskadmin.benchmark import child
from riskadmin.embedded import Postgres, Valkey
from riskadmin.lib import clock
from riskadmin.lib.calendar import tuesday_ten
from riskadmin.state import State, free_port, state_folder
from riskadmin.supervisor import die_with_parent, process_lines

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = "bench-"
TEMPLATE = "bench_template"
READY_SECONDS = 60.0
DRAIN_SECONDS = 300.0
PORTS = ("OE", "DC", "DC_BACKUP", "HTTP", "LIVE", "SMTP")
NOT_OURS = (
    "RISKADMIN_PG_PORT",
    "RISKADMIN_REDIS_PORT",
    "RISKADMIN_METRICS_PORT",
    "RISKADMIN_LIVE_URL",
    "RISKADMIN_DB_ROLE",
)
SESSIONS = 1200
"""FIX sessions in the database; every client of every run takes fresh ones, so that numbers begin at 1."""


class NotReady(Exception):
    """A process did not come up; the text is what it wrote."""


class Stand:
    """Servers and a migrated, seeded template database; `system` starts processes on a copy of it."""

    def __init__(self) -> None:
        for name in NOT_OURS:
            os.environ.pop(name, None)
        parent = State(state_folder()).folder  # the disk that the demo is on
        _reap_orphans(parent)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=parent))
        state = State(self.folder)
        self.postgres, self.valkey = Postgres(state), Valkey(state)
        self.offset_us = int((tuesday_ten(clock.real_now()) - clock.real_now()).total_seconds() * 1_000_000)
        self.systems: list[System] = []
        self.facts: dict[str, Any] = {}

    def open(self) -> None:
        """Start the servers, migrate and seed the template."""
        self.postgres.start()
        self.valkey.start()
        with self.admin() as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        env = self.environment(TEMPLATE)
        for arguments in (["migrate", "--verbosity", "0"], ["seed_demo", "--seed", "42"]):
            command = [sys.executable, "manage.py", *arguments]
            done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
            if done.returncode:
                raise NotReady(f"{' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
        self.facts = child.run("seeding:bench_firms", {"sessions": SESSIONS}, env)

    def admin(self) -> psycopg.Connection[Any]:
        """A connection to the cluster, autocommit."""
        return psycopg.connect(self.postgres.url("postgres"), autocommit=True)

    def environment(self, database: str, **more: str) -> dict[str, str]:
        """What every process on that database is started with."""
        own = {
            "DATABASE_URL": self.postgres.url(database),
            "REDIS_URL": self.valkey.url,
            "RISKADMIN_DEBUG": "1",
            "RISKADMIN_DB_POOL": "4",
            "RISKADMIN_CLOCK_OFFSET_US": str(self.offset_us),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        }
        return {**os.environ, **own, **more}

    def system(self, name: str) -> "System":
        """A copy of the template under that name, with no process yet."""
        with self.admin() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        made = System(self, name)
        self.systems.append(made)
        return made

    def close(self) -> None:
        """End every process and server and remove the folder."""
        for system in self.systems:
            system.stop()
        self.postgres.stop()
        self.valkey.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class System:
    """Processes of the Procfile on one database, each on free ports."""

    def __init__(self, stand: Stand, database: str) -> None:
        self.stand = stand
        self.database = database
        self.ports = {name: free_port() for name in PORTS}
        ports = {f"RISKADMIN_{name}_PORT": str(port) for name, port in self.ports.items()}
        self.env = stand.environment(database, **ports)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._fresh = iter(stand.facts["sessions"])

    def start(self, *names: str, arguments: Mapping[str, str] = MappingProxyType({})) -> None:
        """Start processes of the Procfile by name, some with more arguments, and wait until those with a port listen.
        Raises NotReady."""
        lines = process_lines(ROOT / "Procfile")
        for name in names:
            line = f"{lines[name]} {arguments.get(name, '')}"
            with open(self._log(name), "ab") as log:
                self._running[name] = subprocess.Popen(
                    ["sh", "-c", line], env=self.env, cwd=ROOT, stdout=log, stderr=log,
                    stdin=subprocess.DEVNULL, preexec_fn=die_with_parent(),
                )  # fmt: skip
        for name, port in (("gateway", "OE"), ("live", "LIVE"), ("dropcopy", "DC")):
            if name in names:
                self.wait(partial(_listens, self.ports[port]), f"{name} to listen")

    def pid(self, name: str) -> int:
        """The process id (the Procfile's lines end in exec, so it is the program's own)."""
        return self._running[name].pid

    def stop(self, *names: str) -> None:
        """End those processes, all without names."""
        for name in names or tuple(self._running):
            process = self._running.pop(name)
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()

    def sessions(self, count: int = 1) -> list[dict[str, str]]:
        """Credentials of sessions that nobody has used yet."""
        return [next(self._fresh) for _ in range(count)]

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of the owner, autocommit."""
        return psycopg.connect(self.stand.postgres.url(self.database), autocommit=True)

    def drain(self) -> None:
        """Wait until every follower has followed to the head, so that one run leaves no work for the next."""
        query = "SELECT coalesce((SELECT max(seq) FROM creditcontrols_journal), 0) <= coalesce(min(seq), 0)"
        with self.connect() as connection:
            self.wait(
                lambda: connection.execute(f"{query} FROM creditcontrols_cursor").fetchone()[0],  # type: ignore[index]
                "followers to catch up",
                DRAIN_SECONDS,
            )

    def settle_inbox(self) -> None:
        """Wait until the engine has decided every command of the inbox and every follower has followed."""
        query = "SELECT NOT EXISTS (SELECT FROM creditcontrols_inboxcommand WHERE done_seq IS NULL)"
        with self.connect() as connection:
            self.wait(lambda: connection.execute(query).fetchone()[0], "the inbox", DRAIN_SECONDS)  # type: ignore[index]
        self.drain()

    def wait(self, condition: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
        """Until the condition holds. Raises NotReady when a process ended meanwhile or the time is over."""
        deadline = clock.monotonic() + seconds
        while not condition():
            ended = [name for name, process in self._running.items() if process.poll() is not None]
            if ended or clock.monotonic() > deadline:
                raise NotReady(f"waited for {what}; ended: {ended or 'none'}\n{self._logs()}")
            clock.pause(0.02)

    def _log(self, name: str) -> Path:
        return self.stand.folder / f"{self.database}-{name}.log"

    def _logs(self) -> str:
        text = io.StringIO()
        for name in self._running:
            text.write(f"--- {name}\n{self._log(name).read_text(errors='replace')[-3000:]}\n")
        return text.getvalue()


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used so far, all threads, user and system (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _reap_orphans(parent: Path) -> None:
    """End the servers of benchmarks that were killed before they could do so."""
    for old in parent.glob(f"{FOLDER}*-*"):
        if not Path(f"/proc/{old.name.split('-')[1]}").exists():
            Postgres(State(old)).stop()
            Valkey(State(old)).stop()
            shutil.rmtree(old, ignore_errors=True)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
