"""Which messages pass to which target (SPEC DCG-2, DCG-4, DCG-5)."""

import pytest

from dropcopygroups import routing
from dropcopygroups.routing import Outbound, Route, passes

ALL = frozenset(routing.OPTIONAL)
NAMED = {
    routing.ORDER_ENTRY: {("8", "0")},
    routing.MODIFY: {("8", "4"), ("8", "5")},
    routing.ELIMINATION: {("8", "C")},
    routing.ACKNOWLEDGEMENT: {("8", "0"), ("8", "4"), ("8", "5"), ("8", "C")},
    routing.MASS_ACTION: {("BZ", "")},
    routing.REJECT: {("3", ""), ("9", ""), ("j", ""), ("8", "8")},
}
ALWAYS = {("8", "1"), ("8", "2"), ("8", "H")}
NEVER = {("0", ""), ("A", ""), ("b", ""), ("d", ""), ("4", ""), ("9x", "")}
EVERYTHING = set().union(*NAMED.values()) | ALWAYS | NEVER


def message(msg_type: str = "8", status: str = "2", **changes: object) -> Outbound:
    made = {
        "sender_comp": "SA1AAAN", "gateway": "CGW", "segment": "64", "msg_type": msg_type, "status": status,
        "lces": frozenset({"LCA"}), "of_order": True,
    }  # fmt: skip
    return Outbound(**(made | changes))


def route(filters: frozenset[str] = frozenset(), **changes: object) -> Route:
    made = {"target_session_id": "D00LCAN", "kind": "CGW", "sender_comps": frozenset({"SA1AAAN"}), "filters": filters}
    return Route(**(made | changes))


@pytest.mark.parametrize("ticked", sorted(NAMED))
def test_dcg_2_an_optional_filter_passes_what_it_names_and_nothing_else(ticked: str) -> None:
    passed = {one for one in EVERYTHING if passes(message(*one), route(frozenset({ticked})))}
    assert passed == NAMED[ticked] | ALWAYS


def test_dcg_2_fills_trade_cancels_and_busts_pass_without_any_filter() -> None:
    assert {one for one in EVERYTHING if passes(message(*one), route())} == ALWAYS


def test_dcg_2_no_filter_copies_session_messages_or_quote_acknowledgements() -> None:
    assert not any(passes(message(*one), route(ALL)) for one in NEVER)


def test_dcg_2_two_filters_add_up() -> None:
    both = route(frozenset({routing.REJECT, routing.MASS_ACTION}))
    passed = {one for one in EVERYTHING if passes(message(*one), both)}
    assert passed == NAMED[routing.REJECT] | NAMED[routing.MASS_ACTION] | ALWAYS


def test_dcg_4_only_sources_of_the_target_feed_it() -> None:
    assert passes(message(), route())
    assert not passes(message(sender_comp="SB1AAAN"), route())


def test_dcg_4_a_cgw_target_carries_cgw_messages_and_a_msgw_target_msgw_ones() -> None:
    assert not passes(message(gateway="MSGW"), route())
    assert passes(message(gateway="MSGW"), route(kind="MSGW"))


def test_fix_2_a_cgw_target_has_one_stream_and_a_msgw_target_one_per_segment() -> None:
    assert routing.stream(routing.CGW, "64") == routing.stream(routing.CGW, "") == "G"
    assert routing.stream(routing.MSGW, "64") == "64"


def test_dcg_5_a_clearing_firms_group_carries_only_orders_that_it_clears() -> None:
    owned = route(lce="LCA")
    assert passes(message(lces=frozenset({"LCA"})), owned)
    assert passes(message(lces=frozenset({"LCA", "LCB"})), owned)  # a spread whose legs two firms clear
    assert not passes(message(lces=frozenset({"LCB"})), owned)


def test_dcg_5_what_belongs_to_no_order_passes_only_where_one_clearing_firm_is_meant() -> None:
    owned, filters = {"lce": "LCA"}, frozenset({routing.REJECT})
    assert passes(message("3", "", of_order=False), route(filters, **owned))
    assert not passes(message("3", "", of_order=False, lces=frozenset({"LCA", "LCB"})), route(filters, **owned))


def test_dcg_5_an_execution_firms_group_carries_everything_of_its_sources() -> None:
    assert passes(message(lces=frozenset({"LCB"})), route())
