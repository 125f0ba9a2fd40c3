"""Row: the list of 200 exchange groups as the risk administrator of a clearing firm gets it."""

from typing import Any

from riskadmin.benchmark import child, seeding
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, spread
from riskadmin.lib import clock

NAME = "page"
STATEMENTS, SECONDS = 12, 0.3


def run(bench: Bench) -> list[Row]:
    """One database with the groups, the page `runs` times after one to warm up."""
    system = bench.stand.system("bench_page")
    groups = child.run("seeding:page_groups", {}, system.env)["groups"]
    answer = child.run("pages:load", {"runs": bench.runs}, system.env)
    middle = median(answer["times"])
    return [
        Row(
            NAME, f"page of {groups} firms x groups", f"{answer['statements']} SQL statements, {milliseconds(middle)}",
            f"{bench.runs} loads", target=f"<= {STATEMENTS}, <= {milliseconds(SECONDS)}",
            reached=answer["statements"] <= STATEMENTS and middle <= SECONDS,
            note=f"{answer['bytes']:,} bytes; ms {spread([t * 1000 for t in answer['times']])}",
            samples=tuple(answer["times"]),
        )
    ]  # fmt: skip


def load(arguments: dict[str, Any]) -> dict[str, Any]:
    """Task: fetch the page at `path` as the risk administrator."""
    child.with_django()
    return fetch(seeding.RISK_ADMINISTRATOR, arguments.get("path", "/"), arguments["runs"])


def fetch(who: str, path: str, runs: int) -> dict[str, Any]:
    """The page through the whole of Django, `runs` times after one to warm up; statements include session and user."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from riskadmin.firms.models import User

    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(username=who), "allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(path)
    statements = len(captured)  # the next request empties the log
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    times = []
    for _ in range(runs):
        began = clock.monotonic()
        browser.get(path)
        times.append(clock.monotonic() - began)
    return {"statements": statements, "times": times, "bytes": len(answer.content)}
