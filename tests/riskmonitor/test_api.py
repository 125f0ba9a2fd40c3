"""The calls of the Risk Monitor: rows, scopes, filters, pages."""

from typing import Any

import pytest

from tests.accounts.world import register
from tests.api.caller import Desk
from tests.riskmonitor import scene
from tests.web.world import World

ROOT = "/api/v1/risk-monitor/"
LISTS = ("activity", "alerts", "audit", "refusals", "usage", "usage?of=positions")


def rows(world: World, what: str, user: str = "ra") -> list[dict[str, Any]]:
    """What a call answers, without its page."""
    answer = world.client(user).get(ROOT + what).json()
    return answer["items"] if isinstance(answer, dict) else answer


@pytest.mark.parametrize("what", LISTS)
def test_rm_1_each_list_has_the_own_rows_and_no_foreign_ones(world: World, what: str) -> None:
    register(world, "ACC1")
    scene.paint(world)
    everything = str(rows(world, what, "gcc"))
    assert "EX1" in everything
    assert "EX2" in everything
    for user in ("ra", "au", "ea"):
        told = str(rows(world, what, user))
        assert "EX1" in told, user
        assert "EX2" not in told, user
        assert "ZZZ9" not in told, user
    assert world.client("tr").get(ROOT + what).status_code == 403


def test_rm_1_a_trading_firm_gets_its_own_accounts(world: World) -> None:
    register(world, "ACC1")
    register(world, "THEIRS", owner="AA1", firms=("EX1", "AA1"))
    scene.paint(world)
    scene.refuse(31, account="THEIRS")
    assert [row["account"] for row in rows(world, "refusals", "tf")] == ["ACC1"]
    assert [row["account"] for row in rows(world, "usage?of=positions", "tf")] == ["ACC1"]
    assert rows(world, "usage", "tf") == []


def test_members_of_each_list(world: World) -> None:
    scene.paint(world)
    refused = rows(world, "refusals")[0]
    assert (refused["step"], refused["check"], refused["order_side"], refused["lce"]) == (7, "Account", "buy", "101")
    gauge = rows(world, "usage")[0]["gauge"]
    assert gauge == {
        "used_cents": 97_400_000, "limit_cents": 100_000_000, "used_delta_units": None, "limit_deltas": None,
        "percent": "97.4",
    }  # fmt: skip
    assert rows(world, "usage?of=positions")[0]["gauge"]["limit_deltas"] == 100
    assert {row["level"] for row in rows(world, "alerts")} == {80, 90}
    assert rows(world, "activity")[0]["orders"] == 10


def test_filters_and_pages(world: World) -> None:
    for number in range(5):
        scene.active(account=f"A{number}")
    client = world.client("ra")
    first = client.get(f"{ROOT}activity?limit=3").json()
    second = client.get(first["next"]).json()
    names = [row["account"] for row in (*first["items"], *second["items"])]
    assert names == ["A0", "A1", "A2", "A3", "A4"]
    assert second["next"] is None
    assert [row["account"] for row in rows(world, "activity?account=A3")] == ["A3"]
    assert rows(world, "activity?since=2020-01-01&until=2020-01-02") == []
    assert client.get(f"{ROOT}activity?since=x").status_code == 422


def test_with_a_token(world: World) -> None:
    scene.paint(world)
    assert Desk(world).caller("ra").get("/risk-monitor/activity")["items"]
