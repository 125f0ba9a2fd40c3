"""What a client session tells and what it is told: stages, identity, events."""

from enum import Enum
from typing import NamedTuple

from riskadmin.fix.codec import Message


class Stage(Enum):
    """Where the session stands."""

    OFF = "off"
    LOGGING_ON = "logging on"
    ON = "on"
    LOGGING_OUT = "logging out"
    CLOSED = "closed"


class Identity(NamedTuple):
    """Who logs on: sender comp (49), trader id (50), segment (57), access key id and secret."""

    sender_comp: str
    operator: str
    segment: str
    access_key: str
    secret: str


class Delivered(NamedTuple):
    """An application message, or a reject, in its turn."""

    message: Message


class NeverArrived(NamedTuple):
    """Messages of ours that the server did not get and will not get."""

    begin: int
    end: int


class LostTrack(NamedTuple):
    """What the server said before cannot be had any more: orders have to be put in a known state."""


class LogonRefused(NamedTuple):
    """The server's Logout to our Logon."""

    text: str


Event = Delivered | NeverArrived | LostTrack | LogonRefused
