"""The engine against an independent oracle, with the built-in market and with reports that come late."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.engine.machine import EngineAgainstOracle, picks
from tests.engine.world import POINT


class LateReports(EngineAgainstOracle):
    """The venue is outside: it answers when it likes, in any order between orders."""

    market = None

    @precondition(lambda self: self.ours("pending_new"))
    @rule(pick=picks, kind=st.sampled_from(["accepted", "accepted", "refused", "filled"]), part=st.integers(1, 40))
    def answer_new(self, pick: int, kind: str, part: int) -> None:
        self.report(self.ours("pending_new"), pick, kind, part)

    @precondition(lambda self: self.ours("working"))
    @rule(pick=picks, kind=st.sampled_from(["filled", "filled", "eliminated", "cancelled"]), part=st.integers(1, 40))
    def trade(self, pick: int, kind: str, part: int) -> None:
        self.report(self.ours("working"), pick, kind, part)

    @precondition(lambda self: self.ours("pending_replace"))
    @rule(
        pick=picks, kind=st.sampled_from(["replaced", "replaced", "replace_refused", "filled"]), part=st.integers(1, 40)
    )
    def answer_replace(self, pick: int, kind: str, part: int) -> None:
        self.report(self.ours("pending_replace"), pick, kind, part)

    @precondition(lambda self: self.ours("pending_cancel"))
    @rule(pick=picks, kind=st.sampled_from(["cancelled", "cancel_refused", "filled"]), part=st.integers(1, 40))
    def answer_cancel(self, pick: int, kind: str, part: int) -> None:
        self.report(self.ours("pending_cancel"), pick, kind, part)

    @precondition(lambda self: self.ours("pending_replace"))
    @rule(pick=picks)
    def cancel_while_replacing(self, pick: int) -> None:
        waiting = self.ours("pending_replace")
        self.take(self.world.cancel(waiting[pick % len(waiting)]))

    def report(self, orders: list[Any], pick: int, kind: str, part: int) -> None:
        """One report on one of `orders`; a fill is at most what works."""
        order = orders[pick % len(orders)]
        self.take(self.world.report(order, kind, quantity=min(part, order.working), price=POINT, trade_id=7))


@pytest.mark.parametrize("machine", [EngineAgainstOracle, LateReports])
def test_gc2_the_engine_agrees_with_the_oracle(
    machine: type[RuleBasedStateMachine], request: pytest.FixtureRequest
) -> None:
    full = request.config.getoption("--full", default=False)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=2_000 if full else 60,
            stateful_step_count=80,
            deadline=None,
            derandomize=not full,
            suppress_health_check=list(HealthCheck),
        ),
    )
