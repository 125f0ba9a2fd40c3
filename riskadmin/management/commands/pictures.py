"""`manage.py pictures [--base URL]`: write a picture of every page of a running demo into docs/pictures."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from riskadmin.demo_data.plan import PASSWORD
from riskadmin.pictures.pages import PICTURES

NO_PLAYWRIGHT = "playwright is not installed: it comes with requirements-dev.txt, which ./console installs."


class Command(BaseCommand):
    """Signs in with the demo's users and needs no database; the demo at --base should have traded for a minute."""

    help = "Write a picture of every page of a running demo, light and dark, into docs/pictures."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the demo is, which pictures, and where they go."""
        port = os.environ.get("RISKADMIN_HTTP_PORT", "8000")
        parser.add_argument("--base", default=f"http://127.0.0.1:{port}", help="address of the demo")
        parser.add_argument("--only", nargs="+", metavar="NAME", choices=[picture.name for picture in PICTURES])
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "docs" / "pictures")

    def handle(self, *args: Any, base: str, only: list[str] | None, folder: Path, **options: Any) -> None:
        """Take them. Raises CommandError without playwright or Chromium, or when a page is not what it should be."""
        try:
            from riskadmin.pictures.camera import NoPicture, take  # playwright is installed for development only
        except ImportError as fault:
            raise CommandError(NO_PLAYWRIGHT) from fault
        folder.mkdir(parents=True, exist_ok=True)
        chosen = tuple(picture for picture in PICTURES if not only or picture.name in only)
        try:
            taken = list(take(chosen, base.rstrip("/"), PASSWORD, folder, self.stdout.write))
        except NoPicture as fault:
            raise CommandError(str(fault)) from fault
        size = sum(path.stat().st_size for path in taken)
        self.stdout.write(f"{folder}: {len(taken)} pictures, {size / 1e6:.1f} MB.")
