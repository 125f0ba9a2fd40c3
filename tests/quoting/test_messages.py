"""Mass quotes, quote cancels, quote requests, crosses and status requests from the wire to the answers (SPEC FIX-1)."""

from creditcontrols import journal, snapshots
from creditcontrols.engine.commands import (
    Command,
    Continue,
    EnforceKill,
    LoadInstruments,
    MapGroup,
    SetProtections,
    encode_command,
)
from creditcontrols.engine.controls.values import Kill
from creditcontrols.engine.quotes.values import Protection
from creditcontrols.engine.replay import state_hash
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import Instrument
from creditcontrols.gateway.inbound import COMMANDS
from riskadmin.fix.codec import decode
from riskadmin.fix.inbound import check
from tests.creditcontrols.world import World, order
from tests.fix.support import SENT, frame

OPTIONS = tuple(
    Instrument(f"OZFZ6 {right}100", "OZF", "CBOT", "Interest Rates", "OPT", 130_000, 10_000_000, "70", right, delta)
    for right, delta in (("C", 5_000), ("P", -5_000))
)
HEAD = "34=2|49=EX1EX1N|50=TRDR1|52=" + SENT + "|56=CME|57=G|142=US"
QUOTE = "117=Q1|9771=mm1|1028=N|296=1|302=S1|304=2|295=2"
CALL = "299=E1|55=OZF|107=OZFZ6 C100|132=1.00|134=10|133=1.10|135=10"
PUT = "299=E2|55=OZF|107=OZFZ6 P100|132=2.00|134=10|133=2.10|135=10"


class Wire(World):
    """A core that is spoken to in FIX; sessions of EX1 quote, those of OTH take."""

    def __init__(self) -> None:
        super().__init__()
        self.put(LoadInstruments(OPTIONS))
        self.put(MapGroup(2, "ALP", "OTH", "all", ("CBOT", "CME")))

    def put(self, command: Command) -> None:
        """An administrator's command."""
        self.from_inbox(len(self.entries) + 1, encode_command(command))

    def say(self, msg_type: str, *parts: str) -> list[dict[str, str]]:
        """A message of session EX1EX1 that passes the check; returns what leaves."""
        text = "|".join((f"35={msg_type}", HEAD, *parts, "")).replace("|", "\x01")
        message = decode(frame(text.encode()))
        assert check(message) is None, check(message)
        return self.send(COMMANDS[msg_type](self.link(), message))

    def hit(self, quantity: int) -> list[dict[str, str]]:
        """Another session of the firm takes the offer of the call: there is no self-trade prevention."""
        fields = f"1=A|11=T{len(self.entries)}|38={quantity}|40=2|44=1.10|54=1|60={SENT}|107=OZFZ6 C100|1028=N|1031=Y"
        text = f"35=D|{HEAD}|{fields}|59=3|".replace("|", "\x01")
        return self.send(COMMANDS["D"](self.core.links.get("EX2EX1"), decode(frame(text.encode()))))


def picked(answer: dict[str, str], *tags: int) -> list[str]:
    """These fields of a message."""
    return [answer.get(str(tag), "") for tag in tags]


def test_fix_1_a_mass_quote_gets_one_acknowledgment_and_no_report() -> None:
    (answer,) = Wire().say("i", QUOTE, CALL, PUT)
    assert picked(answer, 35, 117, 297, 9771, 9772, 296) == ["b", "Q1", "0", "MM1", "2", "0"]


def test_fix_1_a_fill_of_a_quote_is_a_report_with_its_entry_id() -> None:
    wire = Wire()
    wire.say("i", QUOTE, CALL, PUT)
    answers = wire.hit(4)
    quote = next(answer for answer in answers if answer["11"] == "E1")
    assert picked(quote, 35, 39, 32, 54, 1, 1057) == ["8", "1", "4", "2", "MM1", "N"]
    taker = next(answer for answer in answers if answer["39"] == "2")
    assert taker["1057"] == "Y"


def test_fix_1_a_quote_that_trades_at_once_is_the_aggressor() -> None:
    wire = Wire()
    wire.send(order("OZFZ6 C100", 3, "S1", side=2))
    wire.say("i", QUOTE.replace("295=2", "295=1"), CALL.replace("1.00", "100").replace("1.10", "101"))
    answers = wire.say("i", QUOTE.replace("295=2", "295=1"), CALL.replace("1.00", "100").replace("1.10", "101"))
    assert [answer["35"] for answer in answers] == ["b"]
    wire.send(order("OZFZ6 P100", 3, "S2", side=2))
    answers = wire.say("i", QUOTE.replace("295=2", "295=1"), PUT.replace("2.00", "100").replace("2.10", "101"))
    fills = {answer["11"]: answer["1057"] for answer in answers if answer["35"] == "8"}
    assert fills == {"E2": "Y", "S2": "N"}


def test_fix_1_entries_that_fail_are_listed_and_a_size_of_zero_is_silent() -> None:
    wire = Wire()
    (answer,) = wire.say("i", QUOTE, CALL.replace("1.00", "1.001"), PUT)
    assert picked(answer, 297, 9772, 296, 302, 299, 368) == ["0", "1", "1", "S1", "E1", "8"]
    (answer,) = wire.say("i", QUOTE.replace("295=2", "295=1"), "299=E3|107=OZFZ6 P100|134=0|135=0")
    assert picked(answer, 297, 9772) == ["0", "1"]
    assert wire.core.state.orders == {}


def test_fix_1_a_quote_cancel_is_acknowledged_with_its_count() -> None:
    wire = Wire()
    wire.say("i", QUOTE, CALL, PUT)
    (answer,) = wire.say("Z", "117=Z1|298=1|295=1|55=OZF|107=OZFZ6 C100")
    assert picked(answer, 35, 117, 297, 9772, 9774) == ["b", "Z1", "1", "2", "OZF"]
    (answer,) = wire.say("Z", "117=Z2|298=4")
    assert picked(answer, 297, 9772) == ["4", "2"]
    (answer,) = wire.say("Z", "117=Z3|298=3|295=1|55=NOPE")
    assert picked(answer, 297, 300, 9772) == ["5", "1", "0"]


def test_mqp_3_trip_refusal_and_reset_over_the_wire() -> None:
    wire = Wire()
    wire.put(SetProtections((Protection(1, "ALP", "EX1", "group", "OZF", ("OZF",), quantity=5),)))
    wire.say("i", QUOTE, CALL, PUT)
    answers = wire.hit(5)
    told = next(answer for answer in answers if answer["35"] == "b")
    assert picked(told, 297, 300, 9772, 9773, 9774, 9775) == ["3", "98", "4", "Y", "OZF", "F"]
    cancels = [answer for answer in answers if answer.get("39") == "4"]
    assert [picked(answer, 11, 378) for answer in cancels] == [["E1", "8"], ["E1", "8"], ["E2", "8"], ["E2", "8"]]
    (refused,) = wire.say("i", QUOTE, CALL, PUT)
    assert picked(refused, 35, 117, 297, 300, 9772) == ["b", "Q1", "5", "98", "0"]
    (answer,) = wire.say("i", "9773=Y", QUOTE, CALL, PUT)
    assert picked(answer, 297, 9772, 9773) == ["0", "2", "Y"]
    (answer,) = wire.say("i", QUOTE, CALL, PUT)
    assert picked(answer, 297, 9773) == ["0", ""]


def test_ks_7_a_killed_mass_quote_and_quote_request_get_the_session_level_reject() -> None:
    wire = Wire()
    wire.say("i", QUOTE, CALL, PUT)
    wire.put(EnforceKill(Kill(1, "LCE", "ALP")))
    text = "Kill Switch enforced by Clearing Firm Admin for Executing Firm"
    for msg_type, body in (("i", f"{QUOTE}|{CALL}|{PUT}"), ("R", "131=R1|146=1|55=OZF|107=OZFZ6 C100")):
        (answer,) = wire.say(msg_type, body)
        assert picked(answer, 35, 58, 372) == ["3", text, msg_type]
    (answer,) = wire.say("Z", "117=Z1|298=4")
    assert picked(answer, 35, 297) == ["b", "4"]


def test_ks_9_quotes_that_a_kill_cancels_are_told_one_by_one() -> None:
    wire = Wire()
    wire.say("i", QUOTE, CALL, PUT)
    wire.put(EnforceKill(Kill(1, "EXCHANGE", "", "EX1")))
    answers = wire.send(Continue())
    text = "Kill Switch enforced by Exchange Admin for Executing Firm"
    assert [picked(answer, 39, 11, 378, 58) for answer in answers] == [
        ["4", name, "106", text] for name in ("E1", "E1", "E2", "E2")
    ]


def test_fix_1_a_quote_request_is_acknowledged_or_refused() -> None:
    wire = Wire()
    (answer,) = wire.say("R", "131=R1|146=1|55=OZF|107=OZFZ6 C100|54=8")
    assert picked(answer, 35, 131, 297) == ["b", "R1", "0"]
    assert answer["9770"]
    (answer,) = wire.say("R", "131=R2|146=1|55=OZF|107=NOPE")
    assert picked(answer, 131, 297, 300) == ["R2", "5", "1"]


def test_fix_1_both_sides_of_a_cross_are_reported() -> None:
    sides = "552=2|54=1|11=B1|1=ACC|38=5|54=2|11=S1|1=ACC|38=5"
    answers = Wire().say("s", f"548=X1|40=2|44=100|60={SENT}|107=YMZ6|1028=N", sides)
    told = sorted((answer["11"], answer["39"]) for answer in answers)
    assert told == [("B1", "0"), ("B1", "2"), ("S1", "0"), ("S1", "2")]


def test_gc2_29_a_refused_cross_names_its_message_and_side() -> None:
    sides = "552=2|54=1|11=B1|1=ACC|38=900|54=2|11=S1|1=ACC|38=900"
    (answer,) = Wire().say("s", f"548=X1|40=2|44=100|60={SENT}|107=YMZ6|1028=N", sides)
    text = "Credit Limit Violation: Order Quantity 900 exceeds Clip Size: 356 (side 1)"
    assert picked(answer, 35, 58, 371, 372) == ["3", text, "38", "s"]


def test_fix_1_the_status_of_an_order_is_told_as_it_stands() -> None:
    wire = Wire()
    wire.send(order("YMZ6", 10, "C1"))
    wire.send(order("YMZ6", 4, "C2", side=2))
    (answer,) = wire.say("H", "11=C1|37=1|54=1")
    assert picked(answer, 35, 150, 39, 11, 14, 151) == ["8", "I", "1", "C1", "4", "6"]
    (answer,) = wire.say("H", "11=C1|37=99|54=1", "60=" + SENT)
    assert picked(answer, 35, 58, 371, 372) == ["3", "Order not found", "37", "H"]


def test_quotes_crosses_and_protections_replay_to_the_same_state() -> None:
    wire = Wire()
    wire.put(SetProtections((Protection(1, "ALP", "EX1", "group", "OZF", ("OZF",), quantity=5),)))
    wire.say("i", QUOTE, CALL, PUT)
    wire.hit(5)
    wire.say("i", "9773=Y", QUOTE, CALL, PUT)
    position = snapshots.advance(snapshots.Position(EngineState(), {}, 0, journal.GENESIS, 0), wire.entries)
    assert state_hash(position.state) == state_hash(wire.core.state)
