"""Drop copy and gateway killed under flow: nothing missing, same bytes, duplicates only when marked (SPEC FIX-4)."""

import pytest

from tests.dropcopy_delivery.world import Desk, Listener, break_gateway, inner
from tests.e2e.flow import Flow

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("kills", "gateway_kills", "burst"), [(5, 2, 400), pytest.param(20, 10, 2_500, marks=pytest.mark.drill)]
)
def test_fix_4_kill_9_of_drop_copy_and_gateway_loses_nothing(
    own_desk: Desk, kills: int, gateway_kills: int, burst: int
) -> None:
    trading, listener = own_desk.trading, own_desk.target("9K1EX1N", "AAA123N", "BBB123N").listen()
    flow = Flow(trading, "AAA123N", "BBB123N")
    for number in range(kills):
        flow.send(burst // 2)
        listener.wait_copies(number * burst + burst // 8, timeout=60)
        if number < gateway_kills:
            break_gateway(trading, flow)
        trading.stack.kill("dropcopy")
        listener.wait_closed()
        flow.settle()
        trading.stack.start("dropcopy")
        listener.recover(timeout=60)
    flow.settle()
    listener.wait_copies(sum(len(client.numbers) for client in flow.clients), timeout=120)
    check(listener, flow)


def check(listener: Listener, flow: Flow) -> None:
    """Every message of the sources once, its bytes as on the source session; a second arrival says so."""
    first = {m.number: m for m in reversed(listener.copies())}
    for message in listener.copies():
        original = first[message.number]
        assert message is original or message.is_resent or message.get(97) == "Y"
        assert inner(message) == inner(original)
    copied = sorted(listener.inner())
    assert len(set(copied)) == len(copied)
    for client in flow.clients:
        live = {m.raw for m in client.received if m.kind == "8" and not m.is_resent}
        assert live <= set(copied)
        mine = [raw for raw in copied if b"\x0156=%b\x01" % client.sender_comp.encode() in raw]
        assert len(mine) == len(client.numbers)
    assert sorted(first) == [number for number in sorted(first) if first[number].kind == "n"]
