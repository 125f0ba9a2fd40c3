"""Credit control alerts on the page of their group (SPEC GC2-33)."""

from datetime import timedelta
from typing import Any

import pytest

from creditcontrols.choices import AlertKind
from creditcontrols.models import Alert, ExchangeGroup
from creditcontrols.selectors import LATEST_ALERTS
from riskadmin.lib import clock
from tests.web.world import MILLION, World


def add_alert(group: ExchangeGroup, seq: int, kind: AlertKind, action: str, **figures: Any) -> None:
    """One alert of Futures Long."""
    at = clock.business_now() + timedelta(seconds=seq)
    values = {"bucket": 0, "usage_side": 0, "limit": MILLION, "usage": 83_390_000} | figures
    Alert.objects.create(seq=seq, number=0, group=group, kind=kind, action=action, at=at, **values)


def part(world: World, user: str = "ra") -> str:
    """The part of the own group's page that the live feed refreshes."""
    return world.client(user).get(f"/firms/EX1/groups/{world.own.pk}/orders/").content.decode()


def test_gc2_33_alerts_come_newest_first_with_figures_and_action(world: World) -> None:
    add_alert(world.own, 1, AlertKind.LEVEL, "None, orders still pass", level=70)
    add_alert(world.own, 2, AlertKind.REFUSED, "Order Quantity 25 exceeds", order_quantity=25, clip_size=9)
    add_alert(world.own, 3, AlertKind.BLOCKED, "Orders are refused", level=100, usage=MILLION)
    body = part(world)
    for text in ("70 reached", "833,900", "83.4 %", "100.0 %", "1,000,000", "AUTO BLOCK", "REFUSED", ">25<", ">9<"):
        assert text in body
    places = [body.index(text) for text in ("Orders are refused", "Order Quantity 25 exceeds", "None, orders still")]
    assert places == sorted(places)
    assert f"/alerts/?group={world.own.pk}" in body


@pytest.mark.parametrize(("user", "sees"), [("ra", True), ("ea", False)])
def test_clip_size_of_an_alert_is_hidden_from_trading_firms(world: World, user: str, sees: bool) -> None:
    add_alert(world.own, 2, AlertKind.REFUSED, "too large", order_quantity=25, clip_size=777)
    assert ("777" in part(world, user)) is sees


def test_alerts_of_other_groups_and_older_ones_stay_away(world: World) -> None:
    assert "No alerts" in part(world)
    add_alert(world.foreign, 1000, AlertKind.LEVEL, "of another firm", level=80)
    for seq in range(1, LATEST_ALERTS + 3):
        add_alert(world.own, seq, AlertKind.LEVEL, f"number {seq}.", level=60)
    body = part(world)
    assert body.count('id="alert-') == LATEST_ALERTS
    assert "of another firm" not in body
    assert "number 2." not in body
    assert "number 3." in body
