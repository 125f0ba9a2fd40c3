"""Target sessions in a running system, and clients that listen on them."""

import json
import re
from typing import Any

from riskadmin.fix.envelope import unwrap
from riskadmin.keypairs import vault
from riskadmin.lib import clock
from tests.e2e.fixclient import FixClient
from tests.e2e.fixwire import Received
from tests.e2e.trading import Trading
from tests.stack import Stack

_HEAD = re.compile(rb"8=FIX\.4\.2\x019=(\d+)\x01")
EVERYTHING = ["acknowledgement", "mass_action", "reject"]
ENTITY = """
    INSERT INTO dropcopygroups_registeredentity
        (code, name, lce_id, execution_firm_id, connection_agreement, self_service, certified)
    VALUES (%(owner)s::text, %(owner)s::text, (SELECT id FROM firms_legalclearingentity WHERE code = %(lce)s::text),
            (SELECT id FROM firms_executionfirm WHERE code = %(ef)s::text AND %(lce)s::text = ''), true, true, true)
    ON CONFLICT (code) DO NOTHING
"""
GROUP = """
    INSERT INTO dropcopygroups_dropcopygroup
        (entity_id, name, name_key, front_end_system, filters, state, test, created_at, activated_at, changed_at)
    SELECT id, %(target)s::text, lower(%(target)s::text), 'Test', %(filters)s::jsonb, 'active', false,
           %(at)s::timestamptz, %(at)s::timestamptz, %(at)s::timestamptz
    FROM dropcopygroups_registeredentity WHERE code = %(owner)s::text
"""
TARGET = """
    INSERT INTO dropcopygroups_targetsession (target_session_id, kind, group_id, test, allotted_at)
    SELECT %(target)s::text, %(kind)s::text, id, false, %(at)s::timestamptz
    FROM dropcopygroups_dropcopygroup WHERE name = %(target)s::text
"""
SOURCES = """
    INSERT INTO dropcopygroups_targetsource (target_id, sender_comp_id)
    SELECT t.id, c.id FROM dropcopygroups_targetsession t, firms_sendercomp c
    WHERE t.target_session_id = %(target)s::text AND c.sender_comp_id = ANY(%(comps)s::text[])
"""
KEY = """
    INSERT INTO keypairs_keypair
        (session_id, access_key_id, encrypted_secret, created_by, deleted_by, downloads, created_at, expires_at)
    VALUES (left(%(target)s::text, 3), %(key)s::text, %(sealed)s, 'test', '', 0, %(at)s::timestamptz,
            %(at)s::timestamptz + interval '1 year')
"""


def make_target(
    stack: Stack, target: str, comps: list[str], *, kind: str = "CGW", filters: list[str] | None = None,
    ef: str = "EX1", lce: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A group of one target session fed by `comps`; returns the credentials of its client."""
    key = "K" * 17 + target[:3]
    sealed = vault.encrypt(bytes(32), access_key_id=key, session_id=target[:3])
    wanted = {
        "target": target, "comps": comps, "kind": kind, "ef": ef, "lce": lce, "owner": lce or ef, "key": key,
        "sealed": sealed, "at": clock.business_now(), "filters": json.dumps(EVERYTHING if filters is None else filters),
    }  # fmt: skip
    with stack.connect() as connection, connection.transaction():
        for statement in (ENTITY, GROUP, TARGET, SOURCES, KEY):
            connection.execute(statement, wanted)
        connection.execute("SELECT pg_notify('riskadmin_ports', %(target)s::text)", wanted)
    return {"sender_comp_id": target, "access_key_id": key, "secret_key": "A" * 43, "segment": "G"}


class Listener(FixClient):
    """A drop copy client: what it received, by number, and where it stands."""

    def __init__(self, stack: Stack, credentials: dict[str, Any], segment: str = "G") -> None:
        super().__init__(stack.ports["dc"], credentials | {"segment": segment}, trader="RISK1")

    def listen(self) -> "Listener":
        """Log on, which must be let in."""
        answer = self.logon(timeout=30)
        assert answer.kind == "A", answer
        return self

    def _split(self) -> None:
        """By BodyLength: the message inside has a trailer of its own."""
        while (head := _HEAD.match(self._buffer)) and len(self._buffer) >= (end := head.end() + int(head[1]) + 7):
            self._take(Received(self._buffer[:end]))
            self._buffer = self._buffer[end:]

    def copies(self) -> list[Received]:
        """Every 35=n, in the order of arrival."""
        return [message for message in self.received if message.kind == "n"]

    def inner(self) -> list[bytes]:
        """The messages inside, by number: one each, whatever came twice."""
        found = {message.number: inner(message) for message in self.copies()}
        return [found[number] for number in sorted(found)]

    def wait_copies(self, count: int, *, timeout: float = 20) -> None:
        """Until `count` numbers with a copy have come."""
        self.wait(lambda m: len({one.number for one in self.copies()}) >= count, timeout=timeout)


def inner(message: Received) -> bytes:
    """The value of 213 without its marks; 212 has to be its length."""
    data: bytes = message.message.get(213)
    assert int(message.message.get(212)) == len(data)
    return unwrap(data)


def application(client: FixClient) -> list[bytes]:
    """What a source session received and a group with every filter gets: no session-level messages."""
    return [m.raw for m in client.received if m.kind in ("8", "9", "3", "j", "BZ") and not m.is_resent]


class Desk:
    """Target sessions of a running system and their clients; `close` drops the connections."""

    def __init__(self, trading: Trading) -> None:
        self.trading = trading
        self.stack = trading.stack
        self._listeners: list[Listener] = []

    def target(self, target: str, *comps: str, segment: str = "G", **wanted: Any) -> Listener:
        """A new target session fed by `comps`, see make_target; not logged on."""
        return self.client(make_target(self.stack, target, list(comps), **wanted), segment)

    def client(self, credentials: dict[str, Any], segment: str = "G") -> Listener:
        """One more client of a target session."""
        self._listeners.append(Listener(self.stack, credentials, segment))
        return self._listeners[-1]

    def close(self) -> None:
        """Drop every connection."""
        for listener in self._listeners:
            listener.close()


def split(data: bytes) -> list[bytes]:
    """Whole messages of a stream of bytes, by BodyLength."""
    found = []
    while head := _HEAD.match(data):
        end = head.end() + int(head[1]) + 7
        found.append(data[:end])
        data = data[end:]
    return found
