"""The messages that come in, from their elements; what is wrong with one is a Reject with its reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from creditcontrols.rmi.fixml.checks import Reject, children, known, need, one_of, parties
from creditcontrols.rmi.fixml.parsing import NAMESPACE, Node
from creditcontrols.rmi.policies import Criteria, Trouble

ROOT: Final = {"v": ("FIX5.0 SP2", "FIX.5.0SP2"), "xv": ("130",), "s": ("2010-11-16",), "cv": ("CME.1000",)}
"""What the attributes of the root may say."""

TARGET: Final = "CME"
TARGET_SUB: Final = "RMAPI"
PING: Final = "100"
CANCEL_ORDERS: Final = "3"
ONE_EXCHANGE: Final = "100"
ALL_EXCHANGES: Final = "101"

LONGEST_SENDER: Final = 7
_NUMBER: Final = re.compile(r"0*[1-9][0-9]{0,17}")
_REFERENCE: Final = re.compile(r"[!-~]{1,16}")


@dataclass(frozen=True)
class Entitlement:
    """One block or unblock: of one account of one execution firm."""

    add: bool
    execution_firm: str
    account: str
    criteria: Criteria


@dataclass(frozen=True)
class Ping:
    """35=BE with request type 100."""

    username: str


@dataclass(frozen=True)
class Define:
    """35=UA: blocks and unblocks, all or none."""

    entitlements: tuple[Entitlement, ...]


@dataclass(frozen=True)
class Query:
    """35=CU: the active blocks of an execution firm, or of some of its accounts."""

    execution_firm: str
    accounts: tuple[str, ...]


@dataclass(frozen=True)
class ListSecurities:
    """35=x: the products and exchanges that may be named, of one execution firm or of all."""

    execution_firm: str


@dataclass(frozen=True)
class MassAction:
    """35=CA: cancel the orders of an account on one exchange, "" on all."""

    execution_firm: str
    account: str
    exchange: str


Body = Ping | Define | Query | ListSecurities | MassAction


@dataclass(frozen=True)
class Message:
    """A message with its header. `number` is its rising ReqID, None without one; `reference` what an answer names."""

    msg_type: str
    sender: str
    number: int | None
    reference: str
    body: Body


@dataclass(frozen=True)
class Kind:
    """A message type: FIX's name of it, the attribute with its id, and whether that id has to rise."""

    msg_type: str
    reference: str
    rising: bool
    read: Callable[[Node], Body]


def message_of(root: Node) -> Node:
    """The one message in a document. Raises Reject."""
    if root.name != "FIXML":
        raise Reject(Trouble.OTHER, f"The root element is FIXML of {NAMESPACE}, not {root.name[:40]}.")
    for name, allowed in ROOT.items():
        if root.attributes.get(name, allowed[0] if name != "v" else "") not in allowed:
            raise Reject(Trouble.OTHER, f"Attribute {name} of FIXML has to be {' or '.join(allowed)}.")
    if len(root.children) != 1:
        raise Reject(Trouble.OTHER, "One document carries one message.")
    return root.children[0]


def reference_of(node: Node) -> tuple[str, str]:
    """(Message type, id) that a reject of this message names, as far as they can be told."""
    kind = KINDS.get(node.name)
    if kind is None:
        return node.name[:20], "0"
    given = node.attributes.get(kind.reference, "")
    return kind.msg_type, given if _REFERENCE.fullmatch(given) else "0"


def sender_of(node: Node) -> str:
    """Who sent the message as far as that can be told; empty else."""
    named = [child.attributes.get("SID", "") for child in node.children if child.name == "Hdr"]
    return named[0] if named and _REFERENCE.fullmatch(named[0]) and len(named[0]) <= LONGEST_SENDER else ""


def read(node: Node) -> Message:
    """The message. Raises Reject."""
    kind = KINDS.get(node.name)
    if kind is None:
        raise Reject(Trouble.UNSUPPORTED, f"Message type {node.name[:40]} is not supported.")
    sender = _header(node)
    given = need(node, kind.reference)
    if not (_NUMBER if kind.rising else _REFERENCE).fullmatch(given):
        form = "a positive number of at most 18 digits" if kind.rising else "1 to 16 printable characters"
        raise Reject(Trouble.OTHER, f"{kind.reference} is {form}.")
    return Message(kind.msg_type, sender, int(given) if kind.rising else None, given, kind.read(node))


def _header(node: Node) -> str:
    headers = [child for child in node.children if child.name == "Hdr"]
    if len(headers) != 1:
        raise Reject(Trouble.MISSING, "A message has one Hdr.")
    known(headers[0], "SID", "TID", "TSub", "SSub", "Snt")
    sender = need(headers[0], "SID")
    if need(headers[0], "TID") != TARGET or need(headers[0], "TSub") != TARGET_SUB:
        raise Reject(Trouble.OTHER, f"The header is for TID={TARGET}, TSub={TARGET_SUB}.")
    if len(sender) > LONGEST_SENDER:
        raise Reject(Trouble.OTHER, f"SID has at most {LONGEST_SENDER} characters.")
    return sender


def _ping(node: Node) -> Ping:
    known(node, "UserReqID", "UserReqTyp", "Username")
    children(node)
    if need(node, "UserReqTyp") != PING:
        raise Reject(Trouble.OTHER, "There is no log on: every message carries its credentials. UserReqTyp is 100.")
    return Ping(node.attributes.get("Username", ""))


def _define(node: Node) -> Define:
    known(node, "ReqID")
    groups = children(node, "PtyEntlmnt")
    if not groups:
        raise Reject(Trouble.MISSING, "PtyEntlmntDefReq needs PtyEntlmnt.")
    return Define(tuple(_entitlement(group) for group in groups))


def _entitlement(node: Node) -> Entitlement:
    known(node, "ListUpdActn")
    action = one_of(node, "ListUpdActn", ("A", "D"))
    inner = children(node, "Pty", "Entlmnt")
    firm, accounts = parties([child for child in inner if child.name == "Pty"])
    terms = [child for child in inner if child.name == "Entlmnt"]
    if not firm or not accounts or not terms:
        raise Reject(Trouble.MISSING, "PtyEntlmnt needs an execution firm (R=1), an account (R=24) and Entlmnt.")
    if len(accounts) > 1 or len(terms) > 1:
        raise Reject(Trouble.OTHER, "PtyEntlmnt is about one account of one execution firm.")
    return Entitlement(action == "A", firm, accounts[0], _criteria(terms[0]))


SECURITY_TYPES: Final = {"FUT": "FUT", "OPT": "OPT", "ALL": ""}
SIDES: Final = {"1": 1, "2": 2, "ALL": 0}


def _criteria(node: Node) -> Criteria:
    known(node, "SecTyp", "Side", "ProdGrp", "Exch")
    children(node)
    kind, side = one_of(node, "SecTyp", SECURITY_TYPES), one_of(node, "Side", SIDES)
    given = node.attributes
    return Criteria(SECURITY_TYPES[kind], SIDES[side], given.get("ProdGrp", ""), given.get("Exch", ""))


def _query(node: Node) -> Query:
    known(node, "ReqID")
    firm, accounts = parties(children(node, "Pty"))
    if not firm:
        raise Reject(Trouble.MISSING, "PtyEntlmntReq needs an execution firm (R=1).")
    return Query(firm, accounts)


def _list_securities(node: Node) -> ListSecurities:
    known(node, "ReqID", "ListReqTyp")
    firm, accounts = parties(children(node, "Pty"))
    if accounts:
        raise Reject(Trouble.OTHER, "SecListReq takes an execution firm (R=1) and no account.")
    return ListSecurities(firm)


def _mass_action(node: Node) -> MassAction:
    known(node, "ClOrdID", "MassActionType", "MassActionScope", "TxnTm", "Exch")
    need(node, "TxnTm")
    one_of(node, "MassActionType", (CANCEL_ORDERS,))
    scope = one_of(node, "MassActionScope", (ONE_EXCHANGE, ALL_EXCHANGES))
    firm, accounts = parties(children(node, "Pty"))
    exchange = node.attributes.get("Exch", "")
    if not firm or not accounts or (scope == ONE_EXCHANGE and not exchange):
        raise Reject(Trouble.MISSING, "OrdMassActReq needs R=1, R=24, and with scope 100 its Exch.")
    if len(accounts) > 1 or (scope == ALL_EXCHANGES and exchange):
        raise Reject(Trouble.OTHER, "OrdMassActReq takes one account, and Exch with scope 100 only.")
    return MassAction(firm, accounts[0], exchange)


KINDS: Final = {
    "UserReq": Kind("BE", "UserReqID", True, _ping),
    "PtyEntlmntDefReq": Kind("UA", "ReqID", True, _define),
    "PtyEntlmntReq": Kind("CU", "ReqID", True, _query),
    "SecListReq": Kind("x", "ReqID", True, _list_securities),
    "OrdMassActReq": Kind("CA", "ClOrdID", False, _mass_action),
}
"""The messages by the names of their elements."""
