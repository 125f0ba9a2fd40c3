"""What a session asks its runner to do, in order (see session.py)."""

from msgspec import Struct

from riskadmin.fix.codec import Fields, Message


class Send(Struct, frozen=True, gc=False):
    """Send a session-level message: number, stamp, store, then send. Not `numbered`: it carries the next outbound
    number without using it up and is not stored (a refused Logon uses no number on either side)."""

    msg_type: str
    fields: Fields
    numbered: bool = True


class Deliver(Struct, frozen=True, gc=False):
    """An application message that passed inbound.check; each inbound number is delivered once and in order."""

    message: Message
    in_seq: int


class Consumed(Struct, frozen=True, gc=False):
    """This inbound number is used up by a message that is not delivered; remember it before anything is answered."""

    in_seq: int
    msg_type: str


class SetNextIn(Struct, frozen=True, gc=False):
    """The next inbound number is `next_in`: all lower ones count as used up."""

    next_in: int


class Reset(Struct, frozen=True, gc=False):
    """In-session logon: both directions start at 1 again and what was sent earlier can no longer be asked for."""


class Resend(Struct, frozen=True, gc=False):
    """The peer wants `begin` to `end` (0: to the last) again; resend.plan decides. `in_seq` is the request's number."""

    begin: int
    end: int
    in_seq: int


class Disconnect(Struct, frozen=True, gc=False):
    """Close the connection after what was sent before. Not `graceful`: cancel on disconnect applies."""

    reason: str
    graceful: bool


Action = Send | Deliver | Consumed | SetNextIn | Reset | Resend | Disconnect
