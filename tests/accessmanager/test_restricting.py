"""Which contracts are restricted, and when the engine is told (SPEC Access Manager)."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Q

from creditcontrols.accessmanager import restricting
from creditcontrols.blocking import Question, blockings, facts_of
from creditcontrols.engine.commands import RestrictInstruments, decode_command
from creditcontrols.engine.controls.events import InstrumentsRestricted, PermissionsSet
from creditcontrols.engine.controls.values import Permission, Restricted
from creditcontrols.models import InboxCommand
from riskadmin.lib import calendar, clock
from riskadmin.reference import feed
from riskadmin.reference.models import Instrument
from riskadmin.schedule.registry import job_of
from tests.accessmanager.scene import Scene, list_contract
from tests.accessmanager.test_permitting import permit


def told() -> list[tuple[str, ...]]:
    """The symbols of each command that waits for the engine."""
    commands = [decode_command(bytes(row.payload)) for row in InboxCommand.objects.order_by("pk")]
    return [tuple(one.symbol for one in c.instruments) for c in commands if isinstance(c, RestrictInstruments)]


def test_am_7_the_family_is_restricted_with_the_contract_that_it_settles_against(scene: Scene) -> None:
    found = {one.symbol: (one.restricted, one.left) for one in restricting.contracts(clock.business_now())}
    assert found["CLZ6"] == found["CLTZ6"] == (True, 0)
    assert found["N1UZ6"][0] is False
    assert restricting.restricted(clock.business_now()) == (
        Restricted("CLZ6", "CL", permitted=True), Restricted("CLTZ6", "CLT", permitted=True),
    )  # fmt: skip


def test_a_contract_without_a_last_trading_day_is_restricted(scene: Scene) -> None:
    list_contract("T1U", "CBOT", "T1UZ6", None)
    (one,) = [one for one in restricting.contracts(clock.business_now()) if one.symbol == "T1UZ6"]
    assert (one.restricted, one.begins, one.left) == (True, None, None)


def test_the_jobs_run_at_the_start_of_each_trade_date_and_at_midnight(db: None) -> None:
    monday = datetime(2026, 11, 23, 12, 0, tzinfo=calendar.CENTRAL)
    spans = (monday, monday + timedelta(days=7))
    evenings = [
        (f"{calendar.central(at):%a %H}", f"{day:%a}") for at, day in job_of("access.trade_date").instants(*spans)
    ]
    nights = [(f"{calendar.central(at):%a %H}", f"{day:%a}") for at, day in job_of("access.midnight").instants(*spans)]
    assert evenings == [
        ("Mon 17", "Tue"), ("Tue 17", "Wed"), ("Wed 17", "Thu"), ("Thu 17", "Fri"), ("Sun 17", "Mon"),
    ]  # fmt: skip
    assert nights == [("Tue 00", "Tue"), ("Wed 00", "Wed"), ("Thu 00", "Thu"), ("Fri 00", "Fri"), ("Mon 00", "Mon")]


def test_am_6_a_job_tells_what_is_restricted_at_its_own_instant(scene: Scene) -> None:
    (one,) = [one for one in restricting.contracts(clock.business_now()) if one.symbol == "N1UZ6"]
    assert one.begins is not None
    job = job_of("access.midnight")
    job.run(one.begins.date(), one.begins)
    job.run(one.begins.date(), one.begins - timedelta(microseconds=1))
    assert ["N1UZ6" in symbols for symbols in told()] == [True, False]


def test_reference_data_that_changes_is_told_at_once(scene: Scene) -> None:
    feed.instruments_changed(Q(symbol="N1UZ6"))
    Instrument.objects.filter(symbol="N1UZ6").update(expires=calendar.trade_date(clock.business_now()))
    feed.instruments_changed(Q(symbol="N1UZ6"))
    feed.instruments_changed(Q(symbol="ESZ6"))
    feed.calendar_changed()
    assert told() == [("CLZ6", "CLTZ6"), ("CLZ6", "CLTZ6", "N1UZ6"), ("CLZ6", "CLTZ6", "N1UZ6")]


def test_what_blocks_names_the_product_and_who_may_lift_it(scene: Scene) -> None:
    def lines(**more: object) -> list[str]:
        question = Question(scene.users["ra"], "EX1", **more)  # type: ignore[arg-type]
        return [f"{one.code} {one.what.partition(',')[0]}" for one in blockings(question) if one.step == 6]

    assert lines() == []
    permit(scene, "A1", product="CL", permitted=False)
    assert lines(account="A1") == ["ACCESS_RESTRICTED CL: account A1"]
    assert lines(account="$a1", symbol="CLZ6") == ["ACCESS_RESTRICTED CL: account A1"]
    assert lines(account="A2") == lines(account="A1", symbol="CLTZ6") == []
    permit(scene, "*", product="CLT", permitted=False)
    assert lines(symbol="CLTZ6") == ["ACCESS_RESTRICTED CLT: accounts without permission"]


def test_facts_bring_a_tried_order_to_where_the_engine_stands(scene: Scene) -> None:
    permit(scene, "A1", product="CL", permitted=False)
    events = [event for event in facts_of("EX1") if isinstance(event, InstrumentsRestricted | PermissionsSet)]
    assert events == [
        InstrumentsRestricted(restricting.restricted(clock.business_now())),
        PermissionsSet((Permission("LCA", "EX1", "CL", "A1", False),)),
    ]


@pytest.mark.parametrize("symbol", ["CLZ6", "CLTZ6"])
def test_every_restricted_contract_carries_its_products_default(scene: Scene, symbol: str) -> None:
    assert {one.symbol: one.permitted for one in restricting.restricted(clock.business_now())}[symbol]
