"""Database roles by privilege: what each kind of process may do to each table.

The owner migrates and tests; web, runner and followers run under roles that can at most add to the journal and
the audit trail, never change or delete there. Applied after every migrate, to the tables that exist."""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

WEB: Final = "riskadmin_web"
RUNNER: Final = "riskadmin_runner"
FOLLOWERS: Final = "riskadmin_followers"
ROLES: Final = (WEB, RUNNER, FOLLOWERS)

READ: Final = "SELECT"
APPEND: Final = "SELECT, INSERT"
ADVANCE: Final = "SELECT, INSERT, UPDATE"
ALL: Final = "SELECT, INSERT, UPDATE, DELETE"

_PROJECTED: Final = {WEB: READ, RUNNER: READ, FOLLOWERS: ALL}
SPECIAL: Final[dict[str, dict[str, str]]] = {
    "creditcontrols_journal": {WEB: READ, RUNNER: APPEND, FOLLOWERS: READ},
    "creditcontrols_checkpoint": {WEB: READ, RUNNER: APPEND, FOLLOWERS: READ},
    "creditcontrols_engineepoch": {WEB: READ, RUNNER: ADVANCE, FOLLOWERS: "SELECT, UPDATE"},
    "creditcontrols_inboxcommand": {WEB: APPEND, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "creditcontrols_settingsversion": {WEB: APPEND, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "creditcontrols_settingchange": {WEB: APPEND, RUNNER: READ, FOLLOWERS: READ},
    "audit_auditevent": {WEB: APPEND, RUNNER: APPEND, FOLLOWERS: APPEND},
    "audit_auditseal": {WEB: READ, FOLLOWERS: APPEND},
    "fixstore_sessionmessage": {WEB: READ, RUNNER: APPEND, FOLLOWERS: READ},
    "fixstore_outboundmessage": {WEB: READ, RUNNER: READ, FOLLOWERS: APPEND},
    "fixstore_portclosure": {WEB: ADVANCE, RUNNER: ADVANCE, FOLLOWERS: READ},
    "mail_outboxmessage": {WEB: ADVANCE, FOLLOWERS: ADVANCE},
    "notifications_window": {WEB: READ, FOLLOWERS: ADVANCE},
    "notifications_maildecision": {WEB: READ, FOLLOWERS: APPEND},
    "notifications_alertacknowledgement": {WEB: APPEND},
    "creditcontrols_tradebust": {WEB: APPEND, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "dropcopygroups_approval": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: READ},
    "keypairs_keypair": {WEB: ADVANCE, RUNNER: READ},
    "keypairs_keyuse": {WEB: READ, RUNNER: ADVANCE},
    "keypairs_codeuse": {WEB: APPEND},
    "keypairs_expirynotice": {WEB: APPEND},
    "dropcopygroups_copy": {WEB: READ, RUNNER: READ, FOLLOWERS: APPEND},
    "dropcopygroups_recipients": {WEB: READ, RUNNER: READ, FOLLOWERS: APPEND},
    "dropcopygroups_copyweek": {WEB: READ, RUNNER: READ, FOLLOWERS: APPEND},
    "dropcopygroups_rejectcursor": {WEB: READ, FOLLOWERS: ADVANCE},
    "dropcopygroups_stream": {WEB: READ, RUNNER: ADVANCE, FOLLOWERS: READ},
    "dropcopygroups_delivered": {WEB: READ, RUNNER: APPEND, FOLLOWERS: READ},
    "accounts_account": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "accounts_accountpolicy": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "accounts_accountchange": {WEB: APPEND, RUNNER: READ, FOLLOWERS: READ},
    "icc_positionlimitrow": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "icc_positionpolicyrow": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "icc_positionlimitchange": {WEB: APPEND, RUNNER: READ, FOLLOWERS: READ},
    "icc_positionpolicychange": {WEB: APPEND, RUNNER: READ, FOLLOWERS: READ},
    "icc_positionalert": {WEB: READ, RUNNER: READ, FOLLOWERS: ADVANCE},
    "icc_positionmail": {WEB: READ, RUNNER: READ, FOLLOWERS: APPEND},
    "icc_positionreset": {WEB: READ, RUNNER: READ, FOLLOWERS: APPEND},
    "icc_positionday": {WEB: READ, RUNNER: READ, FOLLOWERS: ADVANCE},
    "icc_accountposition": {WEB: READ, RUNNER: READ, FOLLOWERS: ADVANCE},
    "schedule_ledgerentry": {WEB: APPEND, RUNNER: READ},
    "schedule_scheduledchange": {WEB: ADVANCE, RUNNER: READ},
    "disconnects_registration": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: READ},
    "accessmanager_permission": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: READ},
    "accessmanager_permissionchange": {WEB: APPEND, RUNNER: READ, FOLLOWERS: READ},
    "quoting_quoteprotection": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "quoting_quoteprotectionchange": {WEB: APPEND, RUNNER: READ, FOLLOWERS: READ},
    "quoting_quoteprotectiontrip": {WEB: READ, FOLLOWERS: ADVANCE},
    "killswitch_killswitch": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "rmi_rmiblock": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "erm_productrestriction": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "erm_tradetyperestriction": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "erm_usermaximum": {WEB: ADVANCE, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "erm_entitychange": {WEB: APPEND},
    "erm_prenegotiatedtrade": {WEB: APPEND, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "rmi_rmimasscancel": {WEB: APPEND, RUNNER: READ, FOLLOWERS: "SELECT, UPDATE"},
    "riskmonitor_reportsent": {WEB: APPEND},
    "django_migrations": dict.fromkeys(ROLES, READ),
    **dict.fromkeys(
        ("creditcontrols_utilization", "creditcontrols_utilizationminute", "creditcontrols_utilizationday",
         "creditcontrols_enginemoment", "creditcontrols_order", "creditcontrols_orderleg",
         "creditcontrols_orderentry", "creditcontrols_cancelact", "creditcontrols_activityday",
         "creditcontrols_fill", "creditcontrols_cancelall", "creditcontrols_refusal", "creditcontrols_alert",
         "creditcontrols_cursor", "creditcontrols_snapshot"),
        _PROJECTED,
    ),
}  # fmt: skip
"""Privileges by table; a role that is not named has none. Every other table is ordinary: see `grants`."""

READABLE: Final = (
    "creditcontrols_", "dropcopygroups_", "fixstore_", "firms_", "reference_", "firmsoft_", "accounts_",
)  # fmt: skip
"""Prefixes of the ordinary tables that runner and followers may read."""

HIDDEN: Final = ("firms_user",)
"""Prefixes taken out of READABLE: people's password hashes."""


def grants(table: str) -> dict[str, str]:
    """What each role may do to `table`, as SQL reads it: SPECIAL, or everything for web and a look for the others."""
    if table in SPECIAL:
        return SPECIAL[table]
    granted = {WEB: ALL}
    if table.startswith(READABLE) and not table.startswith(HIDDEN):
        granted |= {RUNNER: READ, FOLLOWERS: READ}
    return granted


def apply(connection: BaseDatabaseWrapper) -> None:
    """Make the roles where they are missing and set their privileges anew on every table of schema public.

    Idempotent, and safe beside another process that does the same. Raises ProgrammingError when the login may neither
    create the roles nor be granted them; a database administrator makes them once then."""
    with connection.cursor() as cursor:
        for role in ROLES:
            cursor.execute(_MAKE_ROLE.replace("{role}", role))
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [row[0] for row in cursor.fetchall()]
        cursor.execute("; ".join(part.as_string(connection.connection) for part in _statements(tables)))


def _statements(tables: list[str]) -> list[sql.Composed]:
    """To be sent as one, so that they are one transaction: nobody meets a table between revoke and grant."""
    roles = sql.SQL(", ").join(map(sql.Identifier, ROLES))
    parts = [
        sql.SQL("SELECT pg_advisory_xact_lock(1195458130)").format(),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(roles),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(roles),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(roles),
    ]
    for table in tables:
        for role, granted in grants(table).items():
            grant = sql.SQL("GRANT {} ON public.{} TO {}")
            parts.append(grant.format(sql.SQL(granted), sql.Identifier(table), sql.Identifier(role)))
    return parts


# Roles belong to the whole cluster: two databases may be migrated at the same moment, so the loser of the race looks
# again ("tuple concurrently updated" carries the code of an internal error).
_MAKE_ROLE: Final = """
DO $make$
BEGIN
    FOR attempt IN 1..20 LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN;
            END IF;
            IF NOT EXISTS (
                SELECT FROM pg_auth_members WHERE roleid = '{role}'::regrole AND set_option
                AND member = (SELECT oid FROM pg_roles WHERE rolname = current_user)
            ) THEN
                EXECUTE format('GRANT {role} TO %I', current_user);
            END IF;
            EXIT;
        EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN
            IF attempt = 20 THEN RAISE; END IF;
            PERFORM pg_sleep(0.05);
        END;
    END LOOP;
END $make$
"""
