"""Busts of trades: GCC asks, the engine decides, both sides are told (SPEC GC2-18)."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection as django_connection
from django.urls import reverse

from creditcontrols.busts.services import BustFault, bust_trade
from creditcontrols.models import Fill, InboxCommand, TradeBust
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from tests.creditcontrols.test_projection import Feed, rows_equal_engine
from tests.creditcontrols.world import fields, order
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]
TRADE = 1


@pytest.fixture
def feed() -> Iterator[Feed]:
    """Trade 1: EX1 bought 10 YM and sold them from another session."""
    made = Feed()
    made.world.send(order("YMZ6", 10, "B1"))
    made.world.send(order("YMZ6", 10, "S1", side=2, session="EX2EX1"))
    made.catch_up()
    InboxCommand.objects.all().delete()
    with django_connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE creditcontrols_inboxcommand_id_seq RESTART WITH 1000")
    yield made
    made.connection.close()
    django_connection.close()


@pytest.fixture
def gcc() -> User:
    return make_user(Role.GCC, username="gcc")


def decide(feed: Feed) -> list[dict[str, str]]:
    """The engine takes the newest command of the inbox; returns what leaves by FIX."""
    row = InboxCommand.objects.latest("pk")
    batch = feed.world.from_inbox(row.pk, bytes(row.payload))
    feed.catch_up()
    return [fields(raw) for _, raw in batch.writes]


def test_gc2_18_both_sides_get_39_h_and_usage_falls(feed: Feed, gcc: User) -> None:
    bust = bust_trade(actor=gcc, trade_id=TRADE, reason="clearly erroneous")
    told = sorted(decide(feed), key=lambda message: message["56"])
    assert [(m["35"], m["39"], m["20"], m["150"], m["56"], m["11"]) for m in told] == [
        ("8", "H", "1", "H", "EX1EX1N", "B1"), ("8", "H", "1", "H", "EX2EX1N", "S1"),
    ]  # fmt: skip
    assert {m["31"] for m in told} == {"100"}
    assert [(m["32"], m["37711"], m["54"], m["107"]) for m in told] == [
        ("10", "1", "1", "YMZ6"),
        ("10", "1", "2", "YMZ6"),
    ]
    assert all("151" not in m and m["19"] for m in told)
    bust.refresh_from_db()
    assert (bust.state, bust.fills, bust.counted) == ("busted", 2, 2)
    assert not Fill.objects.filter(busted_at=None).exists()
    rows_equal_engine(feed)
    assert feed.world.core.state.groups[1].buckets[0].filled == [0, 0, 0, 0]
    audit = AuditEvent.objects.get(verb="trade.bust")
    assert (audit.actor, audit.reason) == ("gcc", "clearly erroneous")


def test_gc2_18_19_is_the_end_of_the_cancelled_execution(feed: Feed, gcc: User) -> None:
    fill = Fill.objects.order_by("number").first()
    assert fill is not None
    bust_trade(actor=gcc, trade_id=TRADE, reason="x")
    assert f"{fill.seq}:{fill.number}"[-9:] in {m["19"] for m in decide(feed)}


def test_gc2_18_a_second_bust_is_refused_at_once_and_by_the_engine(feed: Feed, gcc: User) -> None:
    first = bust_trade(actor=gcc, trade_id=TRADE, reason="x")
    with pytest.raises(BustFault, match="was busted before"):
        bust_trade(actor=gcc, trade_id=TRADE, reason="x")
    decide(feed)
    assert decide(feed) == []
    first.refresh_from_db()
    assert (first.state, first.fills) == ("busted", 2)


@pytest.mark.parametrize(
    ("trade_id", "reason", "says"), [(99, "x", "no trade 99"), (10**20, "x", "no trade"), (1, " ", "why")]
)
def test_gc2_18_an_unknown_trade_or_no_reason_is_refused(
    feed: Feed, gcc: User, trade_id: int, reason: str, says: str
) -> None:
    with pytest.raises(BustFault, match=says):
        bust_trade(actor=gcc, trade_id=trade_id, reason=reason)
    assert not TradeBust.objects.exists()


@pytest.mark.parametrize("role", [Role.GAM, Role.AU, None])
def test_gc2_18_only_gcc_busts(feed: Feed, role: Role | None) -> None:
    with pytest.raises(PermissionDenied):
        bust_trade(actor=make_user(role), trade_id=TRADE, reason="x")


def test_the_page_finds_shows_and_busts_a_trade(feed: Feed, gcc: User, client: object) -> None:
    client.post(reverse("account_login"), {"login": "gcc", "password": PASSWORD})  # type: ignore[attr-defined]
    get, post = client.get, client.post  # type: ignore[attr-defined]
    assert b"Latest fills" in get("/busts/").content
    assert get("/busts/?trade=77").status_code == 422
    assert get("/busts/?trade=1").url == "/busts/trades/1/"
    page = get("/busts/trades/1/").content.decode()
    assert page.count("yes") >= 2
    assert "Bust trade 1" in page
    wrong = post("/busts/trades/1/", {"reason": "error", "confirmation": "2"})
    assert wrong.status_code == 422
    assert b"Type 1 to confirm" in wrong.content
    assert b'value="error"' in wrong.content
    assert post("/busts/trades/1/", {"reason": "error", "confirmation": "1"}).status_code == 302
    assert b"waiting for the engine" in get("/busts/trades/1/").content
    decide(feed)
    bust = TradeBust.objects.get()
    assert b"2 taken out of filled usage" in get(f"/busts/{bust.pk}/answer/").content
    assert b"error" in get("/busts/").content
