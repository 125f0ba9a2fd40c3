"""What the API tells is what the screens show, and single acts over it."""

from creditcontrols.models import EngineMoment, InboxCommand
from notifications.models import AlertAcknowledgement
from tests.api.caller import Desk
from tests.notifications.rows import make_alert
from tests.web.scene import paint
from tests.web.world import set_side


def test_gc2_32_a_group_has_the_figures_of_the_screen(desk: Desk) -> None:
    paint(desk.world)
    found = desk.caller("ra").get(f"/groups/{desk.own.pk}")
    long = found["buckets"][0]["sides"][0]
    assert (found["mode"], found["state"], found["exchanges"]) == ("automated", "active", ["CBOT"])
    assert (long["side"], long["status"], long["level"]) == ("futures_long", "open", 90)
    assert (long["usage_cents"], long["utilization_percent"]) == (97_400_000, "97.4")
    assert (long["clip_size"], long["clip_size_is"], long["max_quantity"]) == (9, "contracts", None)
    weekend = found["buckets"][1]
    assert (weekend["session"], weekend["sides"][0]["status"]) == ("weekend", "unknown")


def test_gc2_05_manual_mode_reads_as_no_limit(desk: Desk) -> None:
    set_side(desk.own, 0, usage=320_000_000, limit=-1)
    long = desk.caller("ra").get(f"/groups/{desk.own.pk}")["buckets"][0]["sides"][0]
    assert (long["limit_cents"], long["available_cents"], long["utilization_percent"]) == (None, None, None)
    assert (long["clip_size"], long["clip_size_is"]) == (None, "not_limited")


def test_gc2_32_a_position_is_the_sum_of_its_rows(desk: Desk) -> None:
    paint(desk.world)
    found = desk.caller("ra").get(f"/groups/{desk.own.pk}/positions/futures_long")
    assert found["open_cents"] == sum(row["charge_cents"] for row in found["orders"])
    assert found["filled_cents"] == sum(one["net_cents"] for one in found["complexes"])
    assert [row["price"] for row in found["orders"]] == ["44000", "44000"]
    assert found["complexes"][0]["fills"][0]["price"] == "44000.5"


def test_orders_are_filtered_and_foreign_ones_are_not_there(desk: Desk) -> None:
    paint(desk.world)
    caller = desk.caller("ra")
    working = caller.get(f"/orders?group={desk.own.pk}&working=true&side=futures_long&session=weekday")["items"]
    assert [one["cl_ord_id"] for one in working] == ["EX1-0002", "EX1-0001"]
    assert caller.get("/orders?state=filled")["items"] == []
    assert desk.caller("foreign_ra").get("/orders")["items"] == []


def test_gc2_22_a_refusal_is_explained(desk: Desk) -> None:
    paint(desk.world)
    found = desk.caller("ra").get("/refusals/4/0/explanation")
    assert found["refusal"]["text"].endswith("Order Quantity 25 exceeds Clip Size: 9")
    assert found["usage_after_cents"] == 97_400_000 + 7_005_000
    assert (found["refusal"]["available_cents"], found["refusal"]["largest_quantity"]) == (2_600_000, 9)
    assert found["helps"]


def test_gc2_25_an_order_is_tried_without_being_sent(desk: Desk) -> None:
    market = {"weekday": ["open", "2026-11-17"]}
    EngineMoment.objects.create(shard=0, seq=1, session=0, market=market)
    caller = desk.caller("ra")
    markets = caller.get("/feed")["markets"]
    assert markets == [{"hours": "weekday", "state": "open", "trade_date": "2026-11-17"}]
    address = f"/groups/{desk.own.pk}/try?symbol=YMZ6&side=buy&price=44000&quantity="
    passed, refused = caller.get(f"{address}100"), caller.get(f"{address}400")
    assert (passed["accepted"], passed["legs"][0]["charge_cents"]) == (True, 28_020_000)
    assert (refused["accepted"], refused["largest_quantity"]) == (False, 356)
    assert refused["text"] == "Credit Limit Violation: Order Quantity 400 exceeds Clip Size: 356"
    assert InboxCommand.objects.count() == 0


def test_n_1_levels_and_addresses_are_saved_and_hidden_from_the_execution_firm(desk: Desk) -> None:
    path, caller = f"/groups/{desk.own.pk}/notifications", desk.caller("ra")
    body = {"base_version": 1, "levels": [70, 80], "emails": ["risk@example.com"]}
    assert caller.call("PUT", path, {**body, "emails": []}).json()["errors"][0]["path"] == "emails"
    assert caller.call("PUT", path, body).json()["version"] == 2
    assert caller.get(path)["addresses"] == [{"address": "risk@example.com", "refused": None}]
    hidden = desk.caller("ea").get(path)
    assert (hidden["addresses"], hidden["address_count"], hidden["levels"]) == (None, 1, [70, 80])
    assert desk.caller("ea").get(f"/groups/{desk.own.pk}/settings")["settings"]["emails"] is None


def test_gc2_33_alerts_are_acknowledged_once(desk: Desk) -> None:
    caller, body = desk.caller("ra"), {"alerts": ["1-0-80", "2-0-80"], "note": "seen"}
    for seq in (1, 2):
        make_alert(desk.own, seq)
    assert len(caller.get("/alerts?acknowledged=false")["items"]) == 2
    counts = [caller.call("POST", "/alerts/acknowledgements", body).json()["acknowledged"] for _ in range(2)]
    assert (counts, AlertAcknowledgement.objects.count()) == ([2, 0], 2)
    taken = caller.get("/alerts?acknowledged=true&limit=1")["items"][0]["acknowledgement"]
    assert (taken["by"], taken["note"]) == ("RA Person", "seen")


def test_gc2_30_cancel_all_is_not_armed_at_100_percent(desk: Desk) -> None:
    caller, path = desk.caller("ra"), f"/groups/{desk.own.pk}/cancel-all"
    assert caller.call("PUT", f"{path}/futures", {"armed": True}).status_code == 200
    set_side(desk.own, 2, usage=100_000_000, level=100)
    refused = caller.call("PUT", f"{path}/options", {"armed": True})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "armed")
    assert caller.get(path)[1]["why_not"] == refused.json()["detail"]


def test_gc2_07_a_regrouping_waits_for_sunday_start_up(desk: Desk) -> None:
    caller, path = desk.caller("ra"), "/groupings/101/EX1"
    asked = {"groups": [{"group_id": desk.own.pk, "name": "CBOT", "exchanges": ["CBOT"]}]}
    change = caller.call("PUT", path, asked).json()
    assert (change["status"], change["effective_at"]) == ("pending", caller.get("/calendar")["next_sunday_startup"])
    assert caller.get(path)["pending"]["id"] == change["id"]
    withdrawn = caller.call("DELETE", f"/scheduled-changes/{change['id']}?reason=Not+yet")
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert caller.call("DELETE", f"/scheduled-changes/{change['id']}").status_code == 409
