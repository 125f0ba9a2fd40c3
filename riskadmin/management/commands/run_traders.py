"""Run the demo's built-in traders: FIX clients of ours on the order entry port."""

import asyncio
import os
import signal
from argparse import ArgumentParser
from typing import Any

import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from riskadmin.state import State, state_folder
from riskadmin.traders.floor import Floor, NobodyTrades

LOCK = "traders"


class Command(BaseCommand):
    """Ends with 0 after SIGTERM or SIGINT, within 2 s. Two of them would fight for the sessions, so there is one."""

    help = "Trade for the demo firms until ended. Refuses outside DEBUG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Seed of everything that they decide, and where the port is."""
        parser.add_argument("--seed", type=int, default=42)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("RISKADMIN_OE_PORT", "9100")))

    def handle(self, *args: Any, seed: int, host: str, port: int, **options: Any) -> None:
        """Load, then trade. Raises CommandError outside DEBUG and where nobody could trade."""
        if not settings.DEBUG:
            raise CommandError("run_traders runs only with RISKADMIN_DEBUG=1: it trades with the demo's public keys.")
        state = State(state_folder())
        database = settings.DATABASES["default"]["NAME"]
        with state.alone(f"{LOCK}-{database}", f"Traders already run on the state folder {state.folder}."):
            try:
                floor = Floor(state, database, (host, port), seed)
            except NobodyTrades as fault:
                raise CommandError(str(fault)) from fault
            connection.close()
            uvloop.run(serve(floor))


async def serve(floor: Floor) -> None:
    """Trade until a signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await floor.run(stop)
