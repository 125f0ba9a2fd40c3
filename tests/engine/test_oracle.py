"""The engine against an independent oracle, with the built-in market and with a venue whose reports come late."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from creditcontrols.engine.commands import VenueReport
from tests.engine.machine import Duel, picks
from tests.engine.oracle_admin import Administrators
from tests.engine.oracle_asking import people, quantities, sides, singles
from tests.engine.oracle_bounds import Bounds
from tests.engine.oracle_clock import Calendar
from tests.engine.oracle_orders import Orders
from tests.engine.oracle_records import Person
from tests.engine.world import POINT

STEPS = 80
EXAMPLES = 170
SUITE, FULL = 10_000, 50_000
"""Steps of each machine in the suite and with --full."""


class BuiltIn(Orders, Administrators, Calendar, Bounds):
    """The built-in market matches within the entry."""

    def teardown(self) -> None:
        self.go_on(200)
        super().teardown()


class LateReports(BuiltIn):
    """The venue is outside: it answers when it likes, in any order between orders."""

    market = None

    @rule(pick=picks, kind=st.sampled_from(["accepted", "accepted", "accepted", "refused", "filled"]))
    def answer_new(self, pick: int, kind: str) -> None:
        self.report("pending_new", pick, kind, pick % 41)

    @rule()
    def accept_all(self) -> None:
        for firm in ("EX1", "OTH"):
            for order in self.ours("pending_new", firm):
                self.do_report(order, "accepted", 0)

    @rule(pick=picks, kind=st.sampled_from(["filled", "filled", "filled", "eliminated", "cancelled"]))
    def trade_outside(self, pick: int, kind: str) -> None:
        self.report("working", pick, kind, pick % 41)

    @rule(pick=picks, kind=st.sampled_from(["replaced", "replaced", "replaced", "replace_refused", "filled"]))
    def answer_replace(self, pick: int, kind: str) -> None:
        self.report("pending_replace", pick, kind, pick % 41)

    @rule(pick=picks, kind=st.sampled_from(["cancelled", "cancel_refused", "filled"]))
    def answer_cancel(self, pick: int, kind: str) -> None:
        self.report("pending_cancel", pick, kind, pick % 41)

    @rule(symbol=singles, side=sides, quantity=quantities, part=quantities, who=people)
    def order_and_fill(self, symbol: str, side: int, quantity: int, part: int, who: Person) -> None:
        before = set(self.world.state.orders)
        self.submit(symbol, side, quantity, 0, who)
        for number in set(self.world.state.orders) - before:
            self.do_report(self.world.state.orders[number], "filled", part)

    def report(self, state: str, pick: int, kind: str, part: int) -> None:
        """One report on one of the orders in a state; a fill is at most what works."""
        orders = self.ours(state)
        if orders:
            self.do_report(orders[pick % len(orders)], kind, part)

    def do_report(self, order: Any, kind: str, part: int) -> None:
        self.world.trade = getattr(self.world, "trade", 1_000_000) + 1
        quantity = max(1, min(part, order.working))
        self.do(VenueReport(order.order_id, kind, quantity, POINT, self.world.trade))


@pytest.mark.parametrize("machine", [BuiltIn, LateReports])
def test_gc2_the_engine_agrees_with_the_oracle(machine: type[BuiltIn], request: pytest.FixtureRequest) -> None:
    full = request.config.getoption("--full", default=False)
    Duel.steps.clear()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES * 5 if full else EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not full,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{machine.__name__}: {Duel.steps[machine.__name__]} steps")
    assert Duel.steps[machine.__name__] >= (FULL if full else SUITE)
