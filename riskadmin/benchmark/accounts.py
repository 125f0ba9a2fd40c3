"""Rows: the pages of 20,000 accounts and of their position limits, as those who work with them get them."""

from typing import Any

from riskadmin.benchmark import child, pages
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, percentile

NAME = "accounts"
ACCOUNTS = 20_000
REQUESTS = 50
SECONDS = 0.3
CLEARER, FIRM, DESK = "ra.alp", "ea.ex1", "gcc"
PAGES = (
    ("accounts, first page", CLEARER, "/ams/accounts/"),
    ("accounts, last page", CLEARER, "/ams/accounts/?page=200"),
    ("accounts by part of a number", CLEARER, "/ams/accounts/?q=h1234"),
    ("accounts by description, of all LCEs", DESK, "/ams/accounts/?q=desk+7"),
    ("accounts by firm, service and status", CLEARER, "/ams/accounts/?firm=N07&service=ICC&status=active"),
    ("accounts by owner, an EA's", FIRM, "/ams/accounts/?owner=EX1&page=3"),
    ("one account", CLEARER, "/ams/accounts/{account}/"),
    ("command box, an account's number", CLEARER, "/find/?q=bench12"),
    ("position limits, first page", CLEARER, "/icc/"),
    ("position limits, last page", CLEARER, "/icc/?page=200"),
    ("position limits by account and product", CLEARER, "/icc/?account=BENCH1&product=ES"),
    ("position limits, those that stand at a level", CLEARER, "/icc/?near=1"),
)


def run(bench: Bench) -> list[Row]:
    """One database with the accounts, each page so often; the 95th percentile counts."""
    system = bench.stand.system("bench_accounts")
    count = child.run("many_accounts:accounts", {"count": bench.size(ACCOUNTS)}, system.env)["accounts"]
    answers = child.run("accounts:load", {"requests": bench.size(REQUESTS)}, system.env)
    return [_row(what, answer, count) for (what, _, _), answer in zip(PAGES, answers, strict=True)]


def _row(what: str, answer: dict[str, Any], count: int) -> Row:
    p95 = percentile(answer["times"], 0.95)
    return Row(
        NAME, f"{what}, of {count:,}", f"p95 {milliseconds(p95)}", f"{len(answer['times'])} loads",
        target=f"<= {milliseconds(SECONDS)}", reached=p95 <= SECONDS, samples=tuple(answer["times"]),
        note=f"{answer['statements']} SQL statements, p50 {milliseconds(median(answer['times']))}, "
        f"{answer['bytes']:,} bytes",
    )  # fmt: skip


def load(arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Task: every page of PAGES `requests` times."""
    child.with_django()
    from creditcontrols.accounts.models import Account

    account = Account.objects.filter(number__startswith="BENCH", parent=None).earliest("pk").pk
    return [pages.fetch(who, path.format(account=account), arguments["requests"]) for _, who, path in PAGES]
