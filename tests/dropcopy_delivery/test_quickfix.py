"""SPEC FIX-2, FIX-4, KEY-1 with a foreign engine: QuickFIX signs with the downloaded file, listens, is left alone in
crashes, and has every copy."""

from pathlib import Path

import pytest

from tests.dropcopy_delivery.world import Desk, act, break_gateway, from_file
from tests.e2e.flow import Flow
from tests.fix.support import unwrap

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("kills", "gateway_kills", "burst"), [(2, 1, 400), pytest.param(20, 10, 2_500, marks=pytest.mark.drill)]
)
def test_fix_4_quickfix_has_every_copy_after_kills_of_drop_copy_and_gateway(
    own_desk: Desk, tmp_path: Path, kills: int, gateway_kills: int, burst: int
) -> None:
    quickfix_client = pytest.importorskip("tests.dropcopy_delivery.quickfix_client", reason="QuickFIX is not installed")
    stack = own_desk.stack
    credentials = from_file(act(stack, "provision", "123", "Desk", "AAA123N"))
    listener = quickfix_client.QuickFixListener(stack.ports["dc"], credentials, tmp_path)
    listener.start()
    flow = Flow(own_desk.trading, "AAA123N")
    for number in range(1, kills + 1):
        flow.send(burst)
        listener.wait_copies((number - 1) * burst + burst // 4)
        if number <= gateway_kills:
            break_gateway(own_desk.trading, flow)
        stack.kill("dropcopy")
        flow.settle()
        stack.start("dropcopy")
        listener.wait_copies(number * burst)
    listener.stop()
    copies = [unwrap(data) for _, data in sorted(listener.application.inner.items())]
    assert len(set(copies)) == len(copies) == kills * burst
    assert {m.raw for m in flow.clients[0].received if m.kind == "8" and not m.is_resent} <= set(copies)
    assert all(marked and same for marked, same in listener.application.twice)
