"""Run the drop copy FIX ports: number and send what the follower routed. A second one waits for the first to end, and
listens only then: a client that knows both finds the one that delivers."""

import asyncio
import os
import signal
import sys
from typing import Any

import psycopg
import structlog
import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from dropcopygroups.addresses import BACKUP, PRIMARY, local_port
from dropcopygroups.delivery.process import Delivery
from dropcopygroups.delivery.store import Store
from riskadmin import metrics
from riskadmin.fixnet.turns import Place
from riskadmin.management.commands.run_gateway import wait_for_database

log = structlog.get_logger()


class Command(BaseCommand):
    """Exit code 0 after SIGTERM or SIGINT, 1 when the database failed: the supervisor then starts it again."""

    help = "Run the drop copy FIX ports."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=local_port(PRIMARY))
        parser.add_argument("--backup-port", type=int, default=local_port(BACKUP), help="0 for none")

    def handle(self, *args: Any, host: str, port: int, backup_port: int, **options: Any) -> None:
        """Wait for the database and the lock, load, serve."""
        # Logons look keys up through the ORM from the event loop: rare, short, and wanted in this one thread.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        os.nice(settings.RISKADMIN_NICE)  # the order path goes first
        places = [Place(host, port), *([Place(host, backup_port, backup=True)] if backup_port else [])]
        delivery = Delivery(Store(wait_for_database()), wait_for_database())
        try:
            delivery.load()
            metrics.serve_from_environment("dropcopy")
            uvloop.run(serve(delivery, places))
        except (psycopg.Error, DatabaseError) as fault:
            log.error("database failed, nothing of the batch has left", fault=str(fault))
            sys.exit(1)
        except OSError as fault:
            raise CommandError(f"drop copy cannot listen on {host}: {fault}") from fault


async def serve(delivery: Delivery, places: list[Place]) -> None:
    """Serve until a signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await delivery.serve(places, stop)
