"""The demo's first commands, taken up by the engine: both worked examples come out exactly."""

from datetime import UTC, datetime

import pytest

from creditcontrols.engine.commands import SetMarketState, SubmitOrder, decode_command
from creditcontrols.engine.events import OrderRefused, SettingsApplied, SettingsRefused
from creditcontrols.engine.handle import handle
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, OPEN, SELL
from creditcontrols.models import InboxCommand
from riskadmin.demo_data.seeding import seed
from riskadmin.lib.markethours import HOURS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
AT = int(NOW.timestamp()) * 1_000_000


@pytest.fixture
def engine() -> EngineState:
    """The engine after it took up everything that the seeding left in its inbox, while the markets are open."""
    seed(42, NOW)
    state, events = EngineState(), []
    for row in InboxCommand.objects.order_by("pk"):
        events += handle(state, decode_command(bytes(row.payload)), AT)
    for hours in HOURS:
        handle(state, SetMarketState(hours, OPEN, "2026-11-24"), AT)
    assert sum(isinstance(event, SettingsApplied) for event in events) == 24
    assert not any(isinstance(event, SettingsRefused) for event in events)
    return state


def send(state: EngineState, comp: str, number: int, side: int, quantity: int, symbol: str) -> str:
    """Send a limit day order and return its refusal's text, or an empty one."""
    order = SubmitOrder(
        session=comp[:6], ef=comp[3:6], sender_comp=comp, trader="T1", cl_ord_id=str(number), account="A1",
        symbol=symbol, side=side, quantity=quantity, order_type="2", tif="0", price=1_000_000_000_000,
    )  # fmt: skip
    return "".join(event.text for event in handle(state, order, AT) if isinstance(event, OrderRefused))


def test_gc2_25_six_orders_of_ex1(engine: EngineState) -> None:
    orders = [(100, "YMZ6"), (200, "ZCZ6"), (100, "GEZ6"), (100, "YMZ6"), (50, "YMZ6"), (25, "YMZ6")]
    texts = [send(engine, "EX1EX1N", number, BUY, quantity, symbol) for number, (quantity, symbol) in enumerate(orders)]
    assert texts == [""] * 5 + ["Credit Limit Violation: Order Quantity 25 exceeds Clip Size: 9"]


def test_gc2_28_four_orders_of_123(engine: EngineState) -> None:
    texts = [
        send(engine, "AAA123N", 1, BUY, 100, "ESZ6"),
        send(engine, "BBB123N", 2, BUY, 110, "ESZ6"),
        send(engine, "CCC123N", 3, SELL, 200, "ZCZ6"),
        send(engine, "CCC123N", 4, SELL, 210, "ZCZ6"),
    ]
    violation = "Credit Limit Violation: Order Quantity {} exceeds Clip Size: {}"
    assert texts == ["", violation.format(110, 100), "", violation.format(210, 200)]
