"""The REST API of entity risk; who gets what from it without a pair stands in tests/api/access.py."""

from typing import Any

import pytest

from creditcontrols.erm.models import UserMaximum
from riskadmin.rest.scopes import Scope
from tests.api.caller import Desk
from tests.erm.engine import engine_of, settle
from tests.erm.world import enter, limit, restrict
from tests.web.world import World

REASON = {"reason": "Review."}
TRADE = {"execution_firm": "EX1", "operator": "tr1", "account": "acc1", "symbol": "YMZ6", "side": 2, "quantity": 25,
         "price": "42000.25"}  # fmt: skip
WHO = ("ra", "ca", "au", "ea", "tf", "foreign_ra", "foreign_ea", "gam", "gcc")
LCE_SETS = (200, 409, 403, 403, 404, 404, 404, 403, 403)


@pytest.fixture
def desk(world: World) -> Desk:
    """A caller for each of the people."""
    return Desk(world)


def maximums(lce: str | None = "101", base_version: int = 0, **quantities: Any) -> dict[str, Any]:
    """The body that sets maximums of TR1: product=(outright, spread)."""
    rows = [
        {"product": code, "outright": one, "spread": other, "base_version": base_version}
        for code, (one, other) in quantities.items()
    ]
    return {"lce": lce, "execution_firm": "EX1", "operator": "tr1", "maximums": rows, **REASON}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/product-restrictions/101/EX1/YM", {"restricted": True, **REASON}),
        ("/trade-type-restrictions/101/EX1/BLOCK", {"restricted": True, **REASON}),
        ("/user-maximums", maximums(YM=(1, 1))),
    ],
)
def test_erm_3_to_5_are_set_by_the_clearing_firm_only(desk: Desk, path: str, body: Any) -> None:
    answers = {who: desk.caller(who).call("PUT", path, body).status_code for who in WHO}
    # The second of the two that may finds it done.
    assert answers == dict(zip(WHO, LCE_SETS, strict=True))


def test_erm_3_a_product_is_restricted_listed_and_allowed(desk: Desk) -> None:
    engine, caller, path = engine_of(desk.world), desk.caller("ra"), "/product-restrictions/101/EX1/YM"
    saved = caller.call("PUT", path, {"restricted": True, **REASON}).json()
    assert (saved["restricted"], saved["version"], saved["in_force"]) == (True, 1, False)
    settle(desk.world, engine)
    (row,) = desk.caller("ea").get("/product-restrictions?execution_firm=EX1&restricted=true")["items"]
    assert (row["product"], row["in_force"], row["reason"], row["changed_by"]) == ("YM", True, "Review.", "ra")
    assert caller.call("PUT", path, {"restricted": False, **REASON}).json()["version"] == 2
    assert desk.caller("ea").get("/product-restrictions?restricted=true")["items"] == []
    assert desk.caller("foreign_ra").get("/product-restrictions")["items"] == []
    assert caller.call("PUT", "/product-restrictions/101/EX1/CL", {"restricted": True, **REASON}).status_code == 404


def test_erm_5_maximums_are_set_listed_and_kept_against_a_second_writer(desk: Desk) -> None:
    limit(desk.world, "ea", lce="", YM=(8, None))
    (first, second) = desk.caller("ra").call("PUT", "/user-maximums", maximums(YM=(10, None), ZC=(None, 0))).json()
    assert (first["operator"], first["outright"], first["spread"], first["version"]) == ("TR1", 10, None, 1)
    assert (second["product"], second["outright"], second["spread"]) == ("ZC", None, 0)
    assert desk.caller("ra").call("PUT", "/user-maximums", maximums(YM=(1, 1))).status_code == 409
    assert desk.caller("ra").call("PUT", "/user-maximums", maximums(YM=(9, 1), base_version=1)).status_code == 200
    for query, count in (("", 3), ("?own=true", 1), ("?own=false", 2), ("?lce=101&product=YM", 1), ("?operator=X", 0)):
        assert len(desk.caller("ea").get(f"/user-maximums{query}")["items"]) == count, query
    wrong = desk.caller("ra").call("PUT", "/user-maximums", maximums(YM=(100_000, None)))
    assert wrong.status_code == 422
    assert desk.caller("ra").call("PUT", "/user-maximums", maximums(CL=(1, None))).status_code == 422
    assert UserMaximum.objects.count() == 3


def test_erm_5_the_firm_sets_its_own(desk: Desk) -> None:
    (row,) = desk.caller("ea").call("PUT", "/user-maximums", maximums(None, YM=(8, 2))).json()
    assert (row["lce"], row["outright"], row["spread"]) == (None, 8, 2)
    assert desk.caller("ra").call("PUT", "/user-maximums", maximums(None, YM=(9, 2), base_version=1)).status_code == 403


def test_erm_7_account_details_are_hidden_and_shown(desk: Desk) -> None:
    (row,) = desk.caller("ca").get("/clearing-member-settings?")
    assert (row["lce"], row["account_details_hidden"], row["changed_at"]) == ("101", False, None)
    path = "/clearing-member-settings/101"
    assert desk.caller("ca").call("PUT", path, {"account_details_hidden": True, **REASON}).status_code == 200
    assert desk.caller("ca").call("PUT", path, {"account_details_hidden": True, **REASON}).status_code == 409
    assert desk.caller("ra").get("/clearing-member-settings")[0]["reason"] == "Review."
    assert desk.caller("ea").get("/clearing-member-settings") == []


def test_a_trade_is_entered_with_its_scope_and_read_until_it_is_decided(desk: Desk) -> None:
    engine = engine_of(desk.world)
    restrict(desk.world)
    lacking = desk.caller("ea", Scope.READ, Scope.CONTROLS).call("POST", "/pre-negotiated-trades", TRADE)
    assert lacking.status_code == 403
    made = desk.caller("ea", Scope.READ, Scope.TRADES).call("POST", "/pre-negotiated-trades", TRADE).json()
    assert (made["state"], made["operator"], made["account"], made["price"]) == ("requested", "TR1", "ACC1", "42000.25")
    settle(desk.world, engine)
    found = desk.caller("ra").get(f"/pre-negotiated-trades/{made['id']}")
    assert (found["state"], found["step"], found["code"]) == ("refused", 8, "PRODUCT_RESTRICTED")
    assert found["text"] == "Product YM is restricted for EX1"
    assert [row["id"] for row in desk.caller("ra").get("/pre-negotiated-trades?state=refused")["items"]] == [made["id"]]
    assert desk.caller("ra").get("/pre-negotiated-trades?state=entered")["items"] == []


def test_a_trade_that_cannot_be_one_is_refused_by_path(desk: Desk) -> None:
    enter(desk.world)
    caller = desk.caller("ea")
    for change, path in (({"symbol": "NONE"}, "symbol"), ({"quantity": 0}, "quantity"), ({"price": "1e3"}, "price"),
                         ({"side": 3}, "side"), ({"trade_type": "EFP"}, "trade_type")):  # fmt: skip
        answer = caller.call("POST", "/pre-negotiated-trades", TRADE | change)
        assert answer.status_code == 422
        assert path in answer.json()["errors"][0]["path"]
    assert desk.caller("foreign_ea").call("POST", "/pre-negotiated-trades", TRADE).status_code == 404
    assert len(caller.get("/pre-negotiated-trades")["items"]) == 1
