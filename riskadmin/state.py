"""The state folder of the demo: secrets, remembered ports, locks, and where the business clock stands."""

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

DEMO_LOCK = "demo"
"""Held by the demo that runs on the state folder."""


class StateError(Exception):
    """Something a person has to mend; the text is one clear sentence."""


def state_folder() -> Path:
    """RISKADMIN_STATE_DIR, or .state beside manage.py."""
    given = os.environ.get("RISKADMIN_STATE_DIR")
    return Path(given).resolve() if given else Path(__file__).resolve().parent.parent / ".state"


class State:
    """One state folder, made with 0700 when it is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StateError(f"The state folder {folder} cannot be made: {error.strerror}.") from error

    def secret(self, name: str, size: int = 32) -> str:
        """The secret of that name: made once of `size` random bytes in base64url, kept 0600."""
        path = self.folder / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(size))
        return path.read_text().strip()

    def port(self, name: str, variable: str) -> int:
        """The port of a server: from the environment, else last time's when it is free, else a free one, remembered."""
        if given := os.environ.get(variable):
            return int(given)
        path = self.folder / f"{name}.port"
        if path.exists() and is_free(int(path.read_text())):
            return int(path.read_text())
        port = free_port()
        write_private(path, str(port))
        return port

    @contextmanager
    def alone(self, name: str, refusal: str) -> Iterator[None]:
        """Hold the lock of that name, or raise StateError(refusal) when another process holds it."""
        with open(self.folder / f"{name}.lock", "w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StateError(refusal) from error
            yield

    def is_held(self, name: str) -> bool:
        """Whether some process holds the lock of that name now."""
        try:
            with self.alone(name, "held"):
                return False
        except StateError:
            return True


class ClockFile:
    """Where the demo's business clock stands. It goes on from there at the next start, and never back."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clock.json"

    def last(self) -> datetime | None:
        """Business time when it was saved last; None on an empty state."""
        return datetime.fromisoformat(json.loads(self._path.read_text())["business"]) if self._path.exists() else None

    def offset(self) -> timedelta | None:
        """The offset of the demo that runs now or ran last; None on an empty state."""
        if not self._path.exists():
            return None
        return timedelta(microseconds=json.loads(self._path.read_text())["offset_us"])

    def save(self, business: datetime, offset: timedelta) -> None:
        """Remember where the clock stands, in one rename."""
        text = json.dumps(
            {"business": business.astimezone(UTC).isoformat(), "offset_us": offset // timedelta(microseconds=1)}
        )
        write_private(self._path, text)


class StepFile:
    """The offset that every process of the running demo follows: a person may step the clock forward, never back."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def offset(self) -> timedelta | None:
        """The offset that holds; None before the first one."""
        try:
            return timedelta(microseconds=int(self._path.read_text()))
        except FileNotFoundError:
            return None

    def step(self, offset: timedelta) -> bool:
        """Have every process follow `offset`. False, and nothing happens, when the clock is there or further."""
        with open(self._path.with_suffix(".lock"), "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            before = self.offset()
            if before is not None and offset <= before:
                return False
            self.start(offset)
            return True

    def start(self, offset: timedelta) -> None:
        """Have a demo that starts begin with `offset`."""
        write_private(self._path, str(offset // timedelta(microseconds=1)))


def start_offset(last: datetime | None, wanted: datetime | None, first: datetime, now: datetime) -> timedelta:
    """How far business time is ahead of real time `now` from this start on.

    `last` is where the clock stood (None: empty state, starts at `first`); `wanted` is a time a person asked for.
    Raises StateError when that would move the clock back."""
    if wanted is None:
        return (last or first) - now
    if last and wanted < last:
        raise StateError(
            f"The business clock stands at {last.isoformat(timespec='seconds')} and never moves back; "
            "take a later time or another RISKADMIN_STATE_DIR."
        )
    return wanted - now


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
    os.replace(draft, path)


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port that is free on 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
