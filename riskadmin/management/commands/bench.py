"""`manage.py bench`: measure every promised figure beside its peer, on this machine, in this run."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from riskadmin.benchmark import report
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.child import ChildFailed
from riskadmin.benchmark.rows import ROWS
from riskadmin.benchmark.stand import NotReady


class Command(BaseCommand):
    """Works on servers, databases and processes of its own; the demo is not touched, but should not run beside."""

    help = "Print the benchmark table."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How often, which rows, and the form of the answer."""
        parser.add_argument("--runs", type=int, default=7, help="interleaved runs of each row, the median counts")
        parser.add_argument("--only", action="append", choices=list(ROWS), help="this row alone; may be repeated")
        parser.add_argument("--scale", type=float, default=1.0, help="share of the full size, for a quick look")
        parser.add_argument("--json", action="store_true", help="one JSON document in place of the table")

    def handle(self, *args: Any, runs: int, only: list[str] | None, scale: float, **options: Any) -> None:
        """Run the rows one after the other and print them; what was started ends with it."""
        if runs < 1 or scale <= 0:
            raise CommandError("--runs and --scale must be above 0.")
        bench = Bench(runs, scale, lambda text: self.stderr.write(f"bench: {text}"))
        bench.machine |= report.machine()
        rows: list[report.Row] = []
        failed: list[str] = []
        try:
            for name in only or ROWS:
                bench.say(name)
                try:
                    rows += ROWS[name](bench)
                except (NotReady, ChildFailed) as fault:
                    self.stderr.write(f"bench: {name} failed: {fault}")
                    failed.append(name)
        finally:
            bench.close()
        if options["json"]:
            self.stdout.write(report.as_json(bench.machine, rows))
        else:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in bench.machine.items()))
            self.stdout.write(f"\n{report.table(rows)}")
        if failed:
            raise CommandError(f"not measured: {', '.join(failed)}")
