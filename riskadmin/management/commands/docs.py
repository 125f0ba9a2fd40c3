"""`manage.py docs [--check]`: write the pages of docs/reference from the code, or say which of them are stale."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from riskadmin.reference_docs.pages import render_all


class Command(BaseCommand):
    """Writes what differs; with --check it writes nothing and fails instead. Needs no database."""

    help = "Write docs/reference from the code, or check that it is up to date."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to check only."""
        parser.add_argument("--check", action="store_true", help="fail when a page differs from the code")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Write, or compare. Raises CommandError with the names of pages that differ."""
        folder = Path(settings.BASE_DIR) / "docs" / "reference"
        pages = render_all(Path(settings.BASE_DIR))
        stale = [name for name, text in pages.items() if _read(folder / name) != text]
        if check and stale:
            raise CommandError(f"docs/reference differs from the code: {', '.join(stale)}. Run ./console manage docs.")
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (folder / name).write_text(pages[name], encoding="utf-8")
        self.stdout.write(f"docs/reference: {len(pages)} pages, {len(stale)} written.")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
