"""What the projection writes when the engine tells of accounts and policies: SQL, in the transaction of its batch."""

from datetime import datetime
from typing import Final

from creditcontrols.actions import Statements, register_act
from creditcontrols.engine.controls.events import AccountPolicySet, AccountsSet

_IN_FORCE: Final = """
    UPDATE accounts_account a SET in_force_version = v.version, in_force_active = v.active,
        in_force_suspended = array_remove(string_to_array(v.suspended, ','), ''),
        in_force_registered = array_remove(string_to_array(v.registered, ','), ''),
        in_force_seq = %s, in_force_at = %s
    FROM unnest(%s::text[], %s::text[], %s::boolean[], %s::text[], %s::integer[], %s::text[])
        AS v (lce, number, active, suspended, version, registered), firms_legalclearingentity l
    WHERE l.code = v.lce AND a.lce_id = l.id AND a.number = v.number AND a.in_force_version < v.version
"""
_POLICY: Final = """
    UPDATE accounts_accountpolicy p SET in_force_version = %s, in_force_refused = %s, in_force_seq = %s,
        in_force_at = %s
    FROM firms_legalclearingentity l WHERE l.code = %s AND p.lce_id = l.id AND p.in_force_version < %s
"""


def accounts_set(event: AccountsSet, seq: int, at: datetime) -> Statements:
    """The accounts are in force, one statement whatever their number."""
    rows = event.rows
    columns = (
        [row.lce for row in rows], [row.account for row in rows], [row.active for row in rows],
        [",".join(row.suspended) for row in rows], [row.version for row in rows],
        [",".join(row.registered) for row in rows],
    )  # fmt: skip
    return [(_IN_FORCE, (seq, at, *columns))] if rows else []


def policy_set(event: AccountPolicySet, seq: int, at: datetime) -> Statements:
    """The policy is in force."""
    return [(_POLICY, (event.version, event.unknown_refused, seq, at, event.lce, event.version))]


def register() -> None:
    """Have the projection store these events."""
    register_act(AccountsSet, accounts_set)
    register_act(AccountPolicySet, policy_set)
