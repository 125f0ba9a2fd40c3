"""What must be right in any message of a session, and in each session-level one."""

from typing import Final

from riskadmin.fix.codec import (
    COMP_ID,
    MSG_TYPE_INVALID,
    SENDING_TIME,
    VALUE_FORMAT,
    VALUE_INCORRECT,
    Message,
    Problem,
    parse_stamp,
    whole,
)
from riskadmin.fix.inbound import missing

ADMIN_TYPES: Final = frozenset("012345")
"""Session-level messages a client may send besides Logon (SPEC FIX-1; a Reject is taken note of)."""

SENDING_TIME_TOLERANCE_MS: Final = 120_000
_LONGEST_TYPE: Final = 8


def wrong_type(msg_type: str) -> Problem | None:
    """A MsgType that cannot be one, and that therefore is not repeated in any answer."""
    if 0 < len(msg_type) <= _LONGEST_TYPE and msg_type.isascii() and msg_type.isprintable():
        return None
    return Problem(35, "MsgType (35) is invalid", MSG_TYPE_INVALID)


def wrong_header(message: Message, key: str, now_ms: int) -> Problem | None:
    """CompIDs and SendingTime. `key` is the session, the first 6 characters of 49: the fault-tolerance indicator may
    change, another firm part is refused (SPEC §1). `now_ms` is real time."""
    fields = message.fields
    for tag in (49, 56, 52):
        if tag not in fields:
            return missing(tag)
    if fields[49][:6] != key or len(fields[49]) != 7:
        return Problem(49, "SenderCompID (49) is not the one of this session", COMP_ID)
    if fields[56] != "CME":
        return Problem(56, "TargetCompID (56) must be CME", COMP_ID)
    sent = parse_stamp(fields[52])
    if sent is None:
        return Problem(52, "SendingTime (52) is no UTC time", VALUE_FORMAT)
    if abs(sent // 1000 - now_ms) > SENDING_TIME_TOLERANCE_MS:
        return Problem(52, "SendingTime (52) is more than 120 seconds from the time of receipt", SENDING_TIME)
    return None


def wrong_admin(message: Message) -> Problem | None:
    """What a session-level message of ADMIN_TYPES lacks."""
    if message.problem:
        return message.problem
    for tag in _NEEDED.get(message.msg_type, ()):
        if tag not in message.fields:
            return missing(tag)
        if tag != 112 and whole(message.fields[tag]) is None:
            return Problem(tag, f"Tag {tag} is no whole number", VALUE_FORMAT)
    if message.msg_type == "4" and (whole(message.get(36)) or 0) <= (whole(message.get(34)) or 0):
        return Problem(36, "NewSeqNo (36) must be above MsgSeqNum (34)", VALUE_INCORRECT)
    return None


_NEEDED: Final[dict[str, tuple[int, ...]]] = {"1": (112,), "2": (7, 16), "4": (36,)}
