"""The whole system with its web pages and a clock that can be stepped, and the people who use it in browsers."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from riskadmin.lib import calendar, clock
from riskadmin.lib.calendar import at_central, central
from riskadmin.state import StepFile
from tests.e2e.browsing import sign_in
from tests.e2e.mailserver import MailServer
from tests.e2e.trading import Trading, until
from tests.stack import stack

SOON_MS = 20_000
"""How long a page may take to show what the system has done, on a busy machine."""


@contextmanager
def console(folder: Path, *more: str, mails: MailServer | None = None, **settings: str) -> Iterator[Trading]:
    """Gateway, followers and web pages on a database of their own, with those further processes and settings. The clock
    starts on Tuesday at 10:00 and is stepped on the page of the demo clock; mails go to `mails`. At the end all
    still run, and the journal is sound."""
    with stack() as running:
        steps = folder / "clock.offset"
        StepFile(steps).start(timedelta(microseconds=int(running.env["RISKADMIN_CLOCK_OFFSET_US"])))
        running.env |= {"RISKADMIN_CLOCK_FILE": str(steps), **settings}
        running.env |= {"RISKADMIN_EMAIL_URL": mails.url} if mails else {}
        running.start("gateway", "followers", "web", "live", *more)
        running.wait_ready()
        with closing(Trading(running)) as made:
            yield made
            ended = [name for name in ("gateway", "followers", "web", "live") if not running.is_running(name)]
            assert not ended, running.logs()
            made.verify()


class Desk:
    """Browsers of several people at one system, each signed in once."""

    def __init__(self, trading: Trading, new_context: Callable[[], BrowserContext]) -> None:
        self.trading = trading
        self._new_context = new_context
        self._pages: dict[str, Page] = {}

    def page(self, role: str, scope: str = "all") -> Page:
        """The page of whoever holds that role there."""
        user = self.trading.user(role, scope)
        if user["username"] not in self._pages:
            page = self._pages[user["username"]] = self._new_context().new_page()
            sign_in(page, self.trading, user)
        return self._pages[user["username"]]

    def go(self, page: Page, path: str) -> int:
        """Open an address of the console; returns the status."""
        answer = page.goto(f"{self.trading.stack.base_url}{path}")
        assert answer is not None
        return answer.status

    def group(self, page: Page, firm: str, group: int, session: str = "weekday") -> Locator:
        """Open the page of an exchange group; returns its Futures Long row once it is live."""
        assert self.go(page, f"/firms/{firm}/groups/{group}/?session={session}") == 200
        expect(page.locator("html")).to_have_attribute("data-feed", "live", timeout=SOON_MS)
        return page.locator('#positions [data-side="0"]')

    def step_clock(self, to: datetime, done: str = "") -> None:
        """GCC steps the clock of the demo; waits until the job `done` of that day is in the ledger."""
        page = self.page("GCC")
        assert self.go(page, "/demo/clock/") == 200
        page.get_by_label("Date and time, CT").fill(f"{central(to):%Y-%m-%d %H:%M:%S}")
        page.get_by_role("button", name="Step to this instant").click()
        expect(page.locator("#messages")).to_contain_text("The demo clock was stepped", timeout=SOON_MS)
        if done:
            self.wait_for_job(done, to)

    def wait_for_job(self, name: str, instant: datetime) -> None:
        """Until the schedule has done that job for a boundary of the day before the instant."""
        with self.trading.stack.connect() as connection:
            asked = (
                "SELECT 1 FROM schedule_ledgerentry"
                " WHERE job = %s AND business_date > '1970-01-01' AND due_at BETWEEN %s AND %s"
            )
            span = (name, instant - timedelta(days=1), instant)
            until(lambda: connection.execute(asked, span).fetchone() is not None, f"{name} done", 60)


def on(day: int, text: str) -> datetime:
    """That time in Chicago in the week in which the clock of a test starts; day 0 is its Sunday, 7 the next one."""
    sunday = calendar.trading_week(clock.business_now())
    return at_central(sunday + timedelta(days=day), time.fromisoformat(text))


def save_limits(page: Page, values: dict[str, str], expected: str = "in-force") -> None:
    """Type limits by the names of their fields, review and save them; waits until the page says `expected`. A value
    "on" ticks."""
    for name, value in values.items():
        field = page.locator(f"#limits-form [name={name}]")
        field.check() if value == "on" else field.fill(value)
    expect(page.locator("#review [data-changes]")).to_have_attribute("data-changes", str(len(values)), timeout=SOON_MS)
    page.click("#save")
    expect(page.locator("#trail")).to_have_attribute("data-state", expected, timeout=SOON_MS)
