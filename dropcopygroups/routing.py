"""PURE: which outbound message of a source session passes to a target session (SPEC DCG-2, DCG-4, DCG-5, FIX-2)."""

from dataclasses import dataclass
from typing import Final, NamedTuple

ACKNOWLEDGEMENT: Final = "acknowledgement"
ORDER_ENTRY: Final = "order_entry"
MODIFY: Final = "modify"
ELIMINATION: Final = "elimination"
MASS_ACTION: Final = "mass_action"
REJECT: Final = "reject"
OPTIONAL: Final = (ACKNOWLEDGEMENT, ORDER_ENTRY, MODIFY, ELIMINATION, MASS_ACTION, REJECT)

CGW: Final = "CGW"
MSGW: Final = "MSGW"

_EXECUTION_REPORT: Final = "8"
_ALWAYS: Final = frozenset("12H")
"""Tag 39 of what passes every group: fills, trade cancels and busts."""

_NAMED_BY_STATUS: Final = {
    "0": frozenset({ORDER_ENTRY, ACKNOWLEDGEMENT}),
    "4": frozenset({MODIFY, ACKNOWLEDGEMENT}),
    "5": frozenset({MODIFY, ACKNOWLEDGEMENT}),
    "C": frozenset({ELIMINATION, ACKNOWLEDGEMENT}),
    "8": frozenset({REJECT}),
}
_NAMED_BY_TYPE: Final = dict.fromkeys(("3", "9", "j"), frozenset({REJECT})) | {"BZ": frozenset({MASS_ACTION})}
_NOBODY: Final[frozenset[str]] = frozenset()


class Outbound(NamedTuple):
    """What routing needs of a message sent on a source session.

    `status` is tag 39 ("" without). `segment` is the market segment of its instrument. `lces` are the clearing firms
    of the order; when no order tells (`of_order` False: a session level reject), those that guarantee the firm."""

    sender_comp: str
    gateway: str
    segment: str
    msg_type: str
    status: str
    lces: frozenset[str]
    of_order: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """A target session: its kind, the source sender comps allotted to it, the optional filters of its group, and the
    clearing firm that owns the group ("" for any other registered entity)."""

    target_session_id: str
    kind: str
    sender_comps: frozenset[str]
    filters: frozenset[str]
    lce: str = ""


def passes(message: Outbound, route: Route) -> bool:
    """True when `message` is copied to the target of `route`."""
    return (
        message.gateway == route.kind
        and message.sender_comp in route.sender_comps
        and names(message.msg_type, message.status, route.filters)
        and clears(message, route.lce)
    )


def names(msg_type: str, status: str, filters: frozenset[str]) -> bool:
    """Whether a filter names the message (SPEC DCG-2): by tag 35 and, for an execution report, tag 39."""
    if msg_type != _EXECUTION_REPORT:
        return not filters.isdisjoint(_NAMED_BY_TYPE.get(msg_type, _NOBODY))
    return status in _ALWAYS or not filters.isdisjoint(_NAMED_BY_STATUS.get(status, _NOBODY))


def clears(message: Outbound, lce: str) -> bool:
    """A clearing firm's group carries only messages of orders that it clears (SPEC DCG-5). What belongs to no order
    passes only where no other clearing firm could be meant. Any other entity's group carries everything."""
    if not lce:
        return True
    return lce in message.lces and (message.of_order or len(message.lces) == 1)


def stream(kind: str, segment: str) -> str:
    """The stream of numbers within a target, as its tag 57 names it (SPEC FIX-2): one for CGW, one per market segment
    for MSGW."""
    return "G" if kind == CGW else segment
