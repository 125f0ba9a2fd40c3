"""SPEC FIX-3 at the door: who is let in, replays, and the port that closes."""

from datetime import UTC, datetime

import pytest

from riskadmin.fix.codec import Message, decode, encode, stamp
from riskadmin.fix.logon import canonical, sign
from riskadmin.fixnet.logons import CLOSED_TEXT, INVALID_TEXT, Gatekeeper

SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
KEY = "A" * 20
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


class FakeDirectory:
    """One sender comp with one key pair; ports close in memory."""

    def __init__(self) -> None:
        self.closed: set[str] = set()
        self.noted: list[str] = []

    def knows(self, sender_comp: str) -> bool:
        return sender_comp[:6] == "AAA123"

    def knows_session(self, session_id: str) -> bool:
        return session_id == "AAA"

    def secrets(self, session_id: str) -> list[tuple[str, str]]:
        return [(KEY, SECRET)] if session_id == "AAA" else []

    def used(self, access_key_id: str) -> None:
        self.noted.append(access_key_id)

    def closed_ports(self) -> set[str]:
        return self.closed

    def close_port(self, session_id: str) -> None:
        self.closed.add(session_id)


class Door:
    """A gatekeeper with a clock in hand."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.directory = FakeDirectory()
        self.keeper = Gatekeeper(self.directory, lambda: self.seconds, lambda: NOW)  # type: ignore[arg-type]
        self.number = 0

    def knock(self, *, bad: bool = False, comp: str = "AAA123N") -> str | None:
        """A fresh logon; `bad` breaks its signature. Returns the refusal."""
        self.number += 1
        return self.keeper.refuse(logon(self.number, comp, bad))


def logon(number: int, comp: str = "AAA123N", bad: bool = False) -> Message:
    micros = int(NOW.timestamp() * 1_000_000)
    values = {34: str(number), 49: comp, 50: "TRDR1", 52: stamp(micros), 57: "G", 108: "30", 142: "US", 369: "0",
              1603: "S", 1604: "1", 1605: "V"}  # fmt: skip
    signature = sign(SECRET, canonical(values))
    if bad:
        signature = ("A" if signature[0] != "A" else "B") + signature[1:]
    body = [(tag, value) for tag, value in values.items() if tag not in (34, 49)]
    body += [(56, "CME"), (98, "0"), (354, "20"), (355, KEY), (1400, "CME-1-SHA-256"), (1401, "43"), (1402, signature)]
    return decode(encode("A", [(34, values[34]), (49, comp)], body))


def test_fix_3_a_good_logon_is_let_in() -> None:
    assert Door().knock() is None


def test_fix_3_a_wrong_signature_is_refused() -> None:
    assert Door().knock(bad=True) == INVALID_TEXT


def test_fix_3_the_pair_of_a_believed_logon_is_noted_and_no_other() -> None:
    door = Door()
    door.knock(bad=True)
    assert door.directory.noted == []
    door.knock()
    assert door.directory.noted == [KEY]


def test_fix_3_a_replayed_logon_is_refused() -> None:
    door = Door()
    message = logon(1)
    assert door.keeper.refuse(message) is None
    assert door.keeper.refuse(message) == INVALID_TEXT


def test_fix_3_the_fifth_bad_logon_within_a_minute_closes_the_port() -> None:
    door = Door()
    assert [door.knock(bad=True) for _ in range(5)] == [INVALID_TEXT] * 4 + [CLOSED_TEXT]
    assert door.knock() == CLOSED_TEXT
    door.directory.closed.clear()
    assert door.knock() is None


def test_fix_3_a_good_logon_between_bad_ones_does_not_clear_the_count() -> None:
    door = Door()
    assert [door.knock(bad=True) for _ in range(4)] == [INVALID_TEXT] * 4
    assert door.knock() is None
    assert door.knock(bad=True) == CLOSED_TEXT


@pytest.mark.parametrize(("pause", "closes"), [(15.1, False), (14.9, True)])
def test_fix_3_only_bad_logons_of_the_last_minute_count(pause: float, closes: bool) -> None:
    door = Door()
    texts = []
    for _ in range(5):
        texts.append(door.knock(bad=True))
        door.seconds += pause
    assert (texts[-1] == CLOSED_TEXT) is closes


def test_fix_3_an_unknown_session_is_refused_and_closes_no_port() -> None:
    door = Door()
    assert {door.knock(comp="ZZZ999N") for _ in range(6)} == {INVALID_TEXT}
    assert door.directory.closed == set()
