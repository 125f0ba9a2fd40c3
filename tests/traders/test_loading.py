"""What traders read from the database of the demo."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from creditcontrols.models import ExchangeGroup, Utilization
from riskadmin.demo_data.plan import EXAMPLE_FIRMS
from riskadmin.demo_data.seeding import seed
from riskadmin.firms.models import ExecutionFirm, SenderComp
from riskadmin.keypairs.models import KeyPair
from riskadmin.lib import clock
from riskadmin.reference.choices import Kind
from riskadmin.state import State
from riskadmin.traders import loading
from riskadmin.traders.casting import cast
from riskadmin.traders.floor import Floor, NobodyTrades

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture
def demo() -> None:
    seed(42, TUESDAY)


@pytest.mark.usefixtures("demo")
def test_every_firm_but_those_of_the_worked_examples_has_a_session() -> None:
    found = loading.identities(TUESDAY)
    codes = set(ExecutionFirm.objects.values_list("code", flat=True))
    assert found.keys() == codes - set(EXAMPLE_FIRMS)
    assert all(who.sender_comp[3:6] == firm and who.segment == "G" for firm, who in found.items())
    gateways = SenderComp.objects.filter(sender_comp_id__in=[who.sender_comp for who in found.values()])
    assert set(gateways.values_list("gateway", flat=True)) == {"CGW"}


@pytest.mark.usefixtures("demo")
def test_contracts_are_the_nearest_months_with_what_they_are_charged() -> None:
    found = {contract.symbol: contract for contract in loading.contracts(TUESDAY)}
    assert found["ESZ6"].charge == 1_000_000
    assert found["ESZ6 C6800"].charge == 540_000
    assert found["ESZ6 P6800"].is_put
    assert "ESH7" not in found
    futures = [contract.group_code for contract in found.values() if contract.kind == Kind.FUTURE]
    assert len(futures) == len(set(futures))


@pytest.mark.usefixtures("demo")
def test_limits_are_those_that_are_set_and_flat_is_what_has_no_fills() -> None:
    group = ExchangeGroup.objects.get(execution_firm__code="EX1", name="CME/CBOT")
    set_now = loading.limits()[group.pk, Kind.FUTURE]
    assert (set_now.exposure, set_now.caps, set_now.is_flat) == (100_000_000, (-1, -1), True)
    Utilization.objects.create(group=group, bucket=0, side=1, filled=5)
    assert not loading.limits()[group.pk, Kind.FUTURE].is_flat
    assert loading.limits()[group.pk, Kind.OPTION].is_flat


@pytest.mark.usefixtures("demo")
def test_the_demo_has_all_temperaments_and_a_desk_in_every_open_group() -> None:
    roles = cast(loading.groups(), loading.contracts(TUESDAY), 42)
    assert {role.temperament for role in roles} == {"maker", "trend", "careless", "options"}
    traded = ExchangeGroup.objects.exclude(execution_firm__code__in=EXAMPLE_FIRMS)
    assert {role.group_id for role in roles} == set(traded.values_list("pk", flat=True))


def test_without_firms_nobody_trades(tmp_path: Path) -> None:
    with pytest.raises(NobodyTrades):
        Floor(State(tmp_path), "empty", ("127.0.0.1", 1), 42)


def test_a_floor_needs_keys_that_are_valid_now(tmp_path: Path) -> None:
    seed(42, clock.business_now())
    assert len(Floor(State(tmp_path), "seeded", ("127.0.0.1", 1), 42).traders) == 10
    KeyPair.objects.all().delete()
    with pytest.raises(NobodyTrades):
        Floor(State(tmp_path), "seeded", ("127.0.0.1", 1), 42)
