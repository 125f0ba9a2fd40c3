"""The demo data: what scripts and other people rely on."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django.fixtures import Settings

from creditcontrols.disconnects.models import Registration
from creditcontrols.documents import from_document
from creditcontrols.engine.commands import (
    ApplySettings,
    LoadInstruments,
    MapGroup,
    SetAccounts,
    SetPositionLimits,
    SetPositionPolicies,
    SetRestrictions,
    SetUserMaximums,
    SwitchCancelOnDisconnect,
    decode_command,
)
from creditcontrols.models import ExchangeGroup, InboxCommand, SettingsVersion
from riskadmin.demo_data.contracts import next_months
from riskadmin.demo_data.describe import describe
from riskadmin.demo_data.seeding import business_date_of, seed
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, SenderComp
from riskadmin.lib import calendar, clock
from riskadmin.reference.models import Instrument

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    settings.DEBUG = True


def seeded(number: int = 42, now: datetime = TUESDAY) -> dict[str, Any]:
    seed(number, now)
    return json.loads(json.dumps(describe(now, business_date_of(now))))


def test_three_clearers_four_firms_each_two_groups_each() -> None:
    document = seeded()
    firms = document["execution_firms"]
    clearers = [firm["lce"] for firm in firms]
    assert {code: clearers.count(code) for code in clearers} == {"ALP": 4, "BRK": 4, "CDR": 4}
    assert {tuple(group["name"] for group in firm["groups"]) for firm in firms} == {("CME/CBOT", "NYMEX/COMEX")}
    assert {firm["id"]: firm["lce"] for firm in firms if firm["id"] in ("EX1", "123")} == {"EX1": "ALP", "123": "ALP"}


def test_one_user_per_role_and_firm_who_can_sign_in() -> None:
    users = seeded()["users"]
    held = sorted((user["role"], user["scope"]) for user in users)
    lces, firms = LegalClearingEntity.objects.values_list("code"), ExecutionFirm.objects.values_list("code")
    expected = [(role, code) for (code,) in lces for role in ("CA", "RA", "AU")]
    expected += [(role, code) for (code,) in firms for role in ("EA", "TF", "TR")]
    assert held == sorted([*expected, ("GAM", "all"), ("GCC", "all"), ("AU", "all")])
    administrator = next(user for user in users if (user["role"], user["scope"]) == ("RA", "ALP"))
    assert len(administrator["password"]) >= 15
    assert authenticate(username=administrator["username"], password=administrator["password"]) is not None


def test_gc2_25_ex1_is_ready_for_the_worked_example() -> None:
    document = seeded()
    group = ExchangeGroup.objects.get(execution_firm__code="EX1", name="CME/CBOT")
    settings = from_document(group.settings)
    assert sorted(group.exchanges.values_list("code", flat=True)) == ["CBOT", "CME"]
    assert (settings.mode, settings.weekday.exposure_futures, settings.weekday.exposure_options) == (
        "A",
        10**8,
        5 * 10**7,
    )
    assert (settings.levels, len(settings.emails)) == ((70, 80, 90), 1)
    contracts = [one for one in document["instruments"] if one["symbol"] == "YM" and one["type"] == "FUT"]
    assert settings.reference_futures == contracts[0]["security_desc"] == "YMZ6"
    assert contracts[0]["margin_rate"] == "2802"
    comps = SenderComp.objects.filter(execution_firm__code="EX1")
    assert [(comp.sender_comp_id, comp.cancel_on_disconnect) for comp in comps] == [
        ("EX1EX1N", False),
        ("EX2EX1N", False),
    ]


def test_gc2_28_firm_123_is_ready_for_the_manual_example() -> None:
    seeded()
    group = ExchangeGroup.objects.get(execution_firm__code="123", name="CME/CBOT")
    settings = from_document(group.settings)
    limits = settings.weekday
    quantities = (limits.max_futures_buy, limits.max_futures_sell, limits.max_options_buy, limits.max_options_sell)
    assert (settings.mode, quantities) == ("M", (100, 200, 200, -1))
    comps = SenderComp.objects.filter(execution_firm__code="123").values_list("sender_comp_id", "cancel_on_disconnect")
    assert list(comps) == [("AAA123N", False), ("BBB123N", False), ("CCC123N", False)]


def test_sender_comps_have_their_own_keys_over_ten_session_ids() -> None:
    comps = seeded()["sender_comps"]
    keys = {comp["sender_comp_id"][:3]: comp["secret_key"] for comp in comps}
    assert len(keys) >= 10
    assert len(set(keys.values())) == len(keys)
    assert {len(comp["secret_key"]) for comp in comps} == {43}
    assert {len(comp["access_key_id"]) for comp in comps} == {20}
    assert {(comp["gateway"], bool(comp["segment"])) for comp in comps} == {("CGW", False), ("MSGW", True)}


def test_contracts_have_two_months_and_options_with_deltas() -> None:
    contracts = seeded()["instruments"]
    futures = [one for one in contracts if one["type"] == "FUT" and not one["underlying"]]
    assert {sum(one["symbol"] == code for one in futures) for code in {one["symbol"] for one in futures}} == {2}
    assert [one["margin_rate"] for one in futures if one["symbol"] == "ZF"] == ["1300", "1200"]
    options = [one for one in contracts if one["type"] == "OPT"]
    assert len(options) == 21
    assert {one["symbol"] for one in options} == {"ES", "ZC", "CL", "GE", "ZF", "EUV"}
    assert all((float(one["delta"]) > 0) == (one["right"] == "C") for one in options)
    described = {one["security_desc"] for one in futures}
    assert {one["underlying"] for one in options} <= described


def test_contracts_have_spreads_with_legs_and_products_marked_to_others() -> None:
    contracts = {one["security_desc"]: one for one in seeded()["instruments"]}
    spreads = {name: one["legs"] for name, one in contracts.items() if one["type"] == "SPREAD"}
    calendar = [{"security_desc": "ZFZ6", "ratio": 1}, {"security_desc": "ZFH7", "ratio": -1}]
    assert (len(spreads), spreads["ZFZ6-ZFH7"]) == (9, calendar)
    assert all(leg["security_desc"] in contracts for legs in spreads.values() for leg in legs)
    marked = {one["symbol"]: one for one in contracts.values() if one["type"] == "FUT" and one["underlying"]}
    assert {code: one["underlying"] for code, one in marked.items()} == {"CLT": "CLZ6", "EST": "ESZ6", "ESQ": "ESZ6"}
    assert marked["CLT"]["margin_rate"] == contracts["CLZ6"]["margin_rate"]


def seeded_and_undone(number: int) -> dict[str, Any]:
    """The document of a seeding that is rolled back, without the primary keys of its groups."""
    with transaction.atomic():
        document = seeded(number)
        transaction.set_rollback(True)
    for firm in document["execution_firms"]:
        for group in firm["groups"]:
            del group["id"]
    return document


def test_same_seed_gives_the_same_data_and_another_seed_others() -> None:
    first, second, other = (seeded_and_undone(number) for number in (42, 42, 43))
    assert first == second
    for part in ("sender_comps", "execution_firms"):
        assert first[part] != other[part]


def test_engine_start_waits_in_the_inbox_in_order() -> None:
    seeded()
    commands = [decode_command(bytes(row.payload)) for row in InboxCommand.objects.order_by("pk")]
    kinds = [type(command) for command in commands]
    groups = [MapGroup] * 24 + [ApplySettings] * 24
    risk = [SetPositionLimits, SetPositionPolicies] * 3 + [SetUserMaximums] * 4 + [SetRestrictions]
    assert kinds == [LoadInstruments, *groups, SwitchCancelOnDisconnect] + [SetAccounts] * 3 + risk
    assert len(commands[0].instruments) == 111
    assert {command.version for command in commands if isinstance(command, ApplySettings)} == {1}
    assert SettingsVersion.objects.filter(version=1).count() == ExchangeGroup.objects.filter(version=1).count() == 24


def test_cod_is_off_for_the_sessions_of_the_worked_examples_and_on_for_all_others() -> None:
    seeded()
    commands = [decode_command(bytes(row.payload)) for row in InboxCommand.objects.all()]
    (command,) = [one for one in commands if isinstance(one, SwitchCancelOnDisconnect)]
    off = {(comp[:6], "", False) for comp in ("EX1EX1N", "EX2EX1N", "AAA123N", "BBB123N", "CCC123N")}
    assert set(command.rows) == off
    assert set(Registration.objects.values_list("sender_comp__sender_comp_id", "on")) == {
        (f"{session}N", False) for session, _, _ in off
    }
    assert SenderComp.objects.filter(cancel_on_disconnect=True).count() == SenderComp.objects.count() - 5


def test_every_contract_has_a_last_trading_day_ahead() -> None:
    seeded()
    listed = Instrument.objects.exclude(kind="SPREAD")
    assert not listed.filter(expires=None).exists()
    assert not [str(one) for one in listed if one.expires <= calendar.trade_date(clock.business_now())]


def test_second_seeding_changes_nothing_and_describe_prints_json_only() -> None:
    call_command("seed_demo", stdout=StringIO())
    commands, out = InboxCommand.objects.count(), StringIO()
    call_command("seed_demo", stdout=out)
    assert out.getvalue() == "Already seeded; nothing was changed.\n"
    assert InboxCommand.objects.count() == commands
    described = StringIO()
    call_command("seed_demo", describe=True, json=True, stdout=described)
    assert len(json.loads(described.getvalue())["users"]) == 48


def test_refuses_outside_debug_and_to_describe_nothing(settings: Settings) -> None:
    with pytest.raises(CommandError, match="no demo data"):
        call_command("seed_demo", describe=True, stdout=StringIO())
    settings.DEBUG = False
    for options in ({}, {"describe": True, "json": True}):
        with pytest.raises(CommandError, match="RISKADMIN_DEBUG"):
            call_command("seed_demo", **options)
    assert not LegalClearingEntity.objects.exists()


def test_business_date_rolls_at_17_00_chicago_and_months_follow_it() -> None:
    evening = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert [business_date_of(TUESDAY), business_date_of(evening)] == [date(2026, 11, 24), date(2026, 11, 25)]
    months = next_months("HMUZ", date(2026, 12, 1))
    assert [next(months), next(months)] == [date(2027, 3, 1), date(2027, 6, 1)]
