"""Setting and removing protections: rights, rules, audit, command, and what the projection stores (SPEC MQP)."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.blocking import Question, blockings
from creditcontrols.engine.commands import RemoveProtections, SetProtections
from creditcontrols.engine.quotes.values import Protection
from creditcontrols.quoting.models import QuoteProtection, QuoteProtectionChange, QuoteProtectionTrip
from creditcontrols.quoting.policies import ProtectionFault
from creditcontrols.quoting.services import remove_protection
from riskadmin.audit.models import AuditEvent
from tests.engine.quoting import Maker, both
from tests.quoting.world import carry_out, commands, protect, store
from tests.web.world import World


def remove(world: World, protection: QuoteProtection, who: str = "ra") -> QuoteProtection:
    return remove_protection(actor=world.users[who], protection_id=protection.pk, reason="Enough")


@pytest.mark.parametrize("who", ["ra", "ca"])
def test_mqp_administrators_of_the_clearing_firm_set_protections(world: World, who: str) -> None:
    made = protect(world, who=who, fill_percent=70, quantity=500)
    row = Protection(made.pk, "101", "EX1", "group", "OZF", ("OZF",), 70, 500, 0)
    assert commands() == [SetProtections((row,), who, "Quiet market")]
    assert [event.verb for event in AuditEvent.objects.all()] == ["quoting.protect"]
    assert QuoteProtectionChange.objects.get().by == world.users[who]


@pytest.mark.parametrize("who", ["au", "ea", "gam", "gcc", "foreign_ra", "foreign_ea"])
def test_mqp_others_set_none(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        protect(world, who=who, quantity=5)
    assert (commands(), QuoteProtection.objects.count()) == ([], 0)


GOOD: list[dict[str, Any]] = [
    {"fill_percent": 70},
    {"quantity": 1},
    {"delta": 999_999},
    {"quantity": 5, "session": "EX1EX1"},
    {"quantity": 5, "trader": "TR1"},
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "fill_percent"),
    ({"fill_percent": 69}, "fill_percent"),
    ({"quantity": 0}, "quantity"),
    ({"delta": 1_000_000}, "delta"),
    ({"quantity": 5, "code": "YM"}, "code"),
    ({"quantity": 5, "code": "NOPE"}, "code"),
    ({"quantity": 5, "code": "OCL"}, "code"),
    ({"quantity": 5, "level": "else"}, "level"),
    ({"quantity": 5, "session": "EX2EX1"}, "session"),
]


@pytest.mark.parametrize("fields", GOOD, ids=str)
def test_mqp_4_values_in_their_ranges_are_saved(world: World, fields: dict[str, Any]) -> None:
    assert protect(world, **fields).state == "saved"


@pytest.mark.parametrize(("fields", "path"), BAD, ids=str)
def test_mqp_4_values_out_of_their_ranges_are_refused(world: World, fields: dict[str, Any], path: str) -> None:
    with pytest.raises(ProtectionFault) as fault:
        protect(world, **fields)
    assert fault.value.path == path
    assert (commands(), QuoteProtection.objects.count()) == ([], 0)


@pytest.mark.parametrize(("level", "code", "groups"), [("line", "RATES", 2), ("aggregate", "ALL", 2)])
def test_mqp_6_a_line_stands_beside_one_of_its_group_codes_only(
    world: World, level: str, code: str, groups: int
) -> None:
    with pytest.raises(ProtectionFault, match="OZF, OZN"):
        protect(world, level, code, quantity=5)
    base = protect(world, quantity=5)
    line = protect(world, level, code, quantity=5)
    assert len(line.groups) == groups
    with pytest.raises(ProtectionFault, match=f"Remove the protection of {code} first"):
        remove(world, base)
    remove(world, line)
    assert remove(world, base).state == "ending"


def test_mqp_6_a_product_line_needs_no_values_an_aggregate_does(world: World) -> None:
    protect(world, quantity=5)
    assert protect(world, "line", "RATES").quantity is None
    with pytest.raises(ProtectionFault):
        protect(world, "aggregate", "ALL")


def test_mqp_7_other_values_are_one_row_and_wait_for_the_next_mass_quote(world: World) -> None:
    engine = engine_of(world)
    made = protect(world, quantity=50)
    assert made.state == "saved"
    carry_out(engine)
    made.refresh_from_db()
    assert (made.state, made.counts_since) == ("active", None)
    store(engine.quote(both("ZFC")))
    made.refresh_from_db()
    assert made.counts_since is not None
    assert protect(world, quantity=60).pk == made.pk
    carry_out(engine)
    made.refresh_from_db()
    assert (made.quantity, made.state, made.counts_since) == (60, "active", None)


def engine_of(world: World) -> Maker:
    """An engine in which 101 guarantees EX1."""
    engine = Maker()
    engine.state.groups[1].lce = world.own.lce.code
    return engine


def test_mqp_3_a_trip_and_its_reset_are_stored_and_listed_as_a_block(world: World) -> None:
    engine, made = engine_of(world), protect(world, quantity=5)
    carry_out(engine)
    store(engine.quote(both("ZFC")))
    store(engine.take("ZFC", 5))
    made.refresh_from_db()
    assert made.tripped_on == "traded quantity 5 of 5"
    trip = QuoteProtectionTrip.objects.get()
    assert (trip.kind, trip.orders, trip.reset_at) == ("Z", 2, None)
    (block,) = blockings(Question(world.users["ra"], "EX1"))
    assert (block.code, block.what) == (
        "MASS_QUOTE_PROTECTION",
        "Mass quotes of EX1 in OZF: traded quantity 5 of 5",
    )
    assert blockings(Question(world.users["foreign_ra"], "EX1")) == []
    store(engine.quote(both("ZFC"), reset=True))
    made.refresh_from_db()
    trip.refresh_from_db()
    assert (made.tripped_at, trip.reset_by) == (None, "EX1EX1 TR1")
    assert blockings(Question(world.users["ra"], "EX1")) == []


def test_mqp_3_a_removed_protection_is_gone_from_the_engine(world: World) -> None:
    engine, made = engine_of(world), protect(world, quantity=5)
    carry_out(engine)
    remove(world, made)
    assert commands() == [RemoveProtections((made.pk,), "ra", "Enough")]
    carry_out(engine)
    made.refresh_from_db()
    assert (made.state, engine.state.quoting.watches) == ("ended", {})
    with pytest.raises(ProtectionFault):
        remove(world, made)


def test_mqp_a_foreign_protection_is_not_found(world: World) -> None:
    made = protect(world, quantity=5)
    for who in ("foreign_ra", "foreign_ea"):
        with pytest.raises(QuoteProtection.DoesNotExist):
            remove(world, made, who)
    with pytest.raises(PermissionDenied):
        remove(world, made, "ea")
