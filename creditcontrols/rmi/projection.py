"""What the projection writes when the engine tells of blocks and mass cancels: SQL, in the transaction of its batch."""

from datetime import datetime
from typing import Final

from creditcontrols.actions import Statements, register_act
from creditcontrols.engine.controls.events import CancelsOrdered, RmiBlocked, RmiUnblocked

ACT: Final = "rmi:"

# A block whose end was asked for meanwhile stays as it is: the engine answers that next.
_IN_FORCE: Final = (
    "UPDATE rmi_rmiblock SET in_force_seq = %s, in_force_at = %s,"
    " state = CASE state WHEN 'requested' THEN 'active' ELSE state END WHERE id = ANY(%s)"
)
_LIFTED: Final = "UPDATE rmi_rmiblock SET state = 'lifted', lifted_seq = %s, lifted_at = %s WHERE id = ANY(%s)"
_ORDERED: Final = (
    "UPDATE rmi_rmimasscancel SET state = 'ordered', order_ids = %s::bigint[], kept = %s, ordered_seq = %s,"
    " ordered_at = %s WHERE id = %s"
)


def blocked(event: RmiBlocked, seq: int, at: datetime) -> Statements:
    """The blocks are in force."""
    return [(_IN_FORCE, (seq, at, [block.block_id for block in event.blocks]))]


def unblocked(event: RmiUnblocked, seq: int, at: datetime) -> Statements:
    """The blocks are gone."""
    return [(_LIFTED, (seq, at, list(event.block_ids)))]


def ordered(event: CancelsOrdered, seq: int, at: datetime) -> Statements:
    """The engine has taken up a mass cancel; other acts are not ours."""
    if not event.act.startswith(ACT):
        return []
    key = int(event.act.removeprefix(ACT))
    return [(_ORDERED, (list(event.order_ids), event.kept, seq, at, key))]


def register() -> None:
    """Have the projection store these events."""
    register_act(RmiBlocked, blocked)
    register_act(RmiUnblocked, unblocked)
    register_act(CancelsOrdered, ordered)
