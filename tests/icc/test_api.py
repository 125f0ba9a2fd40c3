"""The calls about position limits: limits, policies, positions, alerts, Max Usage, files; and the same of AMS."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from creditcontrols.accounts.models import Account
from creditcontrols.icc.models import PositionAlert, PositionDay, PositionLimitsUpload
from riskadmin.lib import clock
from tests.accounts.test_ams import ams
from tests.api.caller import Desk
from tests.icc.world import UNIT, carry_out, decide, set_long, stands
from tests.web.world import World

KEY = {"lce": "101", "ef": "EX1", "account": "ACC1", "product": "YM", "kind": "FUT"}
NAMED = {"lce": "101", "execution_firm": "EX1", "account": "ACC1", "product": "YM", "type": "FUT"}
BODY = {"base_version": 0, "long": 100, "short": None}


def address(kind: str = "FUT", product: str = "YM", firm: str = "EX1") -> str:
    """Of the limits of ACC1."""
    return f"/accounts/{Account.objects.get(number='ACC1').pk}/position-limits/{firm}/{product}/{kind}"


def put(world: World, who: str, path: str, body: Any) -> tuple[int, Any]:
    """Status and document of one call."""
    answer = Desk(world).caller(who).call("PUT", path, body)
    return answer.status_code, json.loads(answer.content)


def test_icc_1_each_side_puts_its_own_limits_and_sees_the_others(world: World) -> None:
    status, made = put(world, "ra", address(), BODY)
    assert (status, made["lce_long"], made["execution_firm_long"], made["version"]) == (200, 100, None, 1)
    status, made = put(world, "ea", address(), {"base_version": 1, "long": 80, "short": 5})
    assert (status, made["lce_long"], made["execution_firm_long"], made["long"], made["short"]) == (200, 100, 80, 80, 5)
    assert made["in_force"] is False
    carry_out()
    (listed,) = Desk(world).caller("ca").get("/position-limits?execution_firm=EX1&account=ACC1&product=YM")["items"]
    assert (listed["in_force"], listed | {"in_force_at": None}) == (True, made | {"in_force": True})
    changes = Desk(world).caller("ca").get(f"/position-limits/{made['id']}/changes")["items"]
    assert [(one["authority"], one["side"], one["new"]) for one in changes] == [
        ("ef", "short", 5), ("ef", "long", 80), ("lce", "long", 100),
    ]  # fmt: skip


def test_icc_1_a_limit_that_moved_does_not_fit_or_is_foreign_is_refused(world: World) -> None:
    set_long(world, "ca", 100)
    assert put(world, "ra", address(), BODY)[0] == 409
    for path, fields in (
        (address(product="ZZ"), ["product"]), (address("OPT", firm="AA1"), ["execution_firm"]),
    ):  # fmt: skip
        status, found = put(world, "ra", path, BODY)
        assert (status, [one["path"] for one in found["errors"]]) == (422, fields)
    for body in (BODY | {"long": -1}, BODY | {"more": 1}, {"base_version": 0}):
        assert put(world, "ra", address("OPT"), body)[0] == 422
    for who, status in (("au", 403), ("gam", 403), ("tf", 403), ("foreign_ra", 404), ("other_ea", 404)):
        assert put(world, who, address("OPT"), BODY)[0] == status
    assert put(world, "ea", address("OPT"), BODY | {"authority": "lce"})[0] == 403
    limits = Desk(world).caller("ca", "read").call("PUT", address("OPT"), BODY)
    assert limits.status_code == 403
    assert put(world, "ea", address("OPT"), BODY | {"long": None})[0] == 422


def test_icc_5_a_policy_is_put_with_its_version(world: World) -> None:
    body = {"base_version": 0, "unset_refused": True, "unregistered_refused": False, "levels": [80, 100, 50],
            "recipients": ["a@example.com"]}  # fmt: skip
    status, made = put(world, "ca", "/position-policies/101/EX1", body)
    assert (status, made["levels"], made["unset_refused"], made["version"]) == (200, [50, 80], True, 1)
    assert put(world, "ca", "/position-policies/101/EX1", body)[0] == 409
    assert put(world, "ca", "/position-policies/101/AA1", body | {"recipients": ["nobody"]})[0] == 422
    for who, status in (("ea", 403), ("au", 403), ("foreign_ra", 404)):
        assert put(world, who, "/position-policies/101/EX1", body)[0] == status
    for who, told in (("ea", None), ("au", ["a@example.com"])):
        listed = Desk(world).caller(who).get("/position-policies")
        assert [one["recipients"] for one in listed if one["execution_firm"] == "EX1"] == [told]


def test_positions_alerts_and_max_usage_are_told_in_deltas(world: World) -> None:
    decide(world, levels=(80,))
    stands(net=-3, working_long=50, limit_long=100)
    now = clock.business_now()
    day = PositionDay.objects.create(day=now.date(), peak_long=1_500, peak_short=0, limit_long=100, **KEY)
    PositionAlert.objects.create(seq=9, side=1, before=0, level=80, usage=81 * UNIT + 5, limit=100, at=now, **KEY)
    caller = Desk(world).caller("ea")
    (found,) = caller.get("/account-positions?account=ACC1")["items"]
    assert {name: found[name] for name in NAMED} == NAMED
    told = [found[name] for name in ("net", "working_long", "long", "short", "limit_long", "limit_short")]
    assert told == ["-3", "50", "47", "3", 100, None]
    (found,) = caller.get(f"/account-position-days?since={day.day}&until={day.day}")["items"]
    assert (found["peak_long"], found["peak_short"], found["limit_short"]) == ("0.15", "0", None)
    (found,) = caller.get("/position-alerts")["items"]
    assert (found["side"], found["level"], found["usage"]) == ("short", 80, "81.0005")
    for path in ("/account-positions", "/account-position-days", "/position-alerts"):
        assert Desk(world).caller("foreign_ra").get(path)["items"] == []
    assert caller.call("GET", "/account-position-days?since=2026-02-02&until=2026-02-01").status_code == 422


def test_lists_page_by_account_and_by_day(world: World) -> None:
    for number, product in enumerate(("YM", "ZA", "ZB")):
        PositionDay.objects.create(day=f"2026-03-0{number % 2 + 1}", **KEY | {"product": product})
    caller, path, found = Desk(world).caller("ca"), "/account-position-days?limit=1", []
    while path:
        answer = caller.get(path)
        found += [(one["day"], one["product"]) for one in answer["items"]]
        path = answer["next"]
    assert found == [("2026-03-02", "ZA"), ("2026-03-01", "YM"), ("2026-03-01", "ZB")]


def test_icc_1_a_file_holds_the_values_of_one_side(world: World) -> None:
    def sent(who: str, **owner: str) -> Any:
        return (
            Desk(world)
            .caller(who)
            .call("POST", "/position-limits-files", {"file": SimpleUploadedFile("l.csv", b"a,b"), **owner})
        )

    assert sent("ea", execution_firm="EX1").status_code == 200
    assert PositionLimitsUpload.objects.get().execution_firm == world.own.execution_firm
    for owner in ({}, {"lce": "101", "execution_firm": "EX1"}):
        assert sent("ca", **owner).status_code == 422
    for who, status in (("au", 403), ("ca", 403), ("other_ea", 404)):
        assert sent(who, execution_firm="EX1").status_code == status


def test_ams_7_limits_and_utilization_of_an_account_can_be_read(world: World) -> None:
    set_long(world, "ca", 100, 50)
    set_long(world, "ea", 80)
    stands(net=10, limit_long=80)
    one = "/ams/v1/accounts/clearing/ICC/101/EX1/ACC1"
    links = {link["rel"]: link["href"] for link in ams(world, "ca", "GET", one)[1]["clearingAccounts"][0]["links"]}
    assert links == {"self": one, "limits": f"{one}/limits", "utilization": f"{one}/utilization"}
    status, found = ams(world, "ea", "GET", links["limits"])
    assert status == 200
    assert found["limits"] == [{
        "executionFirm": "EX1", "product": "YM", "type": "FUT", "clearingFirmLong": 100, "clearingFirmShort": 50,
        "executionFirmLong": 80, "executionFirmShort": None, "maxLong": 80, "maxShort": 50, "inForce": False,
    }]  # fmt: skip
    assert [link["rel"] for link in found["links"]] == ["self", "limits", "utilization"]
    status, found = ams(world, "ca", "GET", links["utilization"])
    (used,) = found["utilization"]
    assert (status, used["net"], used["long"], used["maxLong"], used["maxShort"]) == (200, "10", "10", 80, None)
    for path in (links["limits"], links["utilization"]):
        assert ams(world, "foreign_ra", "GET", path)[0] == 404
        assert ams(world, "ca", "GET", path.replace("/ICC/", "/CPC/"))[0] == 404
        assert ams(world, "ca", "POST", path, {})[0] == 405
