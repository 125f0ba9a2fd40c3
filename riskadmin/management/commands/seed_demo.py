"""`manage.py seed_demo`: fill an empty database with the demo, or describe the demo that is there."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from riskadmin.demo_data import plan
from riskadmin.demo_data.describe import describe
from riskadmin.demo_data.seeding import business_date_of, is_empty, seed
from riskadmin.lib import clock


class Command(BaseCommand):
    """Seeds or describes the demo; only in a development or demo environment, because everybody knows its keys."""

    help = "Fill an empty database with the demo data, or describe them. Refuses outside DEBUG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Seed number, or what to print instead of seeding."""
        parser.add_argument("--seed", type=int, default=42)
        parser.add_argument("--describe", action="store_true", help="print what is there instead of seeding")
        parser.add_argument("--json", action="store_true", help="with --describe: as one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, or describe. Raises CommandError outside DEBUG and when there is nothing to describe."""
        if not settings.DEBUG:
            raise CommandError("seed_demo runs only with RISKADMIN_DEBUG=1: the demo's passwords and keys are public.")
        if options["describe"]:
            self._describe(as_json=options["json"])
        elif is_empty():
            seed(options["seed"], clock.business_now())
            self._print_sign_ins()
        else:
            self.stdout.write("Already seeded; nothing was changed.")

    def _describe(self, *, as_json: bool) -> None:
        if is_empty():
            raise CommandError("There is no demo data yet; run seed_demo first.")
        if not as_json:
            self._print_sign_ins()
            return
        now = clock.business_now()
        self.stdout.write(json.dumps(describe(now, business_date_of(now)), indent=1))

    def _print_sign_ins(self) -> None:
        self.stdout.write(f"Password of every demo user: {plan.PASSWORD}")
        self.stdout.write(f"Over all firms: {' '.join(role.lower() for role in plan.OVER_ALL_ROLES)}")
        for clearer in plan.CLEARERS:
            names = " ".join(f"{role}.{clearer.code}".lower() for role in plan.LCE_ROLES)
            self.stdout.write(f"{clearer.name}: {names}")
            for firm in clearer.firms:
                names = " ".join(f"{role}.{firm.code}".lower() for role in plan.FIRM_ROLES)
                self.stdout.write(f"  {firm.name}: {names}")
