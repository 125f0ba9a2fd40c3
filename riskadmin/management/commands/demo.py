"""The demo: migrate, seed, run every process, say when it is ready, and end all of it at Ctrl-C."""

import asyncio
import io
import os
import signal
import sys
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from riskadmin.lib import clock
from riskadmin.lib.calendar import central, tuesday_ten
from riskadmin.state import DEMO_LOCK, ClockFile, State, StateError, StepFile, is_free, start_offset, state_folder
from riskadmin.supervisor import Supervisor, process_lines

SEED = 42
STEPS = "clock.offset"
"""In the state folder: the offset that the running demo's processes follow."""

PORTS = {
    "RISKADMIN_HTTP_PORT": 8000,
    "RISKADMIN_LIVE_PORT": 8001,
    "RISKADMIN_OE_PORT": 9100,
    "RISKADMIN_DC_PORT": 9200,
    "RISKADMIN_DC_BACKUP_PORT": 9201,
    "RISKADMIN_SMTP_PORT": 9025,
    "RISKADMIN_METRICS_PORT": 9300,
}


class Command(BaseCommand):
    help = "Run the whole demo on this machine until Ctrl-C. Started by ./console demo."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-traffic", action="store_true", help="start without the built-in traders")
        when = parser.add_mutually_exclusive_group()
        when.add_argument("--at", type=datetime.fromisoformat, help="business time to start at, with its UTC offset")
        when.add_argument("--real-time", action="store_true", help="business time is real time")

    def handle(self, *args: Any, at: datetime | None, real_time: bool, no_traffic: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo runs on its own servers: unset DATABASE_URL and REDIS_URL and start it with ./console demo."
            )
        if at and at.tzinfo is None:
            raise CommandError("--at needs the UTC offset, as in 2026-11-24T10:00:00-06:00.")
        state = State(state_folder())
        with state.alone(DEMO_LOCK, f"A demo already runs on the state folder {state.folder}."):
            self._run(state, clock.real_now() if real_time else at, traffic=not no_traffic)

    def _run(self, state: State, wanted: datetime | None, *, traffic: bool) -> None:
        ports = {name: int(os.environ.get(name) or default) for name, default in PORTS.items()}
        for name, port in ports.items():
            if not is_free(port):
                raise StateError(f"Port {port} is taken: end what listens there, or set {name} to another.")
        file = ClockFile(state.folder)
        now = clock.real_now()
        offset = start_offset(file.last(), wanted, tuesday_ten(now), now)
        clock.configure(offset)
        steps = state.folder / STEPS
        StepFile(steps).start(offset)
        clock.follow(StepFile(steps).offset)
        self._prepare(file)
        sign_ins = io.StringIO()
        call_command("seed_demo", describe=True, stdout=sign_ins)
        connection.close_pool()  # its threads must not be there when processes are started
        environment = child_environment(ports, offset, steps)
        asyncio.run(self._supervise(demo_lines(traffic=traffic), ports, file, environment, sign_ins.getvalue()))
        self.stdout.write("The demo has ended.")

    def _prepare(self, file: ClockFile) -> None:
        self.stdout.write("Preparing the database …")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
        call_command("seed_demo", seed=SEED, stdout=io.StringIO())  # changes nothing where it ran before
        save_clock(file)

    async def _supervise(
        self, lines: dict[str, str], ports: dict[str, int], file: ClockFile, environment: dict[str, str], sign_ins: str
    ) -> None:
        if not settings.RISKADMIN_MAIL_SINK:
            del lines["smtp"]  # mails go to RISKADMIN_EMAIL_URL
        supervisor = Supervisor(lines, environment, settings.BASE_DIR, self.stdout.write)
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(name, supervisor.end)
        helpers = [
            asyncio.create_task(_keep_clock(file)),
            asyncio.create_task(self._announce(ports, sign_ins)),
        ]
        await supervisor.run()
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)
        save_clock(file)

    async def _announce(self, ports: dict[str, int], sign_ins: str) -> None:
        http = ports["RISKADMIN_HTTP_PORT"]
        while not await _is_ready(http):  # noqa: ASYNC110  (another process gets ready; nothing here could tell us)
            await asyncio.sleep(0.2)
        here = central(clock.business_now())
        self.stdout.write(
            f"\n{sign_ins}\n"
            f"Business clock: {here:%A %Y-%m-%d %H:%M:%S} CT. "
            f"Order entry FIX: 127.0.0.1:{ports['RISKADMIN_OE_PORT']}. Ctrl-C ends everything.\n"
            f"riskadmin is ready: http://127.0.0.1:{http}/\n"
        )


def demo_lines(*, traffic: bool) -> dict[str, str]:
    """What the demo runs, by name: the Procfile, without the built-in traders where there shall be no traffic."""
    lines = process_lines(Path(settings.BASE_DIR) / "Procfile")
    return {name: line for name, line in lines.items() if traffic or name != "traders"}


def child_environment(ports: dict[str, int], offset: timedelta, steps: Path) -> dict[str, str]:
    """What every process of the demo gets; the database and Redis are in our own environment already."""
    own = {
        "RISKADMIN_DEBUG": "1",
        "RISKADMIN_CLOCK_OFFSET_US": str(offset // timedelta(microseconds=1)),
        "RISKADMIN_CLOCK_FILE": str(steps),
        "RISKADMIN_LIVE_URL": os.environ.get("RISKADMIN_LIVE_URL") or f"ws://127.0.0.1:{ports['RISKADMIN_LIVE_PORT']}",
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    return {**os.environ, **own, **{name: str(port) for name, port in ports.items()}}


def save_clock(file: ClockFile) -> None:
    """Remember where the business clock stands, also after a step."""
    clock.look_again()
    file.save(clock.business_now(), clock.offset())


async def _keep_clock(file: ClockFile) -> None:
    while True:
        save_clock(file)
        await asyncio.sleep(1)


async def _is_ready(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(b"GET /readyz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        return b" 200 " in await reader.readline()
    except OSError:
        return False
    finally:
        writer.close()
