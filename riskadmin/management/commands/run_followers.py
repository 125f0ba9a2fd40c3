"""Run journal followers: all of them, or those named."""

import os
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from riskadmin import followers, metrics


class Command(BaseCommand):
    """One thread for each follower; SIGTERM and SIGINT end them between two batches."""

    help = "Follow the journal: projection, notifications, shadow, outbound index, audit sealer."

    def add_arguments(self, parser: CommandParser) -> None:
        """Names of followers, none for all."""
        parser.add_argument("names", nargs="*", default=[])

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        """Start, wait for a signal, stop."""
        os.nice(settings.RISKADMIN_NICE)  # the order path goes first
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        known = followers.known(stop)
        if unknown := set(names) - set(known):
            raise CommandError(f"no such follower: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        threads = [
            threading.Thread(target=followers.guard(known[name]), name=name, daemon=True) for name in names or known
        ]
        metrics.serve_from_environment("followers")
        for thread in threads:
            thread.start()
        self.stdout.write(f"followers run: {', '.join(thread.name for thread in threads)}")
        stop.wait()
        for thread in threads:
            thread.join(timeout=10)
