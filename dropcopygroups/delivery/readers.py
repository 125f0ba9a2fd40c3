"""Clients that do not read what they get (SPEC FIX-5): memory is bounded by the clients, not by what they miss."""

from typing import Final

from dropcopygroups.delivery.streams import StreamLink
from riskadmin.fix.states import State

PAUSE_BYTES: Final = 1024 * 1024
"""A client that has left so much unread gets no new copies."""

STUCK_SECONDS: Final = 10.0
"""A client that reads nothing of that for so long is cut off; what it missed comes when it is back."""


def takes_copies(link: StreamLink) -> bool:
    """Whether the client is logged on and reads."""
    return link.session is not None and link.session.state is State.LOGGED_ON and _unread(link) < PAUSE_BYTES


def is_stuck(link: StreamLink, now: float) -> bool:
    """Whether the client has read nothing of a long backlog for STUCK_SECONDS; `now` is monotonic. It remembers what
    was the last time."""
    waits = _unread(link)
    if waits < PAUSE_BYTES or waits < link.backlog or not link.stuck_since:
        link.stuck_since = now
    link.backlog = waits
    return now - link.stuck_since > STUCK_SECONDS


def _unread(link: StreamLink) -> int:
    """Bytes that wait for the client."""
    transport = link.connection.transport if link.connection is not None else None
    return transport.get_write_buffer_size() if transport is not None else 0
