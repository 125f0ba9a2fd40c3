"""Resend Request (SPEC FIX-4): what of it is served, and the bytes of a message sent again."""

from typing import Final

from msgspec import Struct

from riskadmin.fix.codec import Fields, finish

LIMIT: Final = 2500
"""Messages served for one Resend Request."""


class Serve(Struct, frozen=True):
    """Send again the messages `begin` to `end`, both included."""

    begin: int
    end: int


class Refuse(Struct, frozen=True):
    """Refuse the request whole with 35=3: RefTagID (371) and Text (58). The session stays up."""

    tag: int
    text: str


def plan(begin: int, end: int, last_out: int, oldest_servable: int) -> Serve | Refuse:
    """What to do with BeginSeqNo `begin` and EndSeqNo `end` (0: as many as are served at once).

    `last_out` is the last number sent this week, `oldest_servable` the lowest that is young enough to be sent again."""
    if begin < 1 or begin > last_out:
        return Refuse(7, f"BeginSeqNo (7) {begin} was not sent yet, last message is {last_out}")
    if end and end < begin:
        return Refuse(16, f"EndSeqNo (16) {end} is lower than BeginSeqNo (7) {begin}")
    if end and end - begin + 1 > LIMIT:
        return Refuse(16, f"Resend Request names {end - begin + 1} messages, at most {LIMIT} are allowed")
    if begin < oldest_servable:
        return Refuse(7, f"BeginSeqNo (7) {begin} is too old, oldest message available is {oldest_servable}")
    return Serve(begin, min(last_out, end or begin + LIMIT - 1))


def as_resend(raw: bytes, now_text: str) -> bytes:
    """The message again: PossDupFlag (43), OrigSendingTime (122), SendingTime (52) `now_text`; all else as it was."""
    body_start = raw.index(b"\x01", 10) + 1
    body = raw[body_start:-7]
    value = body.index(b"\x0152=") + 4
    end = body.index(b"\x01", value)
    again = b"%b\x0143=Y\x01122=%b" % (now_text.encode("ascii"), body[value:end])
    return finish(body[:value] + again + body[end:])


def gap_fill(new_seq: int) -> Fields:
    """Body of the Sequence Reset-GapFill (35=4) that stands for admin messages up to `new_seq` - 1.

    Its header carries the first of their numbers, 43=Y and 122 (messages.head with `original_sent`)."""
    return ((123, "Y"), (36, str(new_seq)))
