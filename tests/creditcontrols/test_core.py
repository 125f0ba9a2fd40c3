"""The engine with its journal: answers, rows, numbers."""

import pytest

from creditcontrols import journal, snapshots
from creditcontrols.engine.commands import (
    ApplySettings,
    ArmCancelAll,
    CancelOrder,
    Continue,
    MassCancel,
    ReplaceOrder,
    SubmitOrder,
    encode_command,
)
from creditcontrols.engine.events import SettingsRefused, decode_events
from creditcontrols.engine.replay import state_hash
from creditcontrols.engine.state import EngineState
from tests.creditcontrols.world import ECHO, World, order, settings

STEPS = [("YMZ6", 100, None), ("ZCZ6", 200, None), ("GEZ6", 100, None), ("YMZ6", 100, None), ("YMZ6", 50, None)]


def replayed(world: World) -> snapshots.Position:
    position = snapshots.Position(EngineState(), {}, 0, journal.GENESIS, 0)
    return snapshots.advance(position, world.entries)


def test_gc2_25_sixth_order_gets_the_exact_session_level_reject() -> None:
    world = World()
    for number, (symbol, quantity, _) in enumerate(STEPS):
        (answer,) = world.send(order(symbol, quantity, f"C{number}"))
        assert (answer["35"], answer["39"], answer["11"]) == ("8", "0", f"C{number}")
    (answer,) = world.send(order("YMZ6", 25, "C6"), in_seq=9)
    assert answer["58"] == "Credit Limit Violation: Order Quantity 25 exceeds Clip Size: 9"
    assert [answer[tag] for tag in ("35", "45", "371", "372", "373")] == ["3", "9", "38", "D", "5"]
    (answer,) = world.send(order("YMZ6", 9, "C7"))
    assert (answer["35"], answer["39"]) == ("8", "0")


def test_an_execution_report_carries_the_promised_fields() -> None:
    (answer,) = World().send(order("YMZ6", 10, "C1"))
    wanted = {
        "11": "C1",
        "37": "1",
        "44": "100",
        "54": "1",
        "55": "YM",
        "107": "YMZ6",
        "143": "US",
        "57": "TR1",
        "56": "EX1EX1N",
    }
    assert {tag: answer[tag] for tag in wanted} == wanted


def test_both_sides_of_a_trade_are_told_and_charged() -> None:
    world = World()
    world.send(order("YMZ6", 10, "B1"))
    answers = world.send(order("YMZ6", 4, "S1", side=2))
    told = [(a["11"], a["39"], a.get("32")) for a in answers]
    assert told[0] == ("S1", "0", None)
    assert sorted(told[1:]) == [("B1", "1", "4"), ("S1", "2", "4")]
    assert answers[1]["17"] != answers[2]["17"]


def test_cancel_replace_and_mass_cancel_answer_in_their_forms() -> None:
    world = World()
    for name in ("A", "B", "C"):
        world.send(order("YMZ6", 1, name))
    (cancelled,) = world.send(CancelOrder("EX1EX1", "EX1", "EX1EX1N", "TR1", "A2", "A", 1, "YMZ6", 1, ECHO))
    assert [cancelled[t] for t in ("35", "39", "11", "41")] == ["8", "4", "A2", "A"]
    change = ReplaceOrder(
        "EX1EX1", "EX1", "EX1EX1N", "TR1", "B2", "B", 2, "ACC1", "YMZ6", 1, 3, "2", "0", 99_000_000_000, echo=ECHO
    )
    (replaced,) = world.send(change)
    assert [replaced[t] for t in ("35", "39", "11", "41", "38", "44")] == ["8", "5", "B2", "B", "3", "99"]
    (report,) = world.send(MassCancel("EX1EX1", "EX1", "EX1EX1N", "TR1", "M1", 7, echo=ECHO))
    assert [report[t] for t in ("35", "11", "533")] == ["BZ", "M1", "2"]
    (nothing,) = world.send(MassCancel("EX1EX1", "EX1", "EX1EX1N", "TR1", "M2", 7, echo=ECHO))
    assert [nothing[t] for t in ("35", "533")] == ["BZ", "0"]


def test_cancel_of_an_order_that_is_not_there_gets_35_9() -> None:
    (answer,) = World().send(CancelOrder("EX1EX1", "EX1", "EX1EX1N", "TR1", "A2", "A", 77, "YMZ6", 1, ECHO))
    assert [answer[t] for t in ("35", "102", "434", "39")] == ["9", "2045", "1", "U"]


@pytest.mark.parametrize(("symbol", "status"), [("YMZ6", "0"), ("XXZ6", "8")])
def test_gc2_27_unknown_instrument_is_refused_with_a_report(symbol: str, status: str) -> None:
    (answer,) = World().send(order(symbol, 1, "C1"))
    assert (answer["35"], answer["39"]) == ("8", status)


def test_outbound_numbers_have_no_hole_and_stand_in_the_rows() -> None:
    world = World()
    answers = [a for n in range(20) for a in world.send(order("GEZ6", 1, f"C{n}", side=1 + n % 2))]
    assert [int(a["34"]) for a in answers] == list(range(1, len(answers) + 1))
    stored = [m.seq for entry in world.entries for m in journal.decode_out(entry.out)]
    assert stored == list(range(1, len(answers) + 1))


def test_folding_the_rows_gives_the_runners_state_and_numbers() -> None:
    world = World()
    for n in range(60):
        world.send(order("GEZ6", 1 + n % 7, f"C{n}", side=1 + n % 2))
    position = replayed(world)
    assert state_hash(position.state) == state_hash(world.core.state)
    assert position.numbers == {"EX1EX1": [1000, world.link().next_in, world.link().next_out]}
    assert journal.check_chain(world.entries, 0, journal.GENESIS) == (world.core.seq, world.core.hash)


def test_an_unreadable_inbox_command_is_journaled_as_refused_once() -> None:
    world = World()
    (entry,) = world.from_inbox(9, b"\x93no command").entries
    (event,) = decode_events(entry.events)
    assert isinstance(event, SettingsRefused)
    assert entry.inbox_id == 9


def test_gc2_27_a_check_that_breaks_refuses_the_order_and_leaves_the_state() -> None:
    world = World()
    before = state_hash(world.core.state)
    broken: SubmitOrder = order("YMZ6", 1, "C1")
    world.core.state.groups[1].buckets = []  # what no code does: every check of this group now raises
    (answer,) = world.send(broken)
    assert (answer["39"], answer["58"]) == ("8", "Order could not be checked")
    world.core.state.groups[1].buckets = World().core.state.groups[1].buckets
    assert state_hash(world.core.state) == before


def test_gc2_30_an_unsolicited_cancel_goes_to_the_trader_with_its_reason() -> None:
    world = World()
    world.from_inbox(9, encode_command(ArmCancelAll(1, "FUT", True, "ra.alp")))
    world.from_inbox(10, encode_command(ApplySettings(1, 2, settings(exposure=28_020_000), "ra.alp")))
    world.send(order("YMZ6", 100, "C1"))
    (answer,) = world.send(Continue())
    wanted = {"35": "8", "39": "4", "11": "C1", "41": "C1", "378": "104", "58": "Cancel all at 100 %", "56": "EX1EX1N"}
    assert {tag: answer[tag] for tag in wanted} == wanted
