"""Small checks of elements, each with the reason of its reject."""

from collections.abc import Collection
from typing import Final

from creditcontrols.rmi.fixml.parsing import Node
from creditcontrols.rmi.policies import Trouble

EXECUTION_FIRM: Final = "1"
ACCOUNT: Final = "24"
"""Party roles."""


class Reject(Exception):
    """A business reject (35=j): its reason, and a sentence."""

    def __init__(self, trouble: Trouble, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble


def known(node: Node, *names: str) -> None:
    """Raises Reject for an attribute of another name."""
    for name in node.attributes:
        if name not in names:
            raise Reject(Trouble.OTHER, f"{node.name} has no attribute {name[:40]}.")


def need(node: Node, name: str) -> str:
    """The value of an attribute. Raises Reject without one."""
    value = node.attributes.get(name, "")
    if not value:
        raise Reject(Trouble.MISSING, f"{node.name} needs {name}.")
    return value


def one_of(node: Node, name: str, allowed: Collection[str]) -> str:
    """The value of an attribute that has to be one of `allowed`. Raises Reject."""
    value = need(node, name)
    if value not in allowed:
        raise Reject(Trouble.OTHER, f"{name} of {node.name} is one of {', '.join(allowed)}.")
    return value


def children(node: Node, *names: str) -> list[Node]:
    """What stands in an element besides the header. Raises Reject for an element of another name."""
    inner = [child for child in node.children if child.name != "Hdr"]
    for child in inner:
        if child.name not in names:
            raise Reject(Trouble.OTHER, f"{node.name} has no element {child.name[:40]}.")
    return inner


def parties(nodes: list[Node]) -> tuple[str, tuple[str, ...]]:
    """(Execution firm, accounts) of Pty elements; "" without an execution firm. Raises Reject."""
    firms, accounts = [], []
    for node in nodes:
        known(node, "ID", "R", "Src")
        role = one_of(node, "R", (EXECUTION_FIRM, ACCOUNT))
        (firms if role == EXECUTION_FIRM else accounts).append(need(node, "ID"))
    if len(firms) > 1:
        raise Reject(Trouble.OTHER, "A message names one execution firm in each group.")
    return firms[0] if firms else "", tuple(accounts)
