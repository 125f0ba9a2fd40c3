"""manage.py on this machine's own servers: `python -m riskadmin.local COMMAND …`, the way ./console runs it.

Where DATABASE_URL and REDIS_URL are given, or it is production, this is plain manage.py. Otherwise the embedded servers
of the state folder are started or taken over, and whoever leaves last stops them."""

import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta

from riskadmin import environment
from riskadmin.embedded import Postgres, Valkey
from riskadmin.lib import clock
from riskadmin.state import DEMO_LOCK, ClockFile, State, StateError, state_folder


def main(arguments: list[str]) -> None:
    """Run a management command and exit with its code; a StateError is one line and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskadmin.settings")
    if not os.environ.get("DATABASE_URL") and not os.environ.get("REDIS_URL"):
        os.environ["RISKADMIN_DEBUG"] = "1"
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.default_int_handler)
    try:
        with servers(State(state_folder())) if environment.is_debug(os.environ) else nullcontext():
            from django.core.management import execute_from_command_line

            execute_from_command_line(["manage.py", *arguments])
    except StateError as error:
        sys.exit(f"riskadmin: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


@contextmanager
def servers(state: State) -> Iterator[None]:
    """Fill the environment from the state folder and run what it lacks."""
    given = os.environ.setdefault
    given("RISKADMIN_STATE_DIR", str(state.folder))
    given("RISKADMIN_SECRET_KEY", state.secret("secret.key", 48))
    given("RISKADMIN_KEK", state.secret("kek.key"))
    given("RISKADMIN_CLOCK_OFFSET_US", str(_clock_offset(state) // timedelta(microseconds=1)))
    with open(state.folder / "start.lock", "w") as starting, open(state.folder / "users.lock", "w") as users:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        own = _start(state)
        fcntl.flock(starting, fcntl.LOCK_UN)
        try:
            yield
        finally:
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # a second Ctrl-C must not leave servers behind
                signal.signal(name, signal.SIG_IGN)
            fcntl.flock(starting, fcntl.LOCK_EX)
            if _is_last(users):
                for server in own:
                    server.stop()


def _clock_offset(state: State) -> timedelta:
    """The running demo's own offset; while it is off, from where it stopped on; none on an empty state."""
    file = ClockFile(state.folder)
    offset, last = file.offset(), file.last()
    if offset is None or last is None:
        return timedelta(0)
    return offset if state.is_held(DEMO_LOCK) else last - clock.real_now()


def _start(state: State) -> list[Postgres | Valkey]:
    own: list[Postgres | Valkey] = []
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(state)
        postgres.start()
        os.environ["DATABASE_URL"] = postgres.url()
        own.append(postgres)
    if not os.environ.get("REDIS_URL"):
        valkey = Valkey(state)
        valkey.start()
        os.environ["REDIS_URL"] = valkey.url
        own.append(valkey)
    return own


def _is_last(users: object) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
