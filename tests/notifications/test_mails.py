"""What a notification e-mail says (SPEC N-5)."""

import re
from html.parser import HTMLParser

import pytest

from notifications.mails import Mail, Owner, compose
from tests.notifications.scene import crossing

OWNER = Owner("101", "Alder Clearing", "EX1", "Example Trading", "CME/CBOT", "CME/CBOT")
TEXT = """\
Nothing is blocked, orders still pass.

EX1 Futures Long has reached 80 % of its limit and stands at 83.4 %.

Legal clearing entity: 101 Alder Clearing
Execution firm: EX1 Example Trading
Exchange group: CME/CBOT, weekday session
Side: Futures Long
Levels reached: 70 %, 80 %
Usage: USD 833,900 of 1,000,000, 83.4 %
Available: USD 166,100
Blocked now: Nothing
Cancel all at 100 %: Not armed
Time: 20 Nov 2026 14:05:39 CT (20:05:39 UTC)

EX1 CME/CBOT: http://127.0.0.1:8000/firms/EX1/groups/1/
Alerts: http://127.0.0.1:8000/alerts/?firm=EX1

The same event also reached 70, each decided as its own mail. Until 15:05:39 CT, 80 again on this side is \
suppressed unless another level is mailed first. Sent to 2 addresses of EX1 CME/CBOT. Alert 7-0-80. A risk \
administrator of LCE 101 can change levels and addresses on the page of the firm.
"""


class Words(HTMLParser):
    """The text of a page without its head."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(page.split("<body", 1)[1])

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.fixture(autouse=True)
def site(settings: pytest.FixtureRequest) -> None:
    settings.RISKADMIN_PUBLIC_URL = "http://127.0.0.1:8000"


@pytest.fixture
def mail() -> Mail:
    return compose(OWNER, crossing(1, 7, 70, 80), 80)


def test_n_5_text_has_every_row_and_says_first_what_is_blocked(mail: Mail) -> None:
    assert mail.text == TEXT


def test_n_5_subject_names_level_firm_exchanges_and_side(mail: Mail) -> None:
    assert mail.subject == "[80%] EF EX1 CME/CBOT Futures Long"


def test_n_5_html_says_what_the_text_says_and_links_to_the_page(mail: Mail) -> None:
    shown = " ".join(Words(mail.html).words)
    rows = [line.split(": ", 1) for line in TEXT.split("\n\n")[2].splitlines()]
    assert [value for name, value in rows if f"{name} {value}" not in shown] == []
    assert 'href="http://127.0.0.1:8000/firms/EX1/groups/1/"' in mail.html
    assert 'width="600"' in mail.html
    assert not re.search(r"<script|<link|<img|src=", mail.html)


def test_n_5_at_100_it_says_that_orders_are_refused() -> None:
    mail = compose(OWNER, crossing(1, 7, 100, usage=100_000_000, cancel_all="Armed"), 100)
    assert mail.text.startswith("Blocked now: new orders that add to Futures Long.\n")
    assert "Blocked now: New orders that add to Futures Long\nCancel all at 100 %: Armed\n" in mail.text


def test_n_5_names_are_escaped_in_html_and_not_in_text() -> None:
    mail = compose(OWNER._replace(lce_name="Alder & <b>Sons"), crossing(1, 7, 80), 80)
    assert "Alder &amp; &lt;b&gt;Sons" in mail.html
    assert "Alder & <b>Sons" in mail.text
