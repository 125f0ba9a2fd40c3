"""Limits of five hundred groups by one file, verified and applied while orders flow: all come in force by one entry."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.console import SOON_MS, Desk, console
from tests.e2e.fixclient import FixClient
from tests.e2e.trading import Trading, until

pytestmark = pytest.mark.e2e

GROUPS = 500
FUTURES = "Weekday exposure limit, futures, USD M"
ACCEPTED = ("8", "")
ZERO = ("3", "Credit Limit Violation: Order Quantity 1 exceeds Clip Size: 0")
ADD_FIRMS = f"""
from django.db import transaction
from creditcontrols import inbox
from creditcontrols.documents import to_document
from creditcontrols.engine.commands import ApplySettings, MapGroup
from creditcontrols.engine.values import GroupSettings, SessionLimits
from creditcontrols.models import ExchangeGroup, SettingsVersion
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity
from riskadmin.lib import clock
lce, cbot = LegalClearingEntity.objects.get(code="ALP"), Exchange.objects.get(code="CBOT")
settings = GroupSettings(weekday=SessionLimits(exposure_futures=10**8), levels=(90,), emails=("desk@example.com",))
document, saved_at = to_document(settings), clock.business_now()
missing = {GROUPS} - ExchangeGroup.objects.filter(lce=lce).count()
codes = [f"{{number:03}}".replace("123", "X23") for number in range(missing)]
with transaction.atomic():
    firms = ExecutionFirm.objects.bulk_create(ExecutionFirm(code=code, name=f"Firm {{code}}") for code in codes)
    groups = ExchangeGroup.objects.bulk_create(
        ExchangeGroup(lce=lce, execution_firm=firm, name="CBOT", settings=document, version=1) for firm in firms
    )
    SettingsVersion.objects.bulk_create(
        SettingsVersion(group=group, version=1, document=document, saved_at=saved_at) for group in groups
    )
    for group in groups:
        group.exchanges.set([cbot])
        inbox.put(MapGroup(group.pk, "ALP", group.execution_firm.code, "CBOT", ("CBOT",)), actor="test")
        inbox.put(ApplySettings(group.pk, 1, settings, "test", "test"), actor="test")
"""


def test_a_file_of_five_hundred_groups_is_verified_and_applied_while_orders_flow(
    stack_template: None, tmp_path: Path, new_context: Callable[[], BrowserContext]
) -> None:
    with console(tmp_path, "beat") as trading:
        trading.stack.manage("shell", "-c", ADD_FIRMS)
        page = Desk(trading, new_context).page("RA", "ALP")
        upload(page, trading, all_groups(page, trading))
        expect(page.locator("#upload-state")).to_contain_text("Being verified", timeout=SOON_MS)
        trading.stack.start("worker")
        answers = trade_until(page, trading, "verified")
        expect(page.get_by_role("link", name=f"Changed {GROUPS}")).to_be_visible()
        trading.stack.stop("worker", 60)
        page.get_by_label("Reason").fill("yearly review")
        page.get_by_role("button", name=f"Apply {GROUPS} groups").click()
        expect(page.locator("#upload-state")).to_contain_text(f"Being saved, 0 of {GROUPS} groups", timeout=SOON_MS)
        trading.stack.start("worker")
        answers += trade_until(page, trading, "applied")
        state = page.locator("#upload-state")
        expect(state).to_contain_text(f"all {GROUPS} groups from entry", timeout=SOON_MS)
        entry = re.search(r"from entry ([0-9,]+) on", state.inner_text())
        assert answers[0] == ACCEPTED
        assert set(answers) <= {ACCEPTED, ZERO}
        assert answers == sorted(answers, reverse=True), "accepted again after the first refusal"
        check_in_force(trading, int(entry[1].replace(",", "")) if entry else 0)


def all_groups(page: Page, trading: Trading) -> bytes:
    """The template with another limit in every row, 0 for the group that is traded meanwhile."""
    page.goto(f"{trading.stack.base_url}/limits/files/")
    address = page.get_by_role("link", name="CSV").get_attribute("href")
    template = page.request.get(f"{trading.stack.base_url}{address}").body().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(template)))
    assert len(rows) == GROUPS
    changed = io.StringIO()
    writer = csv.DictWriter(changed, rows[0].keys())
    writer.writeheader()
    for row in rows:
        traded = (row["Execution firm"], row["Exchange group"]) == ("EX1", "CME/CBOT")
        writer.writerow(row | {FUTURES: "0" if traded else "0.5"})
    return changed.getvalue().encode()


def upload(page: Page, trading: Trading, content: bytes) -> None:
    """Give the file in, on the page of limits files."""
    page.locator("input[type=file]").set_input_files({"name": "limits.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Upload and verify").click()
    page.wait_for_url(re.compile(r"/limits/files/\d+/"))


def trade_until(page: Page, trading: Trading, state: str) -> list[tuple[str, str]]:
    """Send orders one by one until the page says `state`; returns tags 35 and 58 of the answers."""
    client, answers = trading.logged_on("EX1EX1N"), []

    def traded() -> bool:
        shown = page.locator("#upload-state").get_attribute("data-state")
        answers.append(order(trading, client, 1))
        return shown == state

    until(traded, state, 90)
    return answers


def order(trading: Trading, client: FixClient, quantity: int) -> tuple[str, str]:
    """Tags 35 and 58 of the answer to a buy order of corn, 1,000 USD a contract."""
    answer = client.answer(client.new_order(trading.instrument("ZC"), quantity, "100"), timeout=20)
    return answer.kind, answer.get(58) or ""


def check_in_force(trading: Trading, entry: int) -> None:
    """From that entry on, and not before, the new limits decide, those of other firms too."""
    fits = ("3", "Credit Limit Violation: Order Quantity 501 exceeds Clip Size: 500")
    assert order(trading, trading.logged_on("EX2EX1N"), 1) == ZERO
    assert order(trading, trading.logged_on("QA1QTRN"), 501) == fits
    with trading.stack.connect() as connection:
        asked = "SELECT min(seq) FROM creditcontrols_refusal"
        until(lambda: connection.execute(asked).fetchone() != (None,), "refusals on the screens")
        ((first,),) = connection.execute(asked).fetchall()
    assert first > entry
