"""How sources are spread over targets (SPEC DCG-4), and what groups cost (SPEC DCG-1)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropcopygroups.allotment import CGW_PER_TARGET, TooManySources, allot_cgw, allot_msgw
from dropcopygroups.cost import Charge, Life, charges, fee_of_next, months


def comps(count: int, prefix: str = "S") -> set[str]:
    return {f"{prefix}{number:05d}N" for number in range(count)}


def test_dcg_4_a_thousand_cgw_sources_share_a_target_and_the_next_takes_a_second() -> None:
    assert [len(one) for one in allot_cgw(comps(1_000), {}).new] == [1_000]
    assert [len(one) for one in allot_cgw(comps(1_001), {}).new] == [1_000, 1]


def test_dcg_4_five_thousand_msgw_sources_share_the_one_target() -> None:
    assert [len(one) for one in allot_msgw(comps(5_000), {}).new] == [5_000]


def test_dcg_4_the_5001st_msgw_source_is_refused_naming_5000() -> None:
    with pytest.raises(TooManySources, match="5000"):
        allot_msgw(comps(5_001), {})


def test_dcg_4_a_change_keeps_sources_with_their_targets() -> None:
    first, second = comps(1_000, "A"), comps(10, "B")
    change = allot_cgw(first - {"A00000N"} | second | comps(3, "C"), {"D00": first, "D01": second})
    assert change.new == ()
    assert change.ended == ()
    assert first - {"A00000N"} <= change.kept["D00"]
    assert second <= change.kept["D01"]
    assert len(change.kept["D00"]) == CGW_PER_TARGET  # the free place was filled before the second target grew
    assert len(change.kept["D01"]) == 12


def test_dcg_4_a_target_without_a_source_ends() -> None:
    change = allot_cgw(comps(2, "A"), {"D00": comps(2, "A"), "D01": comps(1, "B")})
    assert (set(change.kept), change.new, change.ended) == ({"D00"}, (), ("D01",))


@given(st.sets(st.integers(0, 2_500)), st.lists(st.sets(st.integers(0, 2_500), max_size=1_000), max_size=3))
def test_dcg_4_every_source_is_carried_once_and_no_target_is_too_full(wanted: set[int], held: list[set[int]]) -> None:
    taken: set[int] = set()
    existing = {}
    for place, sources in enumerate(held):
        existing[f"D{place}"] = {str(one) for one in sources - taken}
        taken |= sources
    change = allot_cgw({str(one) for one in wanted}, existing)
    carried = [*change.kept.values(), *change.new]
    assert sorted(one for target in carried for one in target) == sorted(str(one) for one in wanted)
    assert all(0 < len(target) <= CGW_PER_TARGET for target in carried)


def test_dcg_1_the_first_group_is_free_and_the_second_costs_500_usd() -> None:
    assert fee_of_next(0, connection_agreement=True) == 0
    assert fee_of_next(1, connection_agreement=True) == 50_000


def test_dcg_1_without_a_connection_agreement_the_first_costs_too() -> None:
    assert fee_of_next(0, connection_agreement=False) == 50_000


def test_dcg_1_a_month_charges_the_groups_in_force_in_it_and_the_oldest_is_free() -> None:
    lives = [
        Life("New", date(2026, 11, 20), None),
        Life("Old", date(2026, 9, 2), None),
        Life("Gone", date(2026, 9, 5), date(2026, 10, 31)),
    ]
    november = charges(lives, date(2026, 11, 1), connection_agreement=True)
    assert november == [Charge("Old", 0), Charge("New", 50_000)]
    october = charges(lives, date(2026, 10, 1), connection_agreement=False)
    assert october == [Charge("Old", 50_000), Charge("Gone", 50_000)]


def test_dcg_1_months_are_listed_newest_first_over_the_turn_of_the_year() -> None:
    assert months(date(2026, 11, 20), date(2027, 1, 1)) == [date(2027, 1, 1), date(2026, 12, 1), date(2026, 11, 1)]
