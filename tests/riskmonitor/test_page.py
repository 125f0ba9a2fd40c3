"""The page of five cards: what each role reads, filters, looks, freshness; statements do not grow with rows."""

import re
from html import unescape

import pytest

from creditcontrols.accounts.models import MemberSettings
from creditcontrols.models import ActivityDay
from creditcontrols.riskmonitor.choices import Card
from notifications.forms import Key
from notifications.services import acknowledge
from riskadmin.lib import clock
from tests.accounts.world import register, suspend
from tests.riskmonitor import scene
from tests.web.world import World, set_side

PATH = "/risk-monitor/"


def body(world: World, query: str = "", user: str = "ra") -> str:
    """The page as that user gets it."""
    answer = world.client(user).get(f"{PATH}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def card(text: str, name: str) -> str:
    """One card of the page."""
    found = re.search(rf'id="card-{name}".*?</section>', text, re.S)
    assert found, name
    return found[0]


@pytest.mark.parametrize("user", ["ra", "ca", "au"])
def test_rm_1_a_clearing_firm_sees_its_own_in_all_five_cards_and_nothing_foreign(world: World, user: str) -> None:
    scene.paint(world)
    text = body(world, user=user)
    own = {"activity": "ACC1", "alerts": "EX1", "audit": "why ACC1", "refused": "Suspended ACC1", "usage": "97.4"}
    for name, word in own.items():
        assert word in card(text, name), name
    assert "ACC1" in card(body(world, "of=positions", user), "usage")
    for query in ("", "of=positions", "period=week", "firm=EX2", "lce=202", "account=ZZZ9", "activity=chart"):
        found = body(world, query, user)
        cards = found[found.index('id="risk-cards"') :]
        assert "why ZZZ9" not in cards
        assert "Suspended ZZZ9" not in cards
        assert "EX2" not in cards.replace("firm=EX2", "")


def test_rm_1_those_who_see_all_see_both(world: World) -> None:
    scene.paint(world)
    for user in ("gcc", "gam"):
        text = body(world, user=user)
        assert "Suspended ZZZ9" in card(text, "refused")
        assert "Suspended ACC1" in card(text, "refused")
        assert "why ZZZ9" in card(text, "audit")


def test_rm_1_an_execution_firm_sees_its_firm(world: World) -> None:
    scene.paint(world)
    scene.active("EX1", "OTHER", "202")
    text = body(world, user="ea")
    assert "Suspended ACC1" in card(text, "refused")
    assert "OTHER" in card(text, "activity")
    assert "97.4" in card(text, "usage")
    assert "ZZZ9" not in text


def test_rm_1_a_trading_firm_sees_accounts_that_it_owns_and_no_group(world: World) -> None:
    register(world, "ACC1")
    register(world, "THEIRS", owner="AA1", firms=("EX1", "AA1"))
    scene.paint(world)
    scene.active(account="THEIRS")
    scene.refuse(31, account="THEIRS", text="Not told")
    scene.refuse(32, account="$ACC1", text="With the prefix of the exchange")
    text = body(world, user="tf")
    assert "ACC1" in card(text, "activity")
    assert "Suspended ACC1" in card(text, "refused")
    assert "With the prefix of the exchange" in card(text, "refused")
    assert "YM futures" in card(text, "alerts")
    assert "YM futures" in card(body(world, "of=positions", "tf"), "usage")
    for word in ("THEIRS", "Not told", "CME/CBOT", "why ACC1", "Kills"):
        assert word not in text[text.index('id="risk-cards"') :], word


def test_erm_7_an_opt_out_hides_accounts_from_trading_firms(world: World) -> None:
    register(world, "ACC1")
    scene.paint(world)
    assert "ACC1" in card(body(world, user="tf"), "activity")
    MemberSettings.objects.create(lce=world.own.lce, details_hidden=True, changed_at=clock.business_now())
    assert "ACC1" not in body(world, user="tf")
    assert "ACC1" in card(body(world, user="ea"), "activity")


def test_rm_1_traders_have_no_risk_monitor(world: World) -> None:
    for path in ("", "cards/", "report/", "report/workbook.xlsx", "report/mail/"):
        assert world.client("tr").get(PATH + path).status_code == 403
    assert "Risk Monitor</a>" not in world.client("tr").get("/monitor/").content.decode()
    assert "Risk Monitor</a>" in world.client("tf").get("/monitor/").content.decode()


def test_rm_1_clip_sizes_are_nowhere_for_execution_firms(world: World) -> None:
    scene.refuse(41, code="CREDIT_LIMIT", group=world.own, clip_size=31337, largest=31337, text="Credit")
    for user in ("ea", "ra"):
        assert "31,337" not in body(world, user=user)
        assert "31337" not in body(world, user=user)


def test_rm_4_every_figure_leads_to_where_it_is_changed(world: World) -> None:
    account = register(world, "ACC1")
    suspend(world, account)
    account.in_force_suspended = ["EX1"]
    account.save()
    scene.paint(world)
    text = body(world)
    assert f'href="/ams/accounts/{account.pk}/"' in card(text, "activity")
    assert "SUSPENDED" in card(text, "activity")
    assert f'href="/firms/EX1/groups/{world.own.pk}/#limits"' in card(text, "usage")
    assert f'href="/firms/EX1/groups/{world.own.pk}/#limits"' in card(text, "alerts")
    assert 'href="/refusals/11/0/"' in card(text, "refused")
    assert 'href="/icc/?lce=101&amp;ef=EX1&amp;account=ACC1' in card(body(world, "of=positions"), "usage")


@pytest.mark.parametrize("user", ["ra", "ca", "au", "ea", "tf", "gam", "gcc"])
def test_rm_4_no_link_leads_to_what_its_reader_may_not_see(world: World, user: str) -> None:
    account = register(world, "ACC1")
    suspend(world, account)
    scene.paint(world)
    scene.refuse(61, group=world.own, code="CREDIT_LIMIT", limit=1, usage=1, charge=1, available=1)
    scene.block(world, "ACC1")
    scene.kill(world)
    client, links = world.client(user), set()
    for query in ("", "of=positions", "usage=chart&activity=chart"):
        cards = client.get(f"{PATH}cards/?{query}").content.decode()
        links |= {unescape(link) for link in re.findall(r'href="(/[^"#]*)', cards)}
    assert links
    refused = {link: code for link in links if (code := client.get(link).status_code) != 200}
    assert refused == {}


def test_blocks_and_kills_of_the_period_are_counted(world: World) -> None:
    scene.active()
    scene.block(world, "ACC1")
    scene.block(world, "QUIET")
    scene.kill(world)
    text = card(body(world), "activity")
    assert "QUIET" in text
    counts = re.findall(r'<td class="num[^"]*">(?:<a[^>]*>)?(\d+)', text[text.index('id="firm-101-EX1"') :])
    assert counts[:6] == ["10", "4", "40", "1", "2", "1"]
    assert "QUIET" not in body(world, "period=yesterday")


def test_rm_4_a_refusal_says_when_whose_what_and_at_which_step(world: World) -> None:
    scene.refuse(11)
    line = card(body(world), "refused")
    for word in ("EX1", "ACC1", "YMZ6", "Buy 25", scene.CODE, scene.TEXT, ">7</span>", "Account"):
        assert word in line, word


def test_an_alert_says_whether_somebody_took_note(world: World) -> None:
    scene.reach_level(world.own)
    assert ", open" in card(body(world), "alerts")
    acknowledge(actor=world.users["ra"], keys=[Key(1, 0, 90)])
    assert "acknowledged by RA Person" in card(body(world), "alerts")


def test_a_level_stands_until_usage_is_below_it(world: World) -> None:
    scene.reach_level(world.own, level=70, usage=71_000_000, seq=1)
    scene.reach_level(world.own, level=90, usage=91_000_000, seq=2)
    assert "90 %" in card(body(world), "alerts")
    set_side(world.own, 0, usage=75_000_000, level=70)
    text = card(body(world), "alerts")
    assert "70 %" in text
    assert "90 %" not in text
    set_side(world.own, 0, usage=10_000_000, level=0)
    assert "No level stands" in card(body(world), "alerts")
    past = card(body(world, f"period=dates&since={scene.now():%Y-%m-%d}&until={scene.now():%Y-%m-%d}"), "alerts")
    assert "No level stands" in past


def test_rm_3_filters_leave_the_rest_out(world: World) -> None:
    scene.paint(world)
    scene.active("AA1", "ACC2")
    scene.refuse(33, "AA1", "ACC2", text="Second")
    text = body(world, "firm=AA1")
    assert "Second" in card(text, "refused")
    assert "Suspended ACC1" not in text
    assert "ACC2" in card(body(world, "account=acc2"), "activity")
    assert "No level stands" in card(body(world, "firm=AA1"), "alerts")
    assert "Exchange groups have no accounts" in card(body(world, "account=ACC1"), "usage")


def test_rm_3_trade_dates_choose_what_is_shown(world: World) -> None:
    scene.active(account="TODAY")
    scene.active(account="BEFORE", days_ago=1)
    assert "BEFORE" not in card(body(world), "activity")
    assert "BEFORE" in card(body(world, "period=yesterday"), "activity")
    assert "TODAY" not in card(body(world, "period=yesterday"), "activity")
    week = card(body(world, "period=week"), "activity")
    assert "TODAY" in week
    assert "BEFORE" in week


def test_rm_3_one_card_alone_and_charts_stand_in_the_address(world: World) -> None:
    scene.paint(world)
    alone = body(world, "card=refused")
    assert 'id="card-activity"' not in alone
    assert "All five cards" in alone
    chart = card(body(world, "refused=chart"), "refused")
    assert f'id="reason-{scene.CODE}"' in chart
    assert "<svg" in card(body(world, "usage=chart"), "usage")
    assert 'width="100.00%"' in card(body(world, "activity=chart"), "activity")


def test_empty_cards_say_so(world: World) -> None:
    text = body(world, user="foreign_ra")
    for words in ("No order was refused", "No level stands", "Nothing happened yet", "Nothing is used",
                  "Nobody changed anything"):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize("query", ["period=dates&since=x", "lce=%00", "card=no&of=no", "since=9999-99-99"])
def test_a_mistyped_address_opens_the_page(world: World, query: str) -> None:
    assert body(world, query)


def test_totals_count_firms_that_are_not_listed(world: World) -> None:
    scene.active(orders=5)
    scene.active(account="ACC2", orders=7)
    assert re.search(r'id="sum-orders".*?<b class="live-value">12</b>', body(world), re.S)
    assert ActivityDay.objects.count() == 2
    assert [name for name in Card.values if f'id="card-{name}"' in body(world)] == list(Card.values)
