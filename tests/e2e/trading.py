"""A running system with the demo's firms, seen from outside: sessions to trade with, people, what it wrote."""

import json
from collections.abc import Callable
from typing import Any

from riskadmin.lib import clock
from tests.e2e.fixclient import FixClient
from tests.stack import Stack


class Trading:
    """A stack and the description of the demo that is in it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.description = json.loads(stack.manage("seed_demo", "--describe", "--json"))
        self._clients: dict[str, FixClient] = {}

    def client(self, sender_comp: str) -> FixClient:
        """The client of that sender comp, the same one each time: its numbers go on."""
        if sender_comp not in self._clients:
            found = [comp for comp in self.description["sender_comps"] if comp["sender_comp_id"] == sender_comp]
            self._clients[sender_comp] = FixClient(self.stack.ports["oe"], found[0])
        return self._clients[sender_comp]

    def logged_on(self, sender_comp: str) -> FixClient:
        """That client after a Logon of its own."""
        client = self.client(sender_comp)
        if client.socket is not None:
            client.logout()
        answer = client.logon()
        assert answer.kind == "A", answer
        return client

    def renewed(self, sender_comp: str) -> FixClient:
        """The session in a new week, whose numbers begin with 1."""
        self._clients.pop(sender_comp).close()
        client = self.logged_on(sender_comp)
        assert client.next_in == 2
        return client

    def instrument(self, symbol: str, kind: str = "FUT") -> dict[str, Any]:
        """The first listed contract of a product."""
        return next(i for i in self.description["instruments"] if i["symbol"] == symbol and i["type"] == kind)

    def group(self, execution_firm: str, exchange: str = "CME") -> int:
        """The exchange group of an execution firm that holds `exchange`."""
        firm = next(firm for firm in self.description["execution_firms"] if firm["id"] == execution_firm)
        return next(group["id"] for group in firm["groups"] if exchange in group["exchanges"])

    def user(self, role: str, scope: str) -> dict[str, Any]:
        """Someone who holds `role` there."""
        return next(u for u in self.description["users"] if u["role"] == role and u["scope"] == scope)

    def foreign_risk_admin(self, execution_firm: str) -> dict[str, Any]:
        """A risk administrator of another clearing firm than the one of that execution firm."""
        lce = next(firm["lce"] for firm in self.description["execution_firms"] if firm["id"] == execution_firm)
        return next(u for u in self.description["users"] if u["role"] == "RA" and u["scope"] != lce)

    def verify(self) -> dict[str, Any]:
        """What `journal verify` found; fails the test unless it says ok."""
        found = json.loads(self.stack.manage("journal", "verify", "--json"))
        assert found["ok"], found
        return found

    def close(self) -> None:
        """Drop every client's connection."""
        for client in self._clients.values():
            client.close()


def until(condition: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Wait until the condition holds, also while processes end."""
    deadline = clock.monotonic() + seconds
    while not condition():
        assert clock.monotonic() < deadline, f"not {what} within {seconds} s"
        clock.pause(0.02)
