"""Order entry over FIX: messages, fields, texts, states and limits."""

from pathlib import Path

from creditcontrols.gateway import outbound, resends, runner
from riskadmin.fix import admin, buffer, fields, groups, inbound, logon, resend, session
from riskadmin.fix.inbound_quotes import NEEDED_BY_CANCEL
from riskadmin.fix.states import TRANSITIONS
from riskadmin.fixnet import connection, logons, server
from riskadmin.reference_docs import fix_out, fix_quotes, fix_texts
from riskadmin.reference_docs.fix_tags import tag, tags
from riskadmin.reference_docs.markdown import code, page, table

NAMES = {
    "A": "Logon", "0": "Heartbeat", "1": "Test Request", "2": "Resend Request", "3": "Reject", "4": "Sequence Reset",
    "5": "Logout", "D": "New Order", "F": "Cancel", "G": "Cancel/Replace", "CA": "Mass Cancel",
    "c": "Security Definition Request", "i": "Mass Quote", "Z": "Quote Cancel", "R": "Quote Request",
    "s": "New Order Cross", "H": "Order Status Request",
}  # fmt: skip

HEAD = """FIX 4.2 as SPEC FIX-1 to FIX-5 want it, on the order entry port. A FIX session is the first 6 characters of 49
(session id and execution firm). Any other message type in is answered with 35=j, 380=3, and the session goes on."""

LOGON = f"""A Logon is signed: the values of {tags(logon.SIGNED_TAGS)}, in this order and joined by LF, go through
HMAC-SHA256 with the decoded secret key; the result stands in 1402 as base64url without padding, {code(logon.METHOD)} in
1400, the access key id in 355. 354 and 1401 are the lengths of 355 and 1402. 98=0 and 56=CME. A refused Logon uses no
number on either side; the Logout that answers it carries 789, the number that is expected.

141=Y is taken on a Logon in session with 34=1 only: both directions start at 1 again."""


def render(root: Path) -> str:
    """The page."""
    allowed = [part for kind in inbound.ALLOWED for part in (f"### 35={kind} {NAMES[kind]}", _fields(kind))]
    return page(
        "Order entry over FIX",
        HEAD,
        "## Messages in",
        _messages_in(),
        "### Header",
        "In every message but a Logon.",
        table(("tag", "value"), [(tag(number), _wants(rule)) for number, rule in fields.HEADER.items()]),
        *allowed,
        _needed(),
        fix_quotes.QUOTES,
        "## Logon",
        LOGON,
        "## Messages out",
        "Every message carries " + tags(fix_out.header_tags()) + ". 143 is the 142 of the client. A message sent again"
        " carries 43=Y and 122 too.",
        fix_out.table_of_messages(),
        "## Texts",
        "### Session Level Reject (35=3) to a message that is malformed or may not be sent",
        "45 is the number of the message, 372 its type. Orders that are well formed: [Refusals](refusals.md).",
        fix_texts.rejects(root),
        "### Logout (35=5)",
        fix_texts.logouts(root),
        "### Other ends of a connection",
        fix_texts.cuts(root) + "\n- a second connection that logs on to a session that is up",
        "## States of a session",
        _states(),
        "## Limits",
        table(("limit", "value"), _limits()),
    )


def _messages_in() -> str:
    session_level = ["A", *sorted(admin.ADMIN_TYPES)]
    rows = [(kind, NAMES[kind], "session") for kind in session_level]
    rows += [(kind, NAMES[kind], "application") for kind in inbound.ALLOWED]
    return table(("35", "message", "level"), rows)


def _fields(kind: str) -> str:
    required = inbound.REQUIRED[kind]
    rules = inbound.ALLOWED[kind]
    own = [number for number in rules if number in required or number not in fields.HEADER]
    own.sort(key=lambda number: (number not in required, number))
    rows = [(tag(number), "yes" if number in required else "", rules[number].wants) for number in own]
    return table(("tag", "required", "value"), rows)


def _wants(rule: fields.Rule) -> str:
    return "as the frame or the session wants it" if rule is fields.ANY else rule.wants


def _needed() -> str:
    by_type = [f"40={kind} needs {tags(needed)}" for kind, needed in inbound._NEEDED_BY_ORDER_TYPE.items() if needed]
    cancels = [f"298={kind} needs 295 and in each entry {tag(needed)}" for kind, needed in NEEDED_BY_CANCEL.items()]
    sides = f"each of the {tag(groups.SIDES.count)} sides of 35=s needs {tags(groups.SIDES.needs)}"
    legs = f"each of the {tag(groups.LEGS.count)} legs of 35=c needs {tags(groups.LEGS.needs)}"
    by_scope = [f"1374={scope} needs {tag(needed)}" for scope, needed in inbound._NEEDED_BY_SCOPE.items() if needed]
    rules = [*by_type, "59=6 needs 432 ExpireDate", *by_scope, legs, *cancels, sides]
    return "Besides: " + "; ".join(rules) + "."


def _states() -> str:
    rows = [
        (state.value, trigger.value, target.value)
        for state, moves in TRANSITIONS.items() for trigger, target in moves.items()
    ]  # fmt: skip
    return table(("state", "what happens", "state after"), rows)


def _limits() -> list[tuple[str, str]]:
    return [
        ("largest message read; bytes without a message before a client is cut off", f"{buffer.MAX_MESSAGE:,} bytes"),
        ("unread bytes of a client at which reading pauses", f"{connection.READ_LIMIT:,}"),
        ("bytes that a client leaves unread before it is cut off", f"{connection.WRITE_LIMIT:,}"),
        ("time to log on after connecting", f"{server.LOGON_SECONDS:.0f} s"),
        ("SendingTime of a Logon from the time of receipt", f"{logon.TOLERANCE_MICROS // 1_000_000} s"),
        ("SendingTime of any other message", f"{admin.SENDING_TIME_TOLERANCE_MS // 1000} s"),
        ("HeartBtInt", f"{logon.MIN_HEARTBEAT} to {logon.MAX_HEARTBEAT} s"),
        ("bad logons that close the port of a session id",
         f"{logons.BAD_LOGONS} within {logons.WINDOW_SECONDS:.0f} s"),
        ("a signature is not taken twice within", f"{logons.REPLAY_SECONDS:.0f} s"),
        ("messages served for one Resend Request", f"{resend.LIMIT:,}"),
        ("age of the oldest message that is sent again", f"{resends.HOURS.total_seconds() / 3600:.0f} h"),
        ("an open gap is asked for again after", f"{session.ASK_AGAIN_MS // 1000} s without progress"),
        ("wait for the answer to a Logout", f"{session.LOGOUT_WAIT_MS // 1000} s"),
        ("messages of one session in one batch", str(runner.MAX_OF_SESSION)),
        ("messages in one batch", str(runner.MAX_COMMANDS)),
        ("orders named in one 35=BZ; more give several", str(outbound.BZ_ORDERS)),
    ]  # fmt: skip
