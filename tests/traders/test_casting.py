"""Who trades what."""

import pytest

from riskadmin.demo_data.plan import EXAMPLE_FIRMS
from riskadmin.traders.casting import ROUND_CENTS, cast
from riskadmin.traders.market import DRIFT_TICKS, Prices, first_price
from tests.traders.support import ES, LISTED, PUT, groups


@pytest.mark.parametrize("seed", range(20))
def test_the_firms_of_the_worked_examples_are_never_traded(seed: int) -> None:
    firms = {role.firm for role in cast(groups(), LISTED, seed)}
    assert firms == {group.firm for group in groups()} - set(EXAMPLE_FIRMS)


def test_every_temperament_has_a_firm_and_the_seed_says_which() -> None:
    roles = cast(groups(), LISTED, 42)
    assert {role.temperament for role in roles} == {"maker", "trend", "careless", "options"}
    assert roles == cast(groups(), LISTED, 42)
    others = [cast(groups(), LISTED, seed) for seed in range(5)]
    assert any(roles != other for other in others)


def test_desks_trade_what_is_listed_on_their_exchanges() -> None:
    exchanges = {group.id: group.exchanges for group in groups()}
    for role in cast(groups(), LISTED, 42):
        assert all(one.exchange in exchanges[role.group_id] and one.kind == role.kind for one in role.contracts)
        if role.temperament == "careless" and role.kind == "FUT":
            assert all(one.charge % ROUND_CENTS == 0 for one in role.contracts)


class Upwards:
    """A source of chance that lets every price rise."""

    def choice(self, steps: tuple[int, ...]) -> int:
        return max(steps)


def test_prices_walk_on_the_tick_and_not_for_ever() -> None:
    prices = Prices(LISTED)
    for _ in range(3 * DRIFT_TICKS):
        prices.walk(Upwards())  # type: ignore[arg-type]
    assert prices.mid[ES.symbol] == first_price(ES) + DRIFT_TICKS * ES.tick
    assert first_price(PUT) % PUT.tick == 0
