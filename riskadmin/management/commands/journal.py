"""Check, replay or export the journal. May run while the system runs: it reads to the head as it is then."""

import base64
import json
import sys
from contextlib import suppress
from typing import Any

import msgspec
import psycopg
from django.core.management.base import BaseCommand, CommandParser

from creditcontrols import journal, snapshots
from creditcontrols.direct import connect
from creditcontrols.engine.commands import decode_command
from creditcontrols.engine.events import decode_events
from creditcontrols.engine.replay import state_hash
from creditcontrols.engine.state import EngineState
from riskadmin.lib import clock


class Command(BaseCommand):
    """verify: hashes, and that the whole replay equals snapshot + tail. replay: fold all, with its speed. export:
    one line an entry."""

    help = "Verify, replay or export the journal."

    def add_arguments(self, parser: CommandParser) -> None:
        """The act, and the form of the answer."""
        parser.add_argument("act", choices=["verify", "replay", "export"])
        parser.add_argument("--lift", action="store_true", help="verify: lift a halt when the journal is intact")
        parser.add_argument("--json", action="store_true", help="answer as one JSON document")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        """Answer, and exit with 1 unless the journal is intact."""
        with connect() as connection:
            if act == "export":
                with suppress(BrokenPipeError):  # the reader had enough
                    export(connection, self.stdout)
                return
            answer = verify(connection) if act == "verify" else replay(connection)
            if options["lift"] and answer["ok"]:
                connection.execute("UPDATE creditcontrols_engineepoch SET halted = ''")
        text = json.dumps(answer) if options["json"] else "\n".join(f"{key}: {value}" for key, value in answer.items())
        self.stdout.write(text)
        if not answer["ok"]:
            sys.exit(1)


def whole(connection: psycopg.Connection, last: int) -> snapshots.Position:
    """Fold every entry from the first to `last`, checking the chain. Raises journal.Broken."""
    position = snapshots.Position(EngineState(), {}, 0, journal.GENESIS, 0)
    for entries in journal.read_all(connection):
        entries = [entry for entry in entries if entry.seq <= last]
        if not entries:
            break
        journal.check_chain(entries, position.seq, position.hash)
        position = snapshots.advance(position, entries)
    return position


def verify(connection: psycopg.Connection) -> dict[str, Any]:
    """ok, count, head hash, state hash; `ok` is false with a reason when anything does not fit."""
    last, head_hash, _ = journal.head(connection)
    answer: dict[str, Any] = {"ok": False, "count": last, "head": head_hash.hex(), "state": ""}
    try:
        replayed = whole(connection, last)
    except (journal.Broken, ValueError, AssertionError) as fault:
        return answer | {"reason": str(fault)}
    answer["state"] = state_hash(replayed.state)
    tail = snapshots.load(connection, last)
    if replayed.seq != last:
        return answer | {"reason": f"the chain ends at entry {replayed.seq} of {last}"}
    if state_hash(tail.state) != answer["state"] or tail.numbers != replayed.numbers:
        return answer | {"reason": "snapshot and tail do not give what the whole replay gives"}
    return answer | {"ok": True, "snapshot": snapshots.newest(connection, last).seq}


def replay(connection: psycopg.Connection) -> dict[str, Any]:
    """As verify, with the number of events and the time in seconds."""
    started = clock.monotonic()
    last, head_hash, _ = journal.head(connection)
    position = whole(connection, last)
    seconds = clock.monotonic() - started
    events = sum(len(decode_events(entry.events)) for entries in journal.read_all(connection) for entry in entries)
    return {
        "ok": position.seq == last, "count": last, "events": events, "head": head_hash.hex(),
        "state": state_hash(position.state), "seconds": round(seconds, 3),
    }  # fmt: skip


def export(connection: psycopg.Connection, stdout: Any) -> None:
    """Every entry as a line of JSON, decoded, with the outbound bytes in base64."""
    for entries in journal.read_all(connection):
        for entry in entries:
            stdout.write(json.dumps(as_json(entry), default=named))


def named(value: Any) -> dict[str, Any]:
    """A command, event or value with its field names."""
    return {"type": type(value).__name__} | msgspec.structs.asdict(value)


def as_json(entry: journal.Entry) -> dict[str, Any]:
    """One entry for people and scripts."""
    return {
        "seq": entry.seq, "epoch": entry.epoch, "at": entry.at, "inbox_id": entry.inbox_id, "session": entry.session,
        "in_seq": entry.in_seq, "command": decode_command(entry.command), "events": decode_events(entry.events),
        "out": [[m.session, m.seq, base64.b64encode(m.raw).decode()] for m in journal.decode_out(entry.out)],
        "hash": entry.hash.hex(),
    }  # fmt: skip
