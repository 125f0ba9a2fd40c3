"""One FIX session on one connection: messages and the time in, actions out (SPEC FIX-1, FIX-3).

What moves a session from state to state is in states.py. The runner numbers, stamps, stores and sends. Times are
milliseconds of real time since 1970."""

from typing import Final

from riskadmin.fix.actions import Action, Consumed, Deliver, Disconnect, Resend, Reset, Send, SetNextIn
from riskadmin.fix.admin import ADMIN_TYPES, wrong_admin, wrong_header, wrong_type
from riskadmin.fix.codec import Fields, Message, whole
from riskadmin.fix.inbound import ALLOWED, check
from riskadmin.fix.messages import business_reject, reject
from riskadmin.fix.resend import LIMIT
from riskadmin.fix.states import SessionError, State, Trigger, after

ASK_AGAIN_MS: Final = 10_000
"""A gap that did not shrink for so long is asked for again."""
LOGOUT_WAIT_MS: Final = 10_000

IN_SESSION_TEXT: Final = "In session logon message must have 34=1. Logout forced."


class Session:
    """The session `key` (first 6 characters of 49), which expects inbound number `next_in`.

    A closed session ignores what it is told; make a new one for the next connection."""

    def __init__(self, key: str, *, next_in: int) -> None:
        self.key = key
        self.next_in = next_in
        self.state = State.LOGGED_OFF
        self.heartbeat_ms = 0
        self._last_in = 0
        self._last_out = 0
        self._test_sent = 0
        self._gap_until = 0  # highest number seen beyond next_in; 0: no gap open
        self._gap_from = 0  # what the open Resend Request asked for
        self._gap_at = 0  # when it was sent or last made progress
        self._logout_seq = 0  # number of the peer's Logout, which may have come before its turn
        self._logout_at = 0  # when we sent ours

    # --- what happens to the session

    def logon(self, message: Message, now_ms: int) -> list[Action]:
        """A Logon that logon.verify_logon believed. Taken when the state is LOGGED_ON afterwards, else refused."""
        if self.state is State.CLOSED:
            return []
        seq = whole(message.get(34)) or 0
        reset = message.get(141) == "Y"
        if self.state is not State.LOGGED_OFF:
            if self.state is State.LOGOUT_SENT or not (reset and seq == 1):
                return self.refuse_logon(IN_SESSION_TEXT)
            self.next_in = 1
            self._gap_until = self._logout_seq = 0
            return [Reset(), *self._take(message, seq, now_ms)]
        if reset:
            return self.refuse_logon("ResetSeqNumFlag (141) must not be Y on the first logon. Logout forced.")
        if seq < self.next_in:
            return self.refuse_logon(self._too_low(seq))
        return self._take(message, seq, now_ms)

    def refuse_logon(self, text: str) -> list[Action]:
        """Refuse a Logon, also one that verify_logon did not believe: no number is used on either side."""
        if self.state is State.CLOSED:
            return []
        self._move(Trigger.LOGON_REFUSED)
        return [self._logout(text, numbered=False), Disconnect(text, graceful=False)]

    def receive(self, message: Message, now_ms: int) -> list[Action]:
        """Any message but a Logon. Raises SessionError for a Logon."""
        if self.state is State.CLOSED:
            return []
        if self.state is State.LOGGED_OFF:
            self._move(Trigger.FORCED_OUT)
            return [Disconnect("first message is no Logon", graceful=False)]
        if message.msg_type == "A":
            raise SessionError("a Logon is verified first and then goes to logon()")
        self._last_in = now_ms
        self._test_sent = 0
        seq = whole(message.get(34))
        if not seq:
            return self.force_out("MsgSeqNum (34) tag is not present or no number")
        if message.msg_type == "4" and message.get(123) != "Y" and not wrong_header(message, self.key, now_ms):
            return self._sequence_reset(message, now_ms)
        if seq < self.next_in:
            return [] if message.get(43) == "Y" else self.force_out(self._too_low(seq))
        if seq > self.next_in:
            return self._too_high(message, seq, now_ms)
        return self._in_turn(message, seq, now_ms)

    def tick(self, now_ms: int) -> list[Action]:
        """What is due by now: heartbeat, test request, the end of a silent peer, a gap to ask for again."""
        if self.state is State.LOGOUT_SENT and now_ms - self._logout_at >= LOGOUT_WAIT_MS:
            self._move(Trigger.FORCED_OUT)
            return [Disconnect("no answer to Logout", graceful=True)]
        if self.state is not State.LOGGED_ON:
            return []
        if self._test_sent and now_ms - self._test_sent >= self.heartbeat_ms:
            self._move(Trigger.FORCED_OUT)
            return [Disconnect("no answer to Test Request", graceful=False)]
        actions: list[Action] = []
        if not self._test_sent and now_ms - self._last_in >= self.heartbeat_ms:
            self._test_sent = now_ms
            actions.append(self._send(now_ms, "1", ((112, f"TEST{now_ms}"),)))
        elif now_ms - self._last_out >= self.heartbeat_ms:
            actions.append(self._send(now_ms, "0", ()))
        if self._gap_until and now_ms - self._gap_at >= ASK_AGAIN_MS:
            actions.append(self._ask(now_ms))
        return actions

    def sent(self, now_ms: int) -> None:
        """The runner sent an application message or served a resend: no heartbeat is due for a while."""
        self._last_out = now_ms

    def logout(self, text: str, now_ms: int) -> list[Action]:
        """Log the peer out politely: it has LOGOUT_WAIT_MS to answer. Raises SessionError unless logged on."""
        self._move(Trigger.LOGOUT_STARTED)
        self._logout_at = now_ms
        return [self._logout(text)]

    def force_out(self, text: str, *, graceful: bool = False) -> list[Action]:
        """Log the peer out and close at once."""
        if self.state is State.CLOSED:
            return []
        self._move(Trigger.FORCED_OUT)
        return [self._logout(text), Disconnect(text, graceful=graceful)]

    def lost(self) -> list[Action]:
        """The connection is gone. Nothing follows when the session was closed before."""
        if self.state is State.CLOSED:
            return []
        graceful = self.state is not State.LOGGED_ON or self._logout_seq > 0
        self._move(Trigger.LOST)
        return [Disconnect("connection lost", graceful=graceful)]

    # --- logon

    def _take(self, message: Message, seq: int, now_ms: int) -> list[Action]:
        """Answer a good Logon; one whose number is too high is good, and what is missing is asked for."""
        self._move(Trigger.LOGON_TAKEN)
        self.heartbeat_ms = (whole(message.get(108)) or 0) * 1000
        self._last_in = self._last_out = now_ms
        self._test_sent = 0
        echo = tuple((tag, message.get(tag)) for tag in (108, 141, 1603, 1604, 1605) if tag in message.fields)
        answer = Send("A", ((98, "0"), *echo))
        if seq > self.next_in:
            self._gap_until = seq
            return [answer, self._ask(now_ms)]
        self.next_in += 1
        return [Consumed(seq, "A"), answer]

    # --- numbers

    def _too_low(self, seq: int) -> str:
        return f"MsgSeqNum too low, expecting {self.next_in} but received {seq}"

    def _too_high(self, message: Message, seq: int, now_ms: int) -> list[Action]:
        """A gap: one Resend Request while it is open. A Resend Request of the peer is answered out of turn."""
        actions: list[Action] = []
        good = not (wrong_header(message, self.key, now_ms) or wrong_admin(message))
        if good and message.msg_type == "2":
            actions.append(Resend(whole(message.get(7)) or 0, whole(message.get(16)) or 0, seq))
        if good and message.msg_type == "5":
            self._logout_seq = seq
        served = self.next_in - self._gap_from >= LIMIT
        if not self._gap_until or served:
            actions.append(self._ask(now_ms))
        self._gap_until = max(self._gap_until, seq)
        return actions

    def _ask(self, now_ms: int) -> Send:
        self._gap_from = self.next_in
        self._gap_at = now_ms
        return self._send(now_ms, "2", ((7, str(self.next_in)), (16, "0")))

    def _advance(self, next_in: int, now_ms: int) -> list[Action]:
        """The next number is `next_in`: closes a gap, and ends the session if the peer's Logout waited behind it."""
        self.next_in = next_in
        if self._gap_until:
            self._gap_at = now_ms
            if next_in > self._gap_until:
                self._gap_until = 0
        if 0 < self._logout_seq < next_in:
            return self._answer_logout()
        return []

    def _sequence_reset(self, message: Message, now_ms: int) -> list[Action]:
        """Sequence Reset without gap fill: its own number does not count, a lower NewSeqNo logs out."""
        new = whole(message.get(36))
        if new is None or new < self.next_in:
            return self.force_out(f"NewSeqNo (36) too low, expecting {self.next_in} or higher")
        return [SetNextIn(new), *self._advance(new, now_ms)]

    # --- messages in their turn

    def _in_turn(self, message: Message, seq: int, now_ms: int) -> list[Action]:
        msg_type = message.msg_type
        problem = wrong_header(message, self.key, now_ms)
        if problem is None:
            if msg_type in ALLOWED:
                problem = check(message)
                if problem is None:
                    return [Deliver(message, seq), *self._advance(seq + 1, now_ms)]
            elif msg_type in ADMIN_TYPES:
                problem = wrong_admin(message)
            else:
                problem = wrong_type(msg_type)
        actions: list[Action] = [Consumed(seq, msg_type)]
        if problem is not None:
            ref_type = "" if wrong_type(msg_type) else msg_type
            actions.append(self._send(now_ms, "3", reject(ref_seq=seq, ref_type=ref_type, problem=problem)))
        elif msg_type in ADMIN_TYPES:
            return self._admin(message, seq, now_ms)
        else:
            text = f"Message type {msg_type} (35) is not supported"
            actions.append(self._send(now_ms, "j", business_reject(ref_seq=seq, ref_type=msg_type, text=text)))
        return [*actions, *self._advance(seq + 1, now_ms)]

    def _admin(self, message: Message, seq: int, now_ms: int) -> list[Action]:
        """A good session-level message in its turn."""
        actions: list[Action] = [Consumed(seq, message.msg_type)]
        next_in = seq + 1
        match message.msg_type:
            case "1":
                actions.append(self._send(now_ms, "0", ((112, message.get(112)),)))
            case "2":
                actions.append(Resend(whole(message.get(7)) or 0, whole(message.get(16)) or 0, seq))
            case "4":
                next_in = whole(message.get(36)) or next_in
                actions.append(SetNextIn(next_in))
            case "5":
                self._logout_seq = seq
        return [*actions, *self._advance(next_in, now_ms)]

    # --- out

    def _answer_logout(self) -> list[Action]:
        answer = [self._logout("")] if self.state is State.LOGGED_ON else []
        self._move(Trigger.LOGOUT_RECEIVED)
        return [*answer, Disconnect("logged out", graceful=True)]

    def _send(self, now_ms: int, msg_type: str, fields: Fields) -> Send:
        self._last_out = now_ms
        return Send(msg_type, fields)

    def _logout(self, text: str, *, numbered: bool = True) -> Send:
        fields: Fields = ((789, str(self.next_in)),)
        return Send("5", ((58, text), *fields) if text else fields, numbered=numbered)

    def _move(self, trigger: Trigger) -> None:
        self.state = after(self.state, trigger)
