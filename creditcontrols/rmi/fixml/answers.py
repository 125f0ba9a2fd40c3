"""The messages that go out, as text."""

from collections.abc import Iterable, Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from creditcontrols.rmi.fixml.messages import SECURITY_TYPES, SIDES
from creditcontrols.rmi.fixml.parsing import NAMESPACE
from creditcontrols.rmi.models import RmiBlock, RmiMassCancel
from creditcontrols.rmi.policies import Trouble

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
ROOT: Final = f'v="FIX5.0 SP2" xv="130" s="2010-11-16" cv="CME.1000" xmlns="{NAMESPACE}"'
LONGEST_TEXT: Final = 300
ACCEPTED: Final = "0"
"""EntitlementRequestStatus and every result: all is well."""

MASS_ACTION_ACCEPTED: Final = "1"
_TYPES: Final = {value: word for word, value in SECURITY_TYPES.items()}
_SIDES: Final = {value: word for word, value in SIDES.items()}


def element(name: str, attributes: Mapping[str, object], *inner: str) -> str:
    """An element with its attributes, all escaped; an attribute without a value is left out."""
    shown = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items() if value != "")
    return f"<{name}{shown}>{''.join(inner)}</{name}>" if inner else f"<{name}{shown}/>"


def document(name: str, to: str, attributes: Mapping[str, object], inner: Iterable[str] = ()) -> str:
    """A whole message to a sender."""
    header = element("Hdr", {"SID": "CME", "TID": to, "SSub": "RMAPI"})
    return f"{HEAD}<FIXML {ROOT}>{element(name, attributes, header, *inner)}</FIXML>\n"


def reject(to: str, msg_type: str, reference: str, trouble: Trouble, sentence: str) -> str:
    """BizMsgRej."""
    facts = {
        "RefMsgTyp": msg_type, "BizRejRefID": reference, "BizRejRsn": int(trouble), "Txt": sentence[:LONGEST_TEXT],
    }  # fmt: skip
    return document("BizMsgRej", to, facts)


def pong(to: str, reference: str, username: str) -> str:
    """UserRsp to a ping."""
    return document("UserRsp", to, {"UserReqID": reference, "Username": username, "UserStat": "1"})


def defined(to: str, reference: str, done: Iterable[tuple[str, RmiBlock]]) -> str:
    """PtyEntlmntDefReqAck: every block and unblock is in force."""
    facts = {"ReqID": reference, "ReqStat": ACCEPTED, "ReqRslt": ACCEPTED}
    return document("PtyEntlmntDefReqAck", to, facts, [_entitlement(block, action) for action, block in done])


def report(to: str, reference: str, blocks: list[RmiBlock]) -> str:
    """PtyEntlmntRpt with the active blocks."""
    facts = {"ReqID": reference, "RptID": reference, "ReqRslt": ACCEPTED, "TotNoPtyEntlmnt": len(blocks)}
    return document("PtyEntlmntRpt", to, facts, [_entitlement(block) for block in blocks])


def _entitlement(block: RmiBlock, action: str = "") -> str:
    terms = {
        "ID": block.pk, "SecTyp": _TYPES[block.kind], "Side": _SIDES[block.side], "ProdGrp": block.product,
        "Exch": block.exchange, "Ind": "Y" if action == "D" else "N",
    }  # fmt: skip
    firm = element("Pty", {"ID": block.execution_firm.code, "R": "1"})
    account = element("Pty", {"ID": block.account, "R": "24"})
    return element("PtyEntlmnt", {"ListUpdActn": action}, firm, account, element("Entlmnt", terms))


def securities(to: str, reference: str, rows: list[tuple[str, str, str, str]]) -> str:
    """SecList: (product, type, exchange, name)."""
    facts = {"ReqID": reference, "RptID": reference, "ReqRslt": ACCEPTED, "TotNoReltdSym": len(rows)}
    listed = [
        element("SecL", {}, element("Instrmt", {"SecTyp": kind, "ProdGrp": product, "Exch": exchange, "Desc": name}))
        for product, kind, exchange, name in rows
    ]
    return document("SecList", to, facts, listed)


def mass_action(to: str, reference: str, cancel: RmiMassCancel) -> str:
    """OrdMassActRpt: the orders are on their way out."""
    facts = {
        "ClOrdID": reference, "MassActionRptID": cancel.pk, "MassActionType": "3",
        "MassActionScope": "100" if cancel.exchange else "101", "MassActionRsp": MASS_ACTION_ACCEPTED,
        "TotAffctdOrds": cancel.count, "TxnTm": f"{cancel.ordered_at:%Y%m%d-%H:%M:%S}" if cancel.ordered_at else "",
        "Exch": cancel.exchange,
    }  # fmt: skip
    firm = element("Pty", {"ID": cancel.execution_firm.code, "R": "1"})
    return document("OrdMassActRpt", to, facts, [firm, element("Pty", {"ID": cancel.account, "R": "24"})])
