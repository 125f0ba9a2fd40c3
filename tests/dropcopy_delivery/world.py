"""Target sessions in a running system, and clients that listen on them."""

import json
import re
import subprocess
import sys
from base64 import b64decode
from typing import Any

from riskadmin.keypairs import vault
from riskadmin.lib import clock
from tests.e2e.fixclient import PATIENCE, FixClient
from tests.e2e.fixwire import Received
from tests.e2e.flow import Flow
from tests.e2e.trading import Trading
from tests.fix.support import unwrap
from tests.stack import ROOT, Stack

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


def act(stack: Stack, *arguments: str) -> dict[str, Any]:
    """What people do on their screens (tests.dropcopy_delivery.people)."""
    command = [sys.executable, "-m", "tests.dropcopy_delivery.people", *arguments]
    done = subprocess.run(command, env=stack.env, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def from_file(made: dict[str, Any]) -> dict[str, Any]:
    """Credentials of a target session, out of the file that its owner downloaded (see people). As clients of the
    exchange read it: split on white space, and of the session's rows the one that expires last."""
    target, text = made["target"], b64decode(made["file"]).decode("ascii")
    rows = [line.split() for line in text.splitlines()[1:] if line.strip()]
    _, key, secret, *_ = max((row for row in rows if row[0] == target[:3]), key=lambda row: row[4])
    return {"sender_comp_id": target, "access_key_id": key, "secret_key": secret, "segment": "G"}


class Listener(FixClient):
    """A drop copy client: what it received, by number, and where it stands."""

    def __init__(self, stack: Stack, credentials: dict[str, Any], segment: str = "G") -> None:
        super().__init__(stack.ports["dc"], credentials | {"segment": segment}, trader="RISK1")
        self.by_number: dict[int, Received] = {}

    def listen(self) -> "Listener":
        """Log on, which must be let in."""
        answer = self.logon(timeout=30)
        assert answer.kind == "A", answer
        return self

    def recover(self, *, timeout: float = PATIENCE) -> list[Received]:
        """Log on again and ask for what is missing, in pieces of 2,500."""
        mark, expected = len(self.received), self.next_in
        answer = self.logon(timeout=timeout)
        assert answer.kind == "A", answer
        for begin in range(expected, answer.number, 2_500):
            self.resend(begin, min(answer.number - 1, begin + 2_499), timeout=timeout)
        return self.received[mark:]

    def _split(self) -> None:
        """By BodyLength: the message inside has a trailer of its own."""
        while (head := _HEAD.match(self._buffer)) and len(self._buffer) >= (end := head.end() + int(head[1]) + 7):
            self._take(Received(self._buffer[:end]))
            self._buffer = self._buffer[end:]

    def _take(self, message: Received) -> None:
        super()._take(message)
        if message.kind == "n":
            self.by_number[message.number] = message

    def copies(self) -> list[Received]:
        """Every 35=n, in the order of arrival."""
        return [message for message in self.received if message.kind == "n"]

    def inner(self) -> list[bytes]:
        """The messages inside, by number: one each, whatever came twice."""
        return [inner(self.by_number[number]) for number in sorted(self.by_number)]

    def wait_copies(self, count: int, *, timeout: float = 20) -> None:
        """Until `count` numbers with a copy have come."""
        self.wait(lambda m: len(self.by_number) >= count, since=len(self.received) - 1, timeout=timeout)


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


def break_gateway(trading: Trading, flow: Flow) -> None:
    """Kill the gateway while it answers; the sources come back."""
    trading.stack.kill("gateway")
    flow.hang_up()
    trading.stack.start("gateway")
    flow.recover()
