"""A tried order: the facts as they are projected lead to the answer that the engine then gives."""

from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection as django_connection

from creditcontrols.documents import to_document
from creditcontrols.engine.commands import ApplySettings, encode_command
from creditcontrols.engine.decide import decide
from creditcontrols.engine.events import OrderHeld
from creditcontrols.explain.facts import build, try_on
from creditcontrols.explain.trying import TryFault, read_facts, try_order
from creditcontrols.models import EngineMoment, ExchangeGroup, Refusal, SettingsVersion
from riskadmin.firms.models import Exchange
from riskadmin.lib import clock
from riskadmin.reference.models import Instrument, MarginRate, Product, ProductComplex
from tests.creditcontrols.test_projection import Feed
from tests.creditcontrols.world import INSTRUMENTS, order, settings
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]


@pytest.fixture
def feed() -> Any:
    made = Feed()
    list_instruments()
    group = ExchangeGroup.objects.get(pk=1)
    group.exchanges.set(Exchange.objects.filter(code__in=("CME", "CBOT")))
    SettingsVersion.objects.filter(group=1).update(document=to_document(settings()))
    yield made
    made.connection.close()
    django_connection.close()


def list_instruments() -> None:
    """The instruments of the engine's world as reference data."""
    for number, one in enumerate(INSTRUMENTS, 1):
        exchange, _ = Exchange.objects.get_or_create(code=one.exchange, defaults={"name": one.exchange})
        complex_, _ = ProductComplex.objects.get_or_create(name=one.complex)
        product = Product.objects.create(
            code=one.group_code, name=one.group_code, exchange=exchange, complex=complex_, tick_nanos=one.tick,
            tick_value_micros=1, segment="70", listed_months="Z",
        )  # fmt: skip
        listed = Instrument.objects.create(
            symbol=one.symbol, product=product, kind="FUT", expiry_month=f"2026-12-{number:02}"
        )
        MarginRate.objects.create(instrument=listed, trade_date="2020-01-02", cents=one.margin_rate)


def save(feed: Feed, version: int, exposure: int, **limits: int) -> None:
    """Another version in force."""
    document = settings(exposure, **limits)
    SettingsVersion.objects.create(
        group_id=1, version=version, document=to_document(document), saved_at=clock.business_now()
    )
    feed.world.from_inbox(100 + version, encode_command(ApplySettings(1, version, document, "ra", "")))


def open_hours(feed: Feed) -> None:
    """The engine's world has instruments without trading hours: the tried one is as open."""
    moment = EngineMoment.objects.get()
    moment.market = {"weekday": ["open", "2026-11-20"], "weekend": ["open", "2026-11-20"]}
    moment.save()


def unnumbered(event: Any) -> Any:
    """The event without what only the engine gives it."""
    return msgspec.structs.replace(event, order_id=0) if isinstance(event, OrderHeld) else event


@pytest.mark.parametrize(("symbol", "side", "quantity"), [
    ("YMZ6", 1, 9), ("YMZ6", 1, 400), ("ZCZ6", 2, 120), ("ZCZ6", 2, 121), ("GEZ6", 1, 1), ("NONE", 1, 1),
])  # fmt: skip
@pytest.mark.parametrize("blocked", [False, True])
def test_answer_from_the_rows_is_the_engines_own(
    feed: Feed, symbol: str, side: int, quantity: int, blocked: bool
) -> None:
    feed.world.send(order("ZCZ6", 200, "a"))
    feed.world.send(order("ZCZ6", 120, "b", side=2, session="EX2EX1"))
    feed.world.send(order("YMZ6", 30, "c"))
    if blocked:
        save(feed, 2, 100_000_000, max_futures_buy=0, max_futures_sell=0)
    feed.catch_up()
    open_hours(feed)
    command = order(symbol, quantity, "TRIED", side)
    facts, _ = read_facts("EX1", symbol)
    state = feed.world.core.state
    assert unnumbered(try_on(build(facts), command, 0).event) == unnumbered(decide(state, command, 0)[0])


def test_try_order_names_the_checks_and_the_figures_before_and_after(feed: Feed) -> None:
    feed.world.send(order("YMZ6", 100, "a"))
    feed.catch_up()
    open_hours(feed)
    user = make_user("GCC", username="gcc")
    group = ExchangeGroup.objects.get(pk=1)
    terms = {"symbol": "YMZ6", "side": 1, "order_type": "2", "tif": "0", "price": 0}
    accepted = try_order(user, group, quantity=256, **terms)
    assert (accepted.accepted, accepted.steady) == (True, True)
    assert [(one.name, one.before[2], one.after[2]) for one in accepted.sides if one.changed] == [
        ("Futures Long", 28_020_000, 356 * 280_200)
    ]
    refused = try_order(user, group, quantity=257, **terms)
    assert refused.text == "Credit Limit Violation: Order Quantity 257 exceeds Clip Size: 256"
    assert (refused.largest, [check.result for check in refused.checks][-1]) == (256, "refused")
    assert not Refusal.objects.exists()
    with pytest.raises(TryFault):
        try_order(AnonymousUser(), group, quantity=1, **terms)
