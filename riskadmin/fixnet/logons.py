"""Who may log on: key pairs of a session id, replayed logons, and the port that closes after five bad ones (SPEC
FIX-3)."""

from collections import deque
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from riskadmin.fix.codec import Message
from riskadmin.fix.logon import verify_logon

BAD_LOGONS = 5
WINDOW_SECONDS = 60.0
REPLAY_SECONDS = 15.0
CLOSED_TEXT = "(1000) CME Administered Port Closure Due to Invalid Number of Login Attempts Being Exceeded"
INVALID_TEXT = "Invalid logon. Logout forced."


class Lookups(Protocol):
    """What a gatekeeper asks about sessions, keys and ports."""

    def knows(self, sender_comp: str) -> bool:
        """Whether tag 49 names a session that may log on."""

    def knows_session(self, session_id: str) -> bool:
        """Whether a session has that id (3 characters)."""

    def secrets(self, session_id: str) -> list[tuple[str, str]]:
        """(access key id, secret) of the key pairs that are valid now."""

    def used(self, access_key_id: str) -> None:
        """Note that a pair signed a believed logon."""

    def closed_ports(self) -> AbstractSet[str]:
        """Session ids whose port is closed."""

    def close_port(self, session_id: str) -> None:
        """Close a session id's port, with its audit record."""


class Gatekeeper:
    """Decides about logons. Counts are kept per session id (the first 3 characters of tag 49)."""

    def __init__(self, directory: Lookups, monotonic: Callable[[], float], real_now: Callable[[], datetime]) -> None:
        self.directory = directory
        self.monotonic = monotonic
        self.real_now = real_now
        self.bad: dict[str, deque[float]] = {}
        self.seen: dict[tuple[str, ...], float] = {}

    def refuse(self, message: Message) -> str | None:
        """The text of the Logout that answers this first message of a connection, or None to let it in.

        A refusal counts, and the fifth within WINDOW_SECONDS closes the port; a good logon between does not clear
        the count."""
        sender_comp = message.get(49) or ""
        session_id = sender_comp[:3]
        if session_id in self.directory.closed_ports():
            return CLOSED_TEXT
        text = self._fault(message, sender_comp)
        if text is None:
            self.directory.used(message.get(355) or "")
            return None
        return self.count(session_id) or text

    def _fault(self, message: Message, sender_comp: str) -> str | None:
        if message.msg_type != "A" or not self.directory.knows(sender_comp):
            return INVALID_TEXT
        fault = verify_logon(message, self.directory.secrets(sender_comp[:3]), self.real_now())
        if fault is not None:
            return fault
        return INVALID_TEXT if self._replayed(message) else None

    def count(self, session_id: str) -> str | None:
        """Count a bad logon of a session id that exists; returns the closing text when it was the one too many."""
        if not self.directory.knows_session(session_id):
            return None
        now = self.monotonic()
        times = self.bad.setdefault(session_id, deque())
        times.append(now)
        while times[0] <= now - WINDOW_SECONDS:
            times.popleft()
        if len(times) < BAD_LOGONS:
            return None
        times.clear()
        self.directory.close_port(session_id)
        return CLOSED_TEXT

    def _replayed(self, message: Message) -> bool:
        now = self.monotonic()
        for key in [key for key, at in self.seen.items() if at < now - REPLAY_SECONDS]:
            del self.seen[key]
        signature = tuple(message.get(tag) or "" for tag in (355, 34, 52, 1402))
        if signature in self.seen:
            return True
        self.seen[signature] = now
        return False
