"""Messages and sessions for the tests: a client of its own, written apart from the code it tests."""

from riskadmin.fix.codec import Message, decode, parse_stamp
from riskadmin.fix.session import Session

SENT = "20261122-22:00:00.000"
NOW_MS = (parse_stamp(SENT) or 0) // 1000

NEW_ORDER = {
    1: "ACCT1",
    11: "C1",
    38: "10",
    40: "2",
    44: "100.25",
    54: "1",
    55: "GE",
    59: "0",
    60: SENT,
    107: "GEZ8",
    167: "FUT",
    204: "0",
    1028: "Y",
    1031: "Y",
    9702: "4",
}
CANCEL = {1: "ACCT1", 11: "C2", 37: "1001", 41: "C1", 54: "1", 60: SENT, 107: "GEZ8", 1028: "Y"}
REPLACE = NEW_ORDER | {11: "C2", 37: "1001", 41: "C1", 38: "20"}
MASS_CANCEL = {11: "C3", 1373: "3", 1374: "1", 107: "GEZ8", 6115: "100"}
DEFINITION = {320: "R1", 321: "1", 146: "1", 311: "GE", 307: "GEZ8", 319: "1", 54: "1"}
MASS_QUOTE = {117: "Q1", 9771: "MM1", 1028: "N", 296: "1", 302: "1", 295: "1", 299: "E1", 107: "GEZ8 C9600"}
MASS_QUOTE |= {132: "1.25", 134: "10", 133: "1.5", 135: "10"}
QUOTE_CANCEL = {117: "Q2", 298: "3", 295: "1", 55: "GE"}
QUOTE_REQUEST = {131: "R1", 146: "1", 55: "GE", 107: "GEZ8 C9600"}
CROSS = {548: "X1", 40: "2", 44: "1.25", 60: SENT, 107: "GEZ8", 1028: "N"}
CROSS[552] = "\x01".join(["2", *(f"54={side}\x0111=C{side}\x011=ACCT1\x0138=5" for side in (1, 2))])
STATUS = {11: "C1", 37: "1001", 54: "1"}
BODIES = {
    "D": NEW_ORDER, "F": CANCEL, "G": REPLACE, "CA": MASS_CANCEL, "c": DEFINITION, "i": MASS_QUOTE, "Z": QUOTE_CANCEL,
    "R": QUOTE_REQUEST, "s": CROSS, "H": STATUS,
}  # fmt: skip
LOGON = {98: "0", 108: "30", 1603: "GC2TEST", 1604: "1.0", 1605: "ACME"}


def frame(body: bytes) -> bytes:
    """`body` (35=… SOH) with 8, 9 and a sum added up byte by byte."""
    head = b"8=FIX.4.2\x019=" + str(len(body)).encode() + b"\x01" + body
    return head + b"10=" + f"{sum(head) % 256:03d}".encode() + b"\x01"


def body_of(whole: bytes) -> bytes:
    """What 9 counts: 35=… to the last field before 10."""
    return whole[whole.index(b"35=") : -7]


def raw(msg_type: str, seq: int | None, body: dict[int, str] | None = None, /, **header: str | None) -> bytes:
    """A client's message; `header` names tags as t49="…", None leaves one out."""
    fields: dict[int, str | None] = {34: None if seq is None else str(seq), 49: "AAA123N", 50: "TRDR1", 52: SENT}
    fields |= {56: "CME", 57: "G", 142: "US,IL", 369: "0"}
    fields |= {int(name[1:]): value for name, value in header.items()}
    every = [(35, msg_type), *fields.items(), *(body or {}).items()]
    return frame("".join(f"{tag}={value}\x01" for tag, value in every if value is not None).encode("latin-1"))


def message(msg_type: str, seq: int | None, body: dict[int, str] | None = None, /, **header: str | None) -> Message:
    return decode(raw(msg_type, seq, body, **header))


def app(msg_type: str, seq: int = 2, /, **changes: str | None) -> Message:
    """A good application message with body tags changed as t38="…"; None leaves one out."""
    body: dict[int, str | None] = {**BODIES[msg_type]}
    body |= {int(name[1:]): value for name, value in changes.items()}
    return message(msg_type, seq, {tag: value for tag, value in body.items() if value is not None})


def logged_on(next_in: int = 2) -> Session:
    """A session that took a Logon just below `next_in` at NOW_MS."""
    session = Session("AAA123", next_in=next_in - 1)
    session.logon(message("A", next_in - 1, LOGON), NOW_MS)
    return session


def unwrap(data: bytes) -> bytes:
    """The message between the marks of a value of 213."""
    assert (data[:6], data[-7:]) == (b"<RTRF>", b"</RTRF>")
    return data[6:-7]
