"""Drop copy over FIX: messages, which of them pass, texts, limits."""

from pathlib import Path

from dropcopygroups import allotment, routing
from dropcopygroups.choices import Filter
from dropcopygroups.delivery import acceptor, process, readers, store
from riskadmin.fix import admin, codec, envelope, messages, read_only, resend
from riskadmin.reference_docs.fix import NAMES as TYPES
from riskadmin.reference_docs.fix_out import header_tags, numbers
from riskadmin.reference_docs.fix_tags import tag, tags
from riskadmin.reference_docs.markdown import code, page, table
from riskadmin.reference_docs.source import Texts

HEAD = """FIX 4.2 as SPEC FIX-2 to FIX-5 want it, on the drop copy ports. A FIX session is a stream of a target
session: the first 6 characters of 49, and 57. 57 is G on a CGW target, which has one stream; on an MSGW target a
market segment, each with numbers of its own. What order entry says of the header, the signed Logon, numbers and the
closing of a port is true here too: [Order entry over FIX](fix.md)."""

PAIR = """Each target session has a primary and a backup address. The process that delivers listens on both; one that
stands by listens on none until the first has gone. A stream has one connection.

- A Logon at the backup address that is believed takes over from a connection at the primary. That one is cut
  without a Logout; numbers go on, and what was on its way is a gap to ask for.
- Any other second connection of a stream is cut without a word: the primary does not push the backup out.
- The last character of 49 is N on the first Logon of the week, later one of N, P, B and U. It does not say which
  address is meant.
- Five bad Logons, at one or both addresses, close both."""

COPY = f"""35={envelope.MSG_TYPE} carries the message of the source session, every byte of it with its own 8, 9 and
10, as `<RTRF>`message`</RTRF>` in {tag(213)}. {tag(212)} counts the marks and the last SOH of the message. 56 outside
is the target session, inside the source; 57 inside is its trader."""

AGAIN = """The answer to a Resend Request has 43=Y and 122; numbers of session-level messages come as a gap fill.
97=Y beside it says that the copy may have come before the process was started anew: its number is above what the
client said it has (369)."""


def render(root: Path) -> str:
    """The page."""
    return page(
        "Drop copy over FIX",
        HEAD,
        "## Primary and backup",
        PAIR,
        "## Messages in",
        _messages_in(),
        "## Messages out",
        "Every message carries " + tags(header_tags()) + ".",
        _messages_out(),
        COPY,
        AGAIN,
        "## Which messages are copied",
        "Of the source sender comps of the target, of its gateway, while the target is in service. A filter leaves no"
        " hole in the numbers. A clearing firm's group gets messages of orders that it clears only.",
        _passing(),
        "## Texts",
        "Besides those of [order entry](fix.md#texts):",
        _texts(root),
        "## Limits",
        table(("limit", "value"), _limits()),
    )


def _messages_in() -> str:
    rows = [(kind, TYPES[kind], "as in order entry") for kind in ["A", *sorted(admin.ADMIN_TYPES)]]
    problem = read_only.READ_ONLY
    return table(("35", "message", "answer"), [*rows, ("any other", "", f"35=3, 373={problem.reason}: {problem.text}")])


def _messages_out() -> str:
    refused = codec.join(messages.reject(ref_seq=1, ref_type="D", problem=read_only.READ_ONLY))
    rows = [
        ("0, 1, 2, 4, 5, A", "session level", "as FIX 4.2; A repeats 108 and 1603 to 1605, 5 carries 789"),
        (
            "3",
            "malformed, an application message, a Resend Request that is refused",
            tags(numbers(refused)),
        ),
        (envelope.MSG_TYPE, "a copy", tags([212, 213])),
    ]
    return table(("35", "when", "body"), rows)


def _passing() -> str:
    kinds = [("8", status) for status in "12H045C8"] + [(kind, "") for kind in ("3", "9", "j", "BZ")]
    rows = []
    for kind, status in kinds:
        named = [str(Filter(one).label) for one in routing.OPTIONAL if routing.names(kind, status, frozenset({one}))]
        always = routing.names(kind, status, frozenset())
        rows.append((kind, status, "always" if always else ", ".join(named)))
    return table(("35", "39", "passes with"), rows)


def _texts(root: Path) -> str:
    server = Texts(root / "dropcopygroups/delivery/acceptor.py")
    rows = [("5", text, "answers a Logon") for text in server.returned_by("wrong_logon")]
    rows += [("5", text, "ends the session") for text in (acceptor.WEEK_TEXT, acceptor.ENDED_TEXT)]
    rows.append(("5", acceptor.CopyServer.going_down, "ends every session"))
    rows.append(("3", read_only.READ_ONLY.text, "answers an application message"))
    return table(("35", "text in 58", "when"), [(kind, code(text), when) for kind, text, when in rows])


def _limits() -> list[tuple[str, str]]:
    return [
        ("source sender comps of a CGW target", f"{allotment.CGW_PER_TARGET:,}"),
        ("source sender comps of an MSGW target, one for each group", f"{allotment.MSGW_PER_GROUP:,}"),
        ("messages served for one Resend Request", f"{resend.LIMIT:,}"),
        ("age of the oldest copy that is sent again", f"{store.HOURS.total_seconds() / 3600:.0f} h"),
        ("unread bytes of a client that gets no new copies", f"{readers.PAUSE_BYTES:,}"),
        ("time without reading any of them before it is cut off", f"{readers.STUCK_SECONDS:.0f} s"),
        ("copies to one stream in one batch", str(process.MAX_COPIES)),
    ]
