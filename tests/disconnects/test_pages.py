"""Pages and API of cancel on disconnect: sessions, the switch, the report, and lost sessions."""

import csv
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from creditcontrols.disconnects.models import Registration
from tests.disconnects.scene import Scene

FIRM = "/cancel-on-disconnect/firms/EX1/"
CHOSEN = {"pair": ["EX1EX1:", "EX1EX1:TR1"], "act": "off"}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def rows(client: Client, address: str) -> list[list[str]]:
    answer: Any = client.get(address)
    return list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))


def test_the_page_shows_sessions_with_the_trader_ids_that_are_known(scene: Scene) -> None:
    scene.order(1)
    scene.order(2, "filled", trader="TR2")
    page = text(scene.client("ca"), FIRM)
    for key in ("EX1EX1:", "EX1EX1:TR1", "EX1EX1:TR2", "EX2EX1:"):
        assert f'data-pair="{key}"' in page
    assert 'data-pair="EX2EX1:TR1"' not in page
    assert "Disable" in page


@pytest.mark.parametrize("who", ["ea", "ra", "au", "gam"])
def test_others_see_the_page_and_switch_nothing(scene: Scene, who: str) -> None:
    assert "Disable" not in text(scene.client(who), FIRM)
    assert scene.client(who).post(f"{FIRM}switch/", CHOSEN).status_code == 403


def test_a_foreign_firm_is_not_found(scene: Scene) -> None:
    client = scene.client("foreign_ca")
    assert client.get(FIRM).status_code == client.post(f"{FIRM}switch/", CHOSEN).status_code == 404
    assert "EX1" not in text(client, "/cancel-on-disconnect/")


def test_switching_asks_once_more_then_says_saved_and_in_force(scene: Scene) -> None:
    scene.order(1, trader="TR9")
    client = scene.client("ca")
    asked = client.post(f"{FIRM}switch/", CHOSEN).content.decode()
    assert "Disable for 2 pairs of EX1" in asked
    assert "<code>EX1EX1 TR9</code>" in asked  # COD-9: what else trades on that session
    assert not Registration.objects.exists()
    refused = client.post(f"{FIRM}switch/", CHOSEN | {"confirmed": "1", "reason": ""})
    assert (refused.status_code, b"Say why." in refused.content) == (422, True)
    done = client.post(f"{FIRM}switch/", CHOSEN | {"confirmed": "1", "reason": "Own protection."})
    made = Registration.objects.filter(on=False).latest("pk").inbox_id
    assert done.url == f"{FIRM}?saved={made}"
    assert 'data-state="saved"' in text(client, f"/cancel-on-disconnect/saved/{made}/")
    assert "not in force yet" in text(scene.client("ea"), FIRM)
    scene.answered(made)
    assert 'data-state="in-force"' in text(client, f"/cancel-on-disconnect/saved/{made}/")
    assert scene.client("foreign_ca").get(f"/cancel-on-disconnect/saved/{made}/").status_code == 404


def test_nothing_chosen_is_refused_and_a_typed_trader_id_is_a_pair(scene: Scene) -> None:
    client = scene.client("gcc")
    assert client.post(f"{FIRM}switch/", {"act": "off"}).status_code == 422
    typed = client.post(f"{FIRM}switch/", {"act": "on", "session": "EX2EX1", "trader": "NEW1"}).content.decode()
    assert 'value="EX2EX1:NEW1"' in typed


def test_the_report_lists_pairs_and_is_a_file(scene: Scene) -> None:
    scene.order(1)
    client = scene.client("ca")
    client.post(f"{FIRM}switch/", {"pair": ["EX1EX1:TR1"], "act": "off", "confirmed": "1", "reason": "x"})
    on = rows(client, "/cancel-on-disconnect/report/?format=csv")
    assert [row[1:5] for row in on[1:]] == [
        ["EX1EX1N", "all other trader ids", "on", "session"], ["EX2EX1N", "all other trader ids", "on", "session"],
    ]  # fmt: skip
    off = rows(client, "/cancel-on-disconnect/report/?show=off&format=csv")
    assert [row[1:5] for row in off[1:]] == [["EX1EX1N", "TR1", "off", "own"]]
    assert "TR1" in text(scene.client("ea"), "/cancel-on-disconnect/report/?show=all")


def test_a_loss_tells_what_became_of_each_order_and_adds_up(scene: Scene) -> None:
    for number, state in ((1, "cancelled"), (2, "cancelled"), (3, "filled"), (4, "working"), (5, "eliminated")):
        scene.order(number, state)
    scene.loss(77, [1, 2, 3, 4, 5, 6], kept=3)
    scene.loss(78, [], session="SSSOTH")
    client = scene.client("ra")
    (row,) = rows(client, "/cancel-on-disconnect/losses/?format=csv")[1:]
    assert row[1:] == ["EX1EX1", "EX1", "connection lost", "6", "2", "1", "1", "2", "3"]
    page = text(client, "/cancel-on-disconnect/losses/")
    assert ('id="loss-77"' in page, 'id="loss-78"' in page) == (True, False)
    one = text(client, "/cancel-on-disconnect/losses/77/")
    assert [name in one for name in ("C1", "C5", "Eliminated")] == [True, True, True]
    assert client.get("/cancel-on-disconnect/losses/78/").status_code == 404
    assert 'id="loss-78"' in text(scene.client("gcc"), "/cancel-on-disconnect/losses/")


def test_another_clearing_firm_of_the_firm_sees_the_loss_but_not_the_orders(scene: Scene) -> None:
    scene.order(1, "cancelled")
    scene.loss(77, [1])
    one = text(scene.client("second_ca"), "/cancel-on-disconnect/losses/77/")
    assert ("C1" in one, "none that you see" in one) == (False, True)


def test_the_api_lists_switches_and_tells_losses(scene: Scene) -> None:
    scene.order(1, "cancelled")
    scene.loss(77, [1], kept=1)
    client = scene.client("ca")
    address = "/api/v1/execution-firms/EX1/cancel-on-disconnect"
    body = {"pairs": [{"session": "EX1EX1", "trader": "TR1"}], "on": False, "reason": "x"}
    asked = client.post(address, body, content_type="application/json").json()["command_id"]
    pairs = {(pair["session"], pair["trader"]): pair for pair in client.get(address).json()}
    assert (pairs["EX1EX1", "TR1"]["on"], pairs["EX1EX1", "TR1"]["in_force"]) == (False, False)
    scene.answered(asked)
    assert all(pair["in_force"] for pair in client.get(address).json())
    (loss,) = client.get("/api/v1/session-losses").json()["items"]
    assert [loss[name] for name in ("id", "session", "called_in", "cancelled", "kept")] == [77, "EX1EX1", 1, 1, 1]
    assert scene.client("ea").post(address, body, content_type="application/json").status_code == 403
    assert reverse("disconnects") == "/cancel-on-disconnect/"
