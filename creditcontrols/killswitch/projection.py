"""What the projection writes when the engine tells of kills: SQL, in the transaction of its batch."""

from datetime import datetime
from typing import Final

from creditcontrols.actions import Statements, register_act
from creditcontrols.engine.controls.events import KillEnforced, KillLifted, KillRefused

# A kill whose end was asked for meanwhile stays as it is: the engine answers that next.
_IN_FORCE: Final = (
    "UPDATE killswitch_killswitch SET in_force_seq = %s, in_force_at = %s, orders = %s, kept = %s,"
    " state = CASE state WHEN 'requested' THEN 'in_force' ELSE state END WHERE id = %s"
)
_LIFTED: Final = "UPDATE killswitch_killswitch SET state = 'lifted', lifted_seq = %s, lifted_at = %s WHERE id = %s"
_REFUSED: Final = (
    "UPDATE killswitch_killswitch SET answer = %s,"
    " state = CASE WHEN in_force_seq IS NULL THEN 'refused' ELSE state END WHERE id = %s"
)


def enforced(event: KillEnforced, seq: int, at: datetime) -> Statements:
    """The kill is in force."""
    return [(_IN_FORCE, (seq, at, len(event.order_ids), event.kept, event.kill.kill_id))]


def lifted(event: KillLifted, seq: int, at: datetime) -> Statements:
    """The kill is gone."""
    return [(_LIFTED, (seq, at, event.kill_id))]


def refused(event: KillRefused, seq: int, at: datetime) -> Statements:
    """The engine did not enforce it, or has nothing to lift."""
    return [(_REFUSED, (event.reason[:200], event.kill_id))]


def register() -> None:
    """Have the projection store these events."""
    register_act(KillEnforced, enforced)
    register_act(KillLifted, lifted)
    register_act(KillRefused, refused)
