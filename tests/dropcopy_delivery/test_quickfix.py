"""SPEC FIX-2 and FIX-4 with a foreign engine: QuickFIX listens, is left alone in a crash, and has every copy."""

from pathlib import Path

import pytest

from riskadmin.fix.envelope import unwrap
from tests.dropcopy_delivery.world import Desk, application, make_target
from tests.e2e.flow import Flow

pytestmark = pytest.mark.e2e

BURST = 500


def test_fix_4_quickfix_has_every_copy_after_a_kill_of_drop_copy(own_desk: Desk, tmp_path: Path) -> None:
    quickfix_client = pytest.importorskip("tests.dropcopy_delivery.quickfix_client", reason="QuickFIX is not installed")
    stack = own_desk.stack
    listener = quickfix_client.QuickFixListener(stack.ports["dc"], make_target(stack, "QF1EX1N", ["AAA123N"]), tmp_path)
    listener.start()
    flow = Flow(own_desk.trading, "AAA123N")
    for number in range(1, 3):
        flow.send(BURST)
        listener.wait_copies((number - 1) * BURST + BURST // 4)
        stack.kill("dropcopy")
        flow.settle()
        stack.start("dropcopy")
        listener.wait_copies(number * BURST)
    listener.stop()
    copies = [unwrap(data) for _, data in sorted(listener.application.inner.items())]
    assert copies == application(flow.clients[0])
    assert all(marked and same for marked, same in listener.application.twice)
