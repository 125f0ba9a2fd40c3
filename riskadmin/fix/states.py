"""The states of a FIX session and everything that moves it between them. A pair that is not here raises."""

from enum import Enum
from typing import Final


class State(Enum):
    """Where a session stands."""

    LOGGED_OFF = "logged off"
    LOGGED_ON = "logged on"
    LOGOUT_SENT = "logout sent"
    CLOSED = "closed"


class Trigger(Enum):
    """What can move it."""

    LOGON_TAKEN = "logon taken"
    LOGON_REFUSED = "logon refused"
    LOGOUT_STARTED = "logout started"
    LOGOUT_RECEIVED = "logout received"
    FORCED_OUT = "forced out"
    LOST = "lost"


TRANSITIONS: Final[dict[State, dict[Trigger, State]]] = {
    State.LOGGED_OFF: {
        Trigger.LOGON_TAKEN: State.LOGGED_ON,
        Trigger.LOGON_REFUSED: State.CLOSED,
        Trigger.FORCED_OUT: State.CLOSED,
        Trigger.LOST: State.CLOSED,
    },
    State.LOGGED_ON: {
        Trigger.LOGON_TAKEN: State.LOGGED_ON,
        Trigger.LOGON_REFUSED: State.CLOSED,
        Trigger.LOGOUT_STARTED: State.LOGOUT_SENT,
        Trigger.LOGOUT_RECEIVED: State.CLOSED,
        Trigger.FORCED_OUT: State.CLOSED,
        Trigger.LOST: State.CLOSED,
    },
    State.LOGOUT_SENT: {
        Trigger.LOGON_REFUSED: State.CLOSED,
        Trigger.LOGOUT_RECEIVED: State.CLOSED,
        Trigger.FORCED_OUT: State.CLOSED,
        Trigger.LOST: State.CLOSED,
    },
    State.CLOSED: {},
}


class SessionError(Exception):
    """The caller asked for something that the session's state does not allow; nothing changed."""


def after(state: State, trigger: Trigger) -> State:
    """The state that follows. Raises SessionError for a pair that TRANSITIONS does not have."""
    target = TRANSITIONS[state].get(trigger)
    if target is None:
        raise SessionError(f"{trigger.value}: not possible while {state.value}")
    return target
