"""The texts of session-level answers, from where the code writes them."""

import ast
from pathlib import Path

from creditcontrols.gateway.acceptor import Acceptor
from riskadmin.fix import fields
from riskadmin.reference_docs.fix_tags import tag
from riskadmin.reference_docs.markdown import code, table
from riskadmin.reference_docs.source import Texts

FIX = ("codec", "fields", "inbound", "inbound_quotes", "admin")
REASONS = {
    "TAG_INVALID": 0, "TAG_REQUIRED": 1, "TAG_NOT_FOR_TYPE": 2, "TAG_UNDEFINED": 3, "TAG_EMPTY": 4,
    "VALUE_INCORRECT": 5, "VALUE_FORMAT": 6, "COMP_ID": 9, "SENDING_TIME": 10, "MSG_TYPE_INVALID": 11,
    "TAG_REPEATED": 13,
}  # fmt: skip


def rejects(root: Path) -> str:
    """Session Level Rejects (35=3) as a table: text, 371, 373."""
    rows: list[tuple[str, str, object]] = []
    for module in FIX:
        for call, text in Texts(root / f"riskadmin/fix/{module}.py").given_to("Problem", 1):
            rows.append((code(text), _ref_tag(call.args[0]), REASONS.get(ast.unparse(call.args[2]), "by the rule")))
    rows += [(code(text), tag(number), REASONS["TAG_REQUIRED"]) for number, text in fields.MISSING_TEXT.items()]
    for call, text in Texts(root / "riskadmin/fix/resend.py").given_to("Refuse", 1):
        rows.append((code(text), _ref_tag(call.args[0]), REASONS["VALUE_INCORRECT"]))
    return table(("text in 58", "371", "373"), dict.fromkeys(rows))


def _ref_tag(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=int(number)):
            return tag(number) if number else "0"
    return "the tag"


def logouts(root: Path) -> str:
    """Logouts with a text, as a table: text, when."""
    logon = Texts(root / "riskadmin/fix/logon.py")
    session = Texts(root / "riskadmin/fix/session.py")
    gateway = Texts(root / "riskadmin/fixnet/logons.py")
    found = [
        (text, "answers a Logon") for text in logon.returned_by("_wrong_shape", "_wrong_value", "_wrong_signature")
    ]
    found += [(text, "answers a Logon") for text in gateway.returned_by("refuse", "_fault", "count")]
    found += [(text, "answers a Logon") for _, text in session.given_to("refuse_logon", 0)]
    found += [(text, "ends the session") for _, text in session.given_to("force_out", 0)]
    found.append((Acceptor.going_down, "ends every session"))
    return table(("text in 58", "when"), [(code(text), when) for text, when in dict.fromkeys(found)])


def cuts(root: Path) -> str:
    """Ends of a connection without a Logout, as a list."""
    given = Texts(root / "riskadmin/fix/session.py").given_to("Disconnect", 0)
    return "\n".join(f"- {text}" for text in dict.fromkeys(text for _, text in given))
