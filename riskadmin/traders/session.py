"""The client side of one FIX session: messages and the time in, bytes and events out. No socket, no clock.

Numbers (SPEC §8): a Logon carries the next number of ours; what the server sent meanwhile is asked for; what the server
asks for is answered with a gap fill, because an order of a while ago is an order that nobody wants any more. Times are
milliseconds of real time since 1970."""

from typing import Final

from riskadmin.fix.codec import Message, encode, stamp, whole
from riskadmin.fix.logon import logon_fields
from riskadmin.traders.events import Delivered, Event, Identity, LogonRefused, LostTrack, NeverArrived, Stage
from riskadmin.traders.numbers import Numbers

HEARTBEAT: Final = 30
ASK_AGAIN_MS: Final = 3_000
LOCATION: Final = "US,IL"
SYSTEM: Final = ("RISKADMIN TRADERS", "1", "RISKADMIN")
PATIENCE_MS: Final = {Stage.LOGGING_ON: 10_000, Stage.LOGGING_OUT: 1_000}
"""How long the server may take to answer in a stage."""


class ClientSession:
    """One connection's session. `out` collects the bytes to send; whoever sends them keeps `numbers` first."""

    def __init__(self, identity: Identity, numbers: Numbers) -> None:
        self.identity = identity
        self.numbers = numbers
        self.stage = Stage.OFF
        self.out: list[bytes] = []
        self._now = 0
        self._since = 0  # when the stage began
        self._last_in = 0
        self._last_out = 0
        self._tested = False
        self._gap_until = 0  # highest number seen beyond next_in; 0: no gap
        self._gap_at = 0

    # --- out

    def logon(self, now_ms: int) -> None:
        """Ask to be let in. Its number is used up at once: one too many is mended by a gap fill, one too few is a bad
        logon."""
        self._now = now_ms
        self._enter(Stage.LOGGING_ON)
        who = self.identity
        fields = logon_fields(
            seq=self._take_number(), sender_comp=who.sender_comp, operator=who.operator, sent=stamp(now_ms * 1000),
            segment=who.segment, heartbeat=HEARTBEAT, location=LOCATION, last_seen=self.numbers.next_in - 1,
            access_key=who.access_key, secret=who.secret, system=SYSTEM,
        )  # fmt: skip
        self.out.append(encode("A", fields, []))

    def send(self, msg_type: str, body: list[tuple[int, str]], now_ms: int) -> int:
        """Send a message in its turn; returns its number."""
        self._now = now_ms
        return self._send(msg_type, body)

    def logout(self, now_ms: int) -> None:
        """Take leave; the server has a second to answer."""
        self._now = now_ms
        if self.stage is Stage.ON:
            self._send("5", [])
            self._enter(Stage.LOGGING_OUT)
        else:
            self._enter(Stage.CLOSED)

    def tick(self, now_ms: int) -> None:
        """What is due by now: heartbeat, test request, an open gap, the end of a server that says nothing."""
        self._now = now_ms
        if now_ms - self._since > PATIENCE_MS.get(self.stage, now_ms):
            self._enter(Stage.CLOSED)
        if self.stage is not Stage.ON:
            return
        silent = now_ms - self._last_in
        if silent > 2 * HEARTBEAT * 1000:
            self._enter(Stage.CLOSED)
        elif silent > HEARTBEAT * 1200 and not self._tested:
            self._tested = True
            self._send("1", [(112, f"TEST{now_ms}")])
        elif now_ms - self._last_out >= HEARTBEAT * 1000:
            self._send("0", [])
        if self._gap_until and now_ms - self._gap_at >= ASK_AGAIN_MS:
            self._ask()

    # --- in

    def receive(self, message: Message, now_ms: int) -> list[Event]:
        """One message of the server."""
        self._now = self._last_in = now_ms
        self._tested = False
        seq = whole(message.get(34)) or 0
        if self.stage is Stage.LOGGING_ON:
            return self._answer_to_logon(message, seq)
        if self.stage not in (Stage.ON, Stage.LOGGING_OUT):
            return []
        if message.msg_type == "4" and message.get(123) != "Y":
            self._advance(max(whole(message.get(36)) or 0, self.numbers.next_in))
            return []
        if seq < self.numbers.next_in:
            return [] if message.get(43) == "Y" else self._too_low()
        return self._too_high(message, seq) if seq > self.numbers.next_in else self._in_turn(message, seq)

    def _answer_to_logon(self, message: Message, seq: int) -> list[Event]:
        if message.msg_type == "5":
            self.numbers.next_out = whole(message.get(789)) or self.numbers.next_out - 1
            self._enter(Stage.CLOSED)
            return [LogonRefused(message.get(58))]
        if message.msg_type != "A":
            self._enter(Stage.CLOSED)
            return []
        self._enter(Stage.ON)
        known, self.numbers.known = self.numbers.known, True
        if seq < self.numbers.next_in or not known:
            # a number below ours: the server began anew; none of ours: nothing to go on from
            self._advance(seq + 1)
            return [LostTrack()] if seq > 1 or known else []
        if seq > self.numbers.next_in:
            self._gap_until = seq
            self._ask()
        else:
            self._advance(seq + 1)
        return []

    def _too_low(self) -> list[Event]:
        self._send("5", [(58, f"MsgSeqNum too low, expecting {self.numbers.next_in}")])
        self._enter(Stage.CLOSED)
        return []

    def _too_high(self, message: Message, seq: int) -> list[Event]:
        """Something is missing: it is asked for once, and this message comes again with it."""
        if message.msg_type == "5":
            return self._logged_out()
        if message.msg_type == "3" and message.get(372) == "2":
            self._gap_until = 0
            self._advance(seq + 1)
            return [LostTrack()]
        events = self._fill_gap(message) if message.msg_type == "2" else []
        if not self._gap_until:
            self._ask()
        self._gap_until = max(self._gap_until, seq)
        return events

    def _in_turn(self, message: Message, seq: int) -> list[Event]:
        next_in = seq + 1
        events: list[Event] = []
        match message.msg_type:
            case "1":
                self._send("0", [(112, message.get(112))])
            case "2":
                events = self._fill_gap(message)
            case "4":
                next_in = max(whole(message.get(36)) or 0, next_in)
            case "5":
                events = self._logged_out()
            case "0" | "A":
                pass
            case _:
                events = [Delivered(message)]
        self._advance(next_in)
        return events

    # --- helpers

    def _advance(self, next_in: int) -> None:
        self.numbers.next_in = next_in
        self._gap_at = self._now
        if next_in > self._gap_until:
            self._gap_until = 0

    def _ask(self) -> None:
        self._gap_at = self._now
        self._send("2", [(7, str(self.numbers.next_in)), (16, "0")])

    def _fill_gap(self, message: Message) -> list[Event]:
        """Nothing is sent again; the numbers that the server asks for stand for nothing from now on."""
        begin, last = whole(message.get(7)) or 0, self.numbers.next_out - 1
        if not 1 <= begin <= last:
            return []
        now = stamp(self._now * 1000)
        header = [*self._header(begin), (43, "Y"), (122, now)]
        self.out.append(encode("4", header, [(123, "Y"), (36, str(self.numbers.next_out))]))
        return [NeverArrived(begin, last)]

    def _logged_out(self) -> list[Event]:
        if self.stage is Stage.ON:
            self._send("5", [])
        self._enter(Stage.CLOSED)
        return []

    def _header(self, seq: int) -> list[tuple[int, str]]:
        who = self.identity
        return [
            (34, str(seq)), (49, who.sender_comp), (50, who.operator), (52, stamp(self._now * 1000)), (56, "CME"),
            (57, who.segment), (142, LOCATION), (369, str(self.numbers.next_in - 1)),
        ]  # fmt: skip

    def _send(self, msg_type: str, body: list[tuple[int, str]]) -> int:
        seq = self._take_number()
        self.out.append(encode(msg_type, self._header(seq), body))
        self._last_out = self._now
        return seq

    def _take_number(self) -> int:
        self.numbers.next_out += 1
        return self.numbers.next_out - 1

    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        self._since = self._last_in = self._now
        if stage is Stage.ON:
            self._last_out = self._now
