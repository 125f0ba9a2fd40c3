"""Run the engine with its FIX order-entry port: the one writer of the journal. A second one waits for the first to
end."""

import asyncio
import os
import signal
import sys
from typing import Any

import psycopg
import structlog
import uvloop
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from creditcontrols.direct import connect
from creditcontrols.gateway.runner import Failed, Runner
from creditcontrols.gateway.writer import Halted, Writer
from riskadmin import metrics
from riskadmin.fixnet.turns import Place
from riskadmin.lib import clock

log = structlog.get_logger()

RETRY_SECONDS = 0.5


class Command(BaseCommand):
    """Exit code 0 after SIGTERM or SIGINT, 1 when the journal failed: the supervisor then starts it again."""

    help = "Run the engine and the FIX order-entry port."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("RISKADMIN_OE_PORT", "9100")))

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Wait for the database and the lock, load, serve."""
        # Logons look keys up through the ORM from the event loop: rare, short, and wanted in this one thread.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        runner = Runner(Writer(wait_for_database()), wait_for_database())
        try:
            runner.load()
            metrics.serve_from_environment("gateway")
            uvloop.run(serve(runner, host, port))
        except Halted as fault:
            raise CommandError(f"trading is halted: {fault}; see `manage.py journal verify --lift`") from fault
        except (psycopg.Error, DatabaseError, Failed) as fault:
            log.error("journal failed, nothing of the batch was acknowledged", fault=str(fault))
            sys.exit(1)
        except OSError as fault:
            raise CommandError(f"order entry cannot listen on {host}:{port}: {fault}") from fault


def wait_for_database() -> psycopg.Connection:
    """A direct connection, as soon as the database takes one: while it is away the port does not listen."""
    told = False
    while True:
        try:
            return connect()
        except psycopg.OperationalError as fault:
            if not told:
                log.warning("database away, order entry waits", fault=str(fault).splitlines()[0])
            told = True
            clock.pause(RETRY_SECONDS)


async def serve(runner: Runner, host: str, port: int) -> None:
    """Serve until a signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await runner.serve([Place(host, port)], stop)
