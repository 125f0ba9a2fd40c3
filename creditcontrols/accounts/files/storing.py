"""The statements that save rows of an accounts file: the database takes what the verification left in them, thousands
at a time, so that nobody waits long for an account of the clearing firm."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from creditcontrols.accounts.models import AccountsUpload
from riskadmin.firms.models import User

_SAVED: Final = (
    "description", "owner_firm_id", "owner_lei", "segregation", "intermediary", "holding", "services", "status",
    "sessions", "parent_id", "version", "changed_by_id", "changed_at",
)  # fmt: skip
_ACCOUNTS: Final = f"""
    WITH stored AS (
        INSERT INTO accounts_account AS a (lce_id, number, {", ".join(_SAVED)}, in_force_version, in_force_active,
            in_force_suspended, in_force_registered)
        SELECT %(lce)s, r.name, r.document ->> 'description', f.id,
            CASE WHEN f.id IS NULL THEN r.document ->> 'owner' ELSE '' END, r.document ->> 'segregation',
            (r.document ->> 'intermediary')::boolean, (r.document ->> 'holding')::boolean,
            ARRAY(SELECT jsonb_array_elements_text(r.document -> 'services')), r.document ->> 'status',
            ARRAY(SELECT jsonb_array_elements_text(r.document -> 'sessions') AS comp ORDER BY comp),
            CASE WHEN r.document ->> 'parent' <> '' THEN
                (SELECT p.id FROM accounts_account p WHERE p.lce_id = %(lce)s AND p.number = r.document ->> 'parent')
            END, r.version + 1, %(actor)s, %(now)s, 0, true, '{{}}', '{{}}'
        FROM accounts_accountsuploadrow r LEFT JOIN firms_executionfirm f ON f.code = r.document ->> 'owner'
        WHERE r.id = ANY(%(rows)s) ORDER BY r.number
        ON CONFLICT (lce_id, number) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _SAVED)}
        RETURNING a.id, a.number
    )
    UPDATE accounts_accountsuploadrow r SET account_id = stored.id FROM stored
    WHERE r.id = ANY(%(rows)s) AND r.name = stored.number
"""
_UNLINK: Final = """
    DELETE FROM accounts_accountfirm l USING accounts_accountsuploadrow r, firms_executionfirm f
    WHERE r.id = ANY(%(rows)s) AND l.account_id = r.account_id AND f.id = l.execution_firm_id
        AND NOT r.document -> 'firms' ? f.code
"""
_LINK: Final = """
    INSERT INTO accounts_accountfirm (account_id, execution_firm_id, lce_suspended, ef_suspended, reason)
    SELECT r.account_id, f.id, false, false, ''
    FROM accounts_accountsuploadrow r, jsonb_array_elements_text(r.document -> 'firms') AS named (code)
        JOIN firms_executionfirm f ON f.code = named.code
    WHERE r.id = ANY(%(rows)s) ORDER BY r.number, f.code
    ON CONFLICT (account_id, execution_firm_id) DO NOTHING
"""
_HISTORY: Final = """
    INSERT INTO accounts_accountchange (account_id, version, field, old, new, actor_id, at, reason)
    SELECT r.account_id, r.version + 1, line ->> 0, left(line ->> 1, 400), left(line ->> 2, 400), %(actor)s, %(now)s,
        %(reason)s
    FROM accounts_accountsuploadrow r, jsonb_array_elements(
        CASE WHEN r.version > 0 THEN r.changes ELSE '[["Account", "", "Registered by file"]]' END
    ) WITH ORDINALITY AS said (line, place)
    WHERE r.id = ANY(%(rows)s) ORDER BY r.number, place
"""
"""That of a new account is one line; the row of the file says what it was registered with."""


def store(found: AccountsUpload, rows: Sequence[int], actor: User, now: datetime) -> None:
    """Save the accounts of these rows (by their keys) with execution firms and history; the rows name them afterwards.
    No part may hold a parent and its sub-account. What the projection writes is left to it."""
    about = {"lce": found.lce_id, "rows": list(rows), "actor": actor.pk, "now": now, "reason": found.reason}
    with connection.cursor() as cursor:
        for statement in (_ACCOUNTS, _UNLINK, _LINK, _HISTORY):
            cursor.execute(statement, about)
