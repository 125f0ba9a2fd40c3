"""The whole system as real processes on a database of its own, for tests that kill, restart and talk FIX to it."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from riskadmin.lib import clock
from riskadmin.state import free_port
from riskadmin.supervisor import process_lines

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "stack_template"
PORTS = ("http", "live", "oe", "dc", "dc_backup", "smtp", "metrics")
READY_SECONDS = 60.0
_numbers = count(1)


def database_url(name: str) -> str:
    """The address of another database of the test cluster."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def base_environment(database: str, ports: dict[str, int], offset_us: int | None = None) -> dict[str, str]:
    """What every process of a stack is started with. The business clock is real time plus `offset_us`, that of the test
    run when None."""
    own = {
        "DATABASE_URL": database,
        "RISKADMIN_DEBUG": "1",
        "RISKADMIN_DB_POOL": "4",
        "RISKADMIN_NICE": "0",  # a test waits for followers as for everybody else
        "RISKADMIN_CLOCK_OFFSET_US": os.environ["RISKADMIN_CLOCK_OFFSET_US"] if offset_us is None else str(offset_us),
        "RISKADMIN_LIVE_URL": f"ws://127.0.0.1:{ports['live']}",
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    return {**os.environ, **own, **{f"RISKADMIN_{name.upper()}_PORT": str(port) for name, port in ports.items()}}


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run manage.py and return what it printed; an error fails the test with everything it said."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def make_template() -> None:
    """Migrate and seed the database that every stack is a copy of; once per test run."""
    with _admin() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone():
            return
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    env = base_environment(database_url(TEMPLATE), dict.fromkeys(PORTS, 0)) | {"RISKADMIN_DB_POOL": "0"}
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "seed_demo", "--seed", "42")


class Stack:
    """A copy of the seeded database and the processes of the Procfile, each started by name on free ports."""

    def __init__(self, offset_us: int | None = None) -> None:
        make_template()
        self.database = f"stack_{os.getpid()}_{next(_numbers)}"
        with _admin() as connection:
            connection.execute(f"CREATE DATABASE {self.database} TEMPLATE {TEMPLATE}")
        self.database_url = database_url(self.database)
        self.redis_url = os.environ["REDIS_URL"]
        self.ports = {name: free_port() for name in PORTS}
        self.env = base_environment(self.database_url, self.ports, offset_us)
        self._folder = Path(tempfile.mkdtemp(prefix="riskadmin-stack-"))
        self._lines = process_lines(ROOT / "Procfile")
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def base_url(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self.ports['http']}"

    def start(self, *names: str, **more: str) -> None:
        """Start processes of the Procfile by name; does not wait. `name#2` is one more of `name`, a standby; `more` is
        for their environment."""
        for name in names:
            with open(self._folder / f"{name}.log", "ab") as log:
                self._running[name] = subprocess.Popen(
                    ["sh", "-c", self._lines[name.partition("#")[0]]],
                    env=self.env | more,
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def stop(self, name: str, seconds: float = 15.0) -> int:
        """End a process with SIGTERM; returns its exit code."""
        process = self._running.pop(name)
        process.terminate()
        return process.wait(seconds)

    def kill(self, name: str) -> None:
        """End a process and what it started with SIGKILL."""
        process = self._running.pop(name)
        _kill_group(process)

    def environment_of(self, name: str) -> dict[str, str]:
        """What a running process was started with, as the system says it."""
        text = Path(f"/proc/{self._running[name].pid}/environ").read_text()
        return dict(one.split("=", 1) for one in text.split("\0") if "=" in one)

    def listens(self, port: str) -> bool:
        """Whether something listens on that port, by its name."""
        return _listens(self.ports[port])

    def is_running(self, name: str) -> bool:
        """Whether the process has not ended by itself or by us."""
        return name in self._running and self._running[name].poll() is None

    def manage(self, *arguments: str) -> str:
        """manage.py against this stack's database; see `manage`."""
        return manage(self.env, *arguments)

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of the database's owner, autocommit."""
        return psycopg.connect(self.database_url, autocommit=True)

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Until /readyz says 200, or, where `web` is not started, until the order entry port lets in."""
        if "web" in self._running:
            self.wait_for(lambda: _answers(f"{self.base_url}/readyz"), "ready", seconds)
        else:
            self.wait_port("oe", seconds)

    def wait_port(self, name: str, seconds: float = READY_SECONDS) -> None:
        """Until something listens on that port; the listeners table is asked, so that no connection is made."""
        self.wait_for(lambda: self.listens(name), f"port {name} open", seconds)

    def wait_for(self, condition: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
        """Until the condition holds; a process that ended meanwhile or the time over fails the test with the logs."""
        deadline = clock.monotonic() + seconds
        while not condition():
            ended = [name for name, process in self._running.items() if process.poll() is not None]
            assert not ended, f"{shlex.join(ended)} ended by itself\n{self.logs()}"
            assert clock.monotonic() < deadline, f"not {what} within {seconds} s\n{self.logs()}"
            clock.pause(0.05)

    def logs(self, name: str = "") -> str:
        """What the processes wrote, the last 8,000 characters of each."""
        files = sorted(self._folder.glob(f"{name or '*'}.log"))
        return "\n".join(f"--- {path.stem}\n{path.read_text(errors='replace')[-8000:]}" for path in files)

    def close(self) -> None:
        """Kill everything, drop the database and the logs."""
        for name in list(self._running):
            self.kill(name)
        with _admin() as connection:
            connection.execute(f"DROP DATABASE {self.database} WITH (FORCE)")
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def stack(*names: str, offset_us: int | None = None) -> Iterator[Stack]:
    """A stack with those processes started and ready; its logs are printed when the block fails."""
    made = Stack(offset_us)
    try:
        made.start(*names)
        if names:
            made.wait_ready()
        yield made
    except BaseException:
        print(made.logs())
        raise
    finally:
        made.close()


def _admin() -> psycopg.Connection[Any]:
    return psycopg.connect(database_url("postgres"), autocommit=True)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return reply.status == 200
    except (OSError, urllib.error.URLError):
        return False


def _listens(port: int) -> bool:
    tables = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
    rows = (line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:])
    return any(row[3] == "0A" and int(row[1].rsplit(":", 1)[1], 16) == port for row in rows)
