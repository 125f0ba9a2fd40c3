"""What the translation of events works with: a message before it has its number, and when it happens."""

from typing import NamedTuple


class Answer(NamedTuple):
    """One message for session `key` before it is numbered; `echo` holds the location and what to repeat."""

    key: str
    msg_type: str
    sender_comp: str
    operator: str
    echo: str
    body: str


class Moment(NamedTuple):
    """What all events of one journal entry share: its seq, real time in µs and as text, the message's number, and
    who is aggressor: the order `taker`, and orders from the id `newest` on, which came with the entry."""

    seq: int
    micros: int
    text: str
    in_seq: int
    taker: int
    newest: int
