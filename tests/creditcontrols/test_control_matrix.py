"""Every FIX message type of order entry against every control: it acts only where it is documented, everything else
passes as without it, and what is refused leaves exposure and orders as they were (SPEC KS, RMI, Access Manager, MQP,
GC2-04, GC2-14, GC2-29, FIX-1)."""

from collections.abc import Callable
from typing import Final

import pytest

from creditcontrols.engine.commands import (
    ApplySettings,
    EnforceKill,
    LoadInstruments,
    RestrictInstruments,
    SetProtections,
    SetRmiBlocks,
    encode_command,
)
from creditcontrols.engine.controls.values import Kill, Restricted, RmiBlock
from creditcontrols.engine.events import decode_events
from creditcontrols.engine.quotes.values import GROUP, Protection
from creditcontrols.engine.rules import UtilizationRow, utilization_row
from creditcontrols.engine.values import GroupSettings, Instrument, SessionLimits
from creditcontrols.gateway.inbound import COMMANDS
from riskadmin.fix.codec import Message, decode, encode
from riskadmin.fix.inbound import check
from riskadmin.fixnet.logons import CLOSED_TEXT
from tests.creditcontrols.world import MILLION, World
from tests.fixnet.test_logons import Door

SESSION_TYPES: Final = ("A", "0", "1", "2", "4", "5")
"""Logon, heartbeat, test request, resend request, sequence reset, logout."""

TIME: Final = "20261124-16:00:00.000"
PAIR: Final = ((1, "ACC1"), (38, "1"))
SIDES: Final = tuple(pair for side in ("1", "2") for pair in ((54, side), (11, f"S{side}"), *PAIR))
ORDER: Final = {1: "ACC1", 11: "N1", 38: "10", 40: "2", 44: "90", 54: "1", 55: "YM", 59: "0", 60: TIME, 107: "YMZ6"}
OF_ORDER: Final = {37: "1", 41: "R1"}
QUOTE: Final = ((117, "Q2"), (296, "1"), (302, "1"), (295, "1"), (299, "E1"), (107, "OYC"))

MESSAGES: Final[dict[str, tuple[str, tuple[tuple[int, str], ...]]]] = {
    "new order": ("D", tuple(ORDER.items())),
    "raising replace": ("G", tuple((ORDER | OF_ORDER | {38: "20"}).items())),
    "lowering replace": ("G", tuple((ORDER | OF_ORDER | {38: "5"}).items())),
    "cancel": ("F", tuple({1: "ACC1", 11: "N1", **OF_ORDER, 54: "1", 55: "YM", 60: TIME, 107: "YMZ6"}.items())),
    "mass cancel": ("CA", ((11, "N1"), (1373, "3"), (1374, "7"), (60, TIME), (6115, "100"))),
    "definition": ("c", ((320, "D1"), (321, "1"), (55, "YM"), (146, "2"),
                         *((311, "YM"), (307, "YMZ6"), (319, "1"), (54, "1")),
                         *((311, "ZC"), (307, "ZCZ6"), (319, "1"), (54, "2")))),
    "mass quote": ("i", ((9771, "ACC1"), *QUOTE, (132, "80"), (134, "1"), (133, "120"), (135, "1"))),
    "reset quote": ("i", ((9771, "ACC1"), (9773, "Y"), *QUOTE, (132, "80"), (134, "1"), (133, "120"), (135, "1"))),
    "quote cancel": ("Z", ((117, "Q3"), (298, "4"))),
    "quote request": ("R", ((131, "R1"), (146, "1"), (55, "OYM"), (107, "OYC"))),
    "cross": ("s", ((548, "X1"), (40, "2"), (44, "90"), (60, TIME), (55, "YM"), (107, "YMZ6"), (552, "2"), *SIDES)),
    "status": ("H", ((11, "R1"), (37, "1"), (54, "1"), (55, "YM"), (107, "YMZ6"))),
}  # fmt: skip
"""A good message of each kind; order 1 (R1) and a quote of OYC rest."""

ENTRY: Final = ("new order", "raising replace", "lowering replace", "cross")
KILLED: Final = (*ENTRY, "definition", "mass quote", "reset quote", "quote request")


def tell(world: World, *commands: object) -> None:
    """Commands from the inbox."""
    for command in commands:
        world.from_inbox(len(world.entries) + 1000, encode_command(command))  # type: ignore[arg-type]


def kill(authority: str, lce: str = "", ef: str = "", session: str = "") -> Callable[[World], None]:
    return lambda world: tell(world, EnforceKill(Kill(1, authority, lce, ef, session)))


def rmi(**terms: object) -> Callable[[World], None]:
    return lambda world: tell(world, SetRmiBlocks((RmiBlock(1, "ALP", "EX1", "ACC1", **terms),)))  # type: ignore[arg-type]


def restrict(world: World) -> None:
    tell(world, RestrictInstruments((Restricted("YMZ6", "YM"), Restricted("OYC", "OYM"))))


def limit_zero(world: World) -> None:
    weekday = SessionLimits(exposure_futures=0, exposure_options=0)
    tell(world, ApplySettings(1, 2, GroupSettings(weekday=weekday), "ra", ""))


def trip(world: World) -> None:
    """A protection that one contract trips; the quote that fills is in force by then."""
    tell(world, SetProtections((Protection(1, "ALP", "EX1", GROUP, "OYM", ("OYM",), quantity=1),)))
    assert send(world, "reset quote")[0] == ""
    taken = (*(ORDER | {11: "T1", 38: "1", 44: "80", 54: "2", 55: "OYM", 107: "OYC"}).items(),)
    deliver(world, built("D", taken))


CONTROLS: Final[dict[str, tuple[Callable[[World], None], dict[str, str]]]] = {
    "none": (lambda world: None, {}),
    "kill of the firm by GCC": (kill("EXCHANGE", ef="EX1"), dict.fromkeys(KILLED, "KILL_SWITCH_EXCHANGE")),
    "kill of all firms by the LCE": (kill("LCE", "ALP"), dict.fromkeys(KILLED, "KILL_SWITCH_LCE")),
    "kill of the firm by the LCE": (kill("LCE", "ALP", "EX1"), dict.fromkeys(KILLED, "KILL_SWITCH_LCE")),
    "kill of the session by the LCE": (kill("LCE", "ALP", "EX1", "EX1EX1"), dict.fromkeys(KILLED, "KILL_SWITCH_LCE")),
    "kill of the firm by the EF": (kill("EF", "ALP", "EX1"), dict.fromkeys(KILLED, "KILL_SWITCH_EF")),
    "kill of the session by the EF": (kill("EF", "ALP", "EX1", "EX1EX1"), dict.fromkeys(KILLED, "KILL_SWITCH_EF")),
    "kill of another session": (kill("LCE", "ALP", "EX1", "EX2EX1"), {}),
    "kill of another firm": (kill("EXCHANGE", ef="ZZZ"), {}),
    "kill by another LCE": (kill("LCE", "BRV"), {}),
    "RMI block of the account": (rmi(), dict.fromkeys(ENTRY, "RMI_BLOCKED")),
    "RMI block of its options": (rmi(kind="OPT"), {}),
    "RMI block of its sells": (rmi(side=2), {"cross": "RMI_BLOCKED"}),
    "RMI block of another product": (rmi(group_code="ZC"), {}),
    "restricted product": (
        restrict,
        dict.fromkeys(ENTRY, "ACCESS_RESTRICTED") | dict.fromkeys(("mass quote", "reset quote"), "QUOTE_NOT_PERMITTED"),
    ),
    "exposure limit 0": (limit_zero, dict.fromkeys(("new order", "raising replace", "cross"), "LIMIT_ZERO")),
    "tripped quote protection": (trip, {"mass quote": "MASS_QUOTE_PROTECTION"}),
}  # fmt: skip
"""How each control is set, and what it refuses with which code; every other message passes."""


def ready() -> World:
    """Order 1 (R1) of account ACC1 rests in YMZ6, and a quote of ACC1 in the option OYC."""
    world = World(exposure=1000 * MILLION)
    option = Instrument("OYC", "OYM", "CBOT", "Equity Index", "OPT", 280_200, 10**9, "", "C", 5_000, "YMZ6")
    tell(world, LoadInstruments((option,)))
    deliver(world, built("D", (*(ORDER | {11: "R1"}).items(),)))
    deliver(world, built(*MESSAGES["mass quote"]))
    assert len(world.core.state.orders) == 3
    return world


def built(msg_type: str, body: tuple[tuple[int, str], ...]) -> Message:
    """A message as the session hands it over."""
    header = [(34, "2"), (49, "EX1EX1N"), (50, "TR1"), (52, TIME), (56, "CME"), (57, "G"), (142, "US")]
    plain = [] if msg_type in ("CA", "Z", "R", "H") else [(1028, "Y")]
    more = [(1031, "Y")] if msg_type in ("D", "G") else []
    message = decode(encode(msg_type, header, [*plain, *more, *body]))
    problem = check(message)
    assert problem is None, problem
    return message


def deliver(world: World, message: Message) -> list[object]:
    """What the engine makes of the message, all events of its entry."""
    world.send(COMMANDS[message.msg_type](world.link(), message))
    return list(decode_events(world.entries[-1].events))


def send(world: World, name: str) -> tuple[str, bool]:
    """The code with which a message of this kind is refused, "" when it passes, and whether the trader was answered."""
    before = len(world.entries)
    events = deliver(world, built(*MESSAGES[name]))
    assert len(world.entries) == before + 1
    codes = [str(event.code) for event in events if hasattr(event, "code") and event.code]
    codes += [each.code for event in events for each in getattr(event, "refused", ())]
    codes += [event.text for event in events if type(event).__name__ == "CancelRefused"]  # type: ignore[attr-defined]
    return (codes[0] if codes else ""), bool(world.entries[-1].out)


def exposure(world: World) -> list[UtilizationRow]:
    """The figures of every side of every bucket."""
    state = world.core.state
    return [utilization_row(state, state.groups[1], bucket, side) for bucket in range(2) for side in range(4)]


def test_fix_1_the_matrix_has_every_message_type_that_the_engine_decides() -> None:
    assert {msg_type for msg_type, _ in MESSAGES.values()} == set(COMMANDS)
    assert not set(SESSION_TYPES) & set(COMMANDS)


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("control", CONTROLS)
def test_gc2_29_a_control_refuses_what_is_documented_and_nothing_else(control: str, name: str) -> None:
    world = ready()
    switch, refused = CONTROLS[control]
    switch(world)
    before, orders = exposure(world), sorted(world.core.state.orders)
    code, answered = send(world, name)
    assert (code, answered) == (refused.get(name, ""), True)
    if code:
        assert (exposure(world), sorted(world.core.state.orders)) == (before, orders)


@pytest.mark.parametrize("name", ["cancel", "mass cancel"])
def test_ks_cancels_under_every_control_at_once_still_pass(name: str) -> None:
    world = ready()
    for switch, _ in CONTROLS.values():
        if switch is not trip:
            world.core.state.controls.kills.clear()
            switch(world)
    assert send(world, name) == ("", True)
    assert 1 not in world.core.state.orders


def test_gc2_29_of_several_controls_the_first_of_the_refusal_order_is_named() -> None:
    world = ready()
    controls = ("exposure limit 0", "restricted product", "RMI block of the account", "kill of the firm by the LCE")
    named = []
    for control in controls:
        CONTROLS[control][0](world)
        named.append(send(world, "new order")[0])
    assert named == ["LIMIT_ZERO", "ACCESS_RESTRICTED", "RMI_BLOCKED", "KILL_SWITCH_LCE"]


def test_fix_3_a_closed_port_lets_no_logon_in_and_no_other_control_keeps_one_out() -> None:
    door = Door()
    assert door.knock() is None
    door.directory.closed.add("AAA")
    assert door.knock() == CLOSED_TEXT
