"""The page of a refusal: which rule, which limit and whose, leg by leg, what would have passed, and for whom."""

from typing import Any

import pytest

from creditcontrols.engine.refusals import TABLE
from creditcontrols.explain import words
from creditcontrols.explain.selectors import explain
from creditcontrols.models import Refusal, SettingsVersion
from creditcontrols.services import save_settings
from riskadmin.lib import clock
from tests.web.scene import TEXT
from tests.web.world import MILLION, World, settings_of

LEGS = [["ZSF7", 1, 0, 100, 13_000, 1_300_000], ["ZSH7", 1, 1, 100, 12_000, 1_200_000]]


def refusal(world: World, **fields: Any) -> Refusal:
    """Order 6 of the worked example (SPEC GC2-25), unless `fields` say otherwise."""
    row: dict[str, Any] = {
        "seq": 40, "number": 0, "group": world.own, "execution_firm_code": "EX1", "bucket": 0, "usage_side": 0,
        "sender_comp": "EX1EX1N", "trader": "T1", "cl_ord_id": "EX1-0006", "symbol": "YMZ6", "side": 1, "quantity": 25,
        "code": "CREDIT_LIMIT", "text": TEXT, "limit": MILLION, "usage": 97_400_000, "charge": 7_005_000,
        "available": 2_600_000, "clip_size": 9, "largest": 9, "at": clock.business_now(),
    }  # fmt: skip
    return Refusal.objects.create(**row | fields)


def page(world: World, who: str, status: int = 200) -> str:
    """The page of the refusal."""
    answer = world.client(who).get("/refusals/40/0/")
    assert answer.status_code == status
    return answer.content.decode()


def test_every_refusal_of_the_table_is_said_in_words() -> None:
    spoken = [row.code for row in TABLE if row.form in ("3", "8") and row.step]
    assert [code for code in spoken if code not in words.MEANING] == []


def test_gc2_29_walk_stops_at_the_first_failure() -> None:
    found = {check.step: check.result for check in words.walk("PRICE_OFF_TICK")}
    assert found == {0: "passed", 1: "passed", 2: "refused"} | dict.fromkeys((3, 5, 6, 7, 8, 9, 10), "not reached")
    assert {check.result for check in words.walk()} == {"passed"}


def test_gc2_22_explanation_names_limit_figures_and_what_passes(world: World) -> None:
    refusal(world)
    found = explain(world.users["ra"], 40, 0)
    assert (found.largest, found.clip_size, found.usage_after) == (9, 9, 104_405_000)
    assert [(leg.symbol, leg.side, leg.quantity, leg.rate, leg.charge) for leg in found.legs] == [
        ("YMZ6", "Futures Long", 25, 280_200, 7_005_000)
    ]
    assert found.helps[0] == "An order of 9 contracts or fewer would have passed."
    assert "A limit of 1.1 USD M would have been enough for this order." in found.helps
    shown = page(world, "ra")
    assert TEXT in shown
    assert "Largest quantity that would have passed" in shown


def test_explanation_names_who_set_the_limit_that_was_in_force_then(world: World) -> None:
    settings = settings_of(world.own, exposure_futures=2 * MILLION)
    save_settings(actor=world.users["ra"], group_id=world.own.pk, base_version=1, settings=settings)
    SettingsVersion.objects.filter(group=world.own, version=2).update(in_force_seq=39)
    refusal(world)
    later = settings_of(world.own, exposure_futures=3 * MILLION)
    save_settings(actor=world.users["ra"], group_id=world.own.pk, base_version=2, settings=later)
    SettingsVersion.objects.filter(group=world.own, version=3).update(in_force_seq=41)
    limit = explain(world.users["ra"], 40, 0).limit
    assert limit is not None
    assert (limit.value, limit.version, limit.actor) == ("2.0 USD M", 2, "RA Person")


def test_gc2_13_spread_is_charged_leg_by_leg(world: World) -> None:
    refusal(world, legs=LEGS, symbol="ZSF7-ZSH7")
    shown = page(world, "ra")
    assert shown.index("ZSF7</th>") < shown.index("13,000") < shown.index("ZSH7</th>") < shown.index("12,000")


@pytest.mark.parametrize(("who", "sees"), [("ra", True), ("au", True), ("gcc", True), ("ea", False), ("ca", False)])
def test_clip_size_is_hidden_from_trading_firms(world: World, who: str, sees: bool) -> None:
    refusal(world)
    found = explain(world.users[who], 40, 0)
    assert (found.clip_size is not None, found.largest is not None) == (sees, sees)
    assert ("Largest quantity" in page(world, who)) is sees
    assert ("or fewer would have passed" in page(world, who)) is sees


def test_refusal_of_a_foreign_firm_reads_as_not_existing(world: World) -> None:
    refusal(world)
    for who in ("foreign_ra", "foreign_ea"):
        page(world, who, 404)


def test_refusal_before_any_group_was_found_is_seen_by_its_firm(world: World) -> None:
    refusal(
        world, group=None, bucket=-1, usage_side=-1, code="UNKNOWN_INSTRUMENT", text="Unknown instrument XX",
        symbol="XX", limit=-1, usage=-1, charge=-1, available=-1, clip_size=-1, largest=-1,
    )  # fmt: skip
    assert "No listed instrument has this symbol" in page(world, "ea")
    page(world, "foreign_ea", 404)


def test_refusals_and_alerts_of_the_group_link_to_the_explanation(world: World) -> None:
    refusal(world)
    shown = world.client("ra").get(f"/firms/EX1/groups/{world.own.pk}/").content.decode()
    assert 'href="/refusals/40/0/"' in shown


def test_try_form_keeps_what_was_typed_with_errors_beside_the_fields(world: World) -> None:
    answer = world.client("ra").get(f"/firms/EX1/groups/{world.own.pk}/try/?symbol=YMZ6&side=1&quantity=ten")
    assert answer.status_code == 422
    assert "Give contracts in digits." in answer.content.decode()
    assert 'value="ten"' in answer.content.decode()


def test_tried_order_is_answered_on_the_page(world: World) -> None:
    answer = world.client("ra").get(f"/firms/EX1/groups/{world.own.pk}/try/?symbol=NONE&side=1&quantity=1")
    assert "Unknown instrument NONE" in answer.content.decode()
