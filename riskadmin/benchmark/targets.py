"""Drop copy target sessions of the benchmark: allotting them, and the clients that listen on them."""

import re
import select
import threading
from itertools import accumulate
from typing import Any

from riskadmin.benchmark.child import say, until_told, with_django
from riskadmin.benchmark.fixclient import Client, NoAnswer
from riskadmin.benchmark.seeding import LCE, credentials
from riskadmin.lib import clock

END = b"</RTRF>"
NUMBER = re.compile(rb"\x0111=([0-9]+)\x01")
QUIET_SECONDS = 0.5
PATIENCE = 60.0


def allot(arguments: dict[str, Any]) -> list[dict[str, str]]:
    """Task: `count` groups of the LCE with a target session each, all fed by the sender comps `comps` with what
    acknowledges a new order; returns the credentials of their clients."""
    with_django()
    from django.db import transaction

    from dropcopygroups.choices import Filter, GroupState
    from dropcopygroups.models import DropCopyGroup, RegisteredEntity
    from dropcopygroups.services.provisioning import set_sources
    from riskadmin.keypairs.selectors import active_secrets
    from riskadmin.keypairs.services import create_key_pair

    now, made = clock.business_now(), []
    entity = RegisteredEntity.objects.get(code=LCE)
    with transaction.atomic():
        first = entity.groups.count()
        for number in range(first, first + arguments["count"]):
            group = DropCopyGroup.objects.create(
                entity=entity, name=f"Bench {number}", name_key=f"bench {number}", front_end_system="Bench",
                filters=[Filter.ORDER_ENTRY], state=GroupState.ACTIVE, created_at=now, activated_at=now, changed_at=now,
            )  # fmt: skip
            set_sources(group, arguments["comps"])
            target = group.targets.get()
            create_key_pair(actor="bench", session_id=target.session_id, now=now)
            made.append(credentials(target.target_session_id, *active_secrets(target.session_id, now)[-1]))
    return made


def listen(arguments: dict[str, Any]) -> list[list[tuple[int, float]]]:
    """Task: log all of them on and take what comes until our input has ended and nothing more does; by target, each
    copy with its order's ClOrdID and the instant (monotonic) at which it was read.

    Meanwhile bytes and instants are only kept, and looked at when all is over: these clients take CPU from the server
    on the same machine, which clients elsewhere would not."""
    clients = [Client(arguments["port"], one, []) for one in arguments["credentials"]]
    came: dict[Client, list[tuple[float, bytes]]] = {client: [] for client in clients}
    by_socket = {client.socket: client for client in clients}
    told = threading.Event()
    threading.Thread(target=_set_when_told, args=(told,), daemon=True).start()
    say("logged on")
    quiet = clock.monotonic()
    while not told.is_set() or clock.monotonic() - quiet < QUIET_SECONDS:
        for one in select.select(by_socket, [], [], 0.1)[0]:
            client = by_socket[one]
            data = client.receive()
            client.keep(b"")
            quiet = clock.monotonic()
            came[client].append((quiet, data))
    return [when_each_came(pieces) for pieces in came.values()]


def when_each_came(pieces: list[tuple[float, bytes]]) -> list[tuple[int, float]]:
    """Of every copy in the bytes that came to one client: its order's ClOrdID, and when its last byte was read."""
    data, found = b"".join([data for _, data in pieces]), []
    reads = iter(zip(accumulate(len(data) for _, data in pieces), pieces, strict=True))
    read, (at, _) = next(reads, (0, (0.0, b"")))
    end = 0
    for number in NUMBER.findall(data):
        end = data.index(END, end) + len(END)
        while read < end:
            read, (at, _) = next(reads)
        found.append((int(number), at))
    return found


def _set_when_told(told: threading.Event) -> None:
    until_told()
    told.set()


def catch_up(arguments: dict[str, Any]) -> dict[str, float]:
    """Task: log one target session on that was away, and read the `count` copies that wait: how many a second."""
    count, seen = arguments["count"], 0
    began = clock.monotonic()
    with Client(arguments["port"], arguments["credentials"], []) as client:
        while seen < count:
            seen += _copies(client).count(END)
            if clock.monotonic() - began > PATIENCE + count / 1_000:
                raise NoAnswer(f"{seen} of {count} copies came")
        return {"rate": count / (clock.monotonic() - began)}


def _copies(client: Client) -> bytes:
    """What came, up to the end of the last whole copy."""
    data = client.receive()
    end = data.rfind(END) + len(END) if END in data else 0
    client.keep(data[end:])
    return data[:end]
