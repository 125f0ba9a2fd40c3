"""Kill drills: the kill switch at 500 orders a second, its levels in turn, with parts of the system away (SPEC KS)."""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import pytest

from riskadmin.embedded import Valkey
from riskadmin.lib import clock
from riskadmin.state import State
from tests.e2e.fixwire import sending_time
from tests.e2e.trading import Trading, until
from tests.stack import ROOT, Stack, stack

pytestmark = pytest.mark.e2e

EVERYTHING = ("gateway", "followers", "web", "live", "worker", "beat")
PER_SECOND: Final = 500
RESTING: Final = 1_000
TEXT = "Kill Switch enforced by Exchange Admin for Executing Firm"
LEVELS = {
    "ALP:123:AAA123": (("AAA123N",), ("BBB123N", "QA1QTRN", "other")),
    "ALP:123": (("AAA123N", "BBB123N"), ("QA1QTRN", "other")),
    "ALP": (("AAA123N", "BBB123N", "QA1QTRN"), ("other",)),
}
"""What is killed at each level, the sender comps below it, and those beside it; "other" clears through another LCE."""


@pytest.fixture
def valkey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    """A Valkey of this test's own, to be stopped and started."""
    server = Valkey(State(tmp_path))
    server.start()
    monkeypatch.setenv("REDIS_URL", server.url)
    yield server
    server.stop()


class Keeper:
    """A manage.py that waits for commands, so that a drill does not measure how long Python takes to start."""

    LOOP = (
        "import sys; from django.core.management import call_command\n"
        "print('ready', flush=True)\n"
        "for line in sys.stdin: call_command(*line.split()); print('done', flush=True)"
    )

    def __init__(self, env: dict[str, str]) -> None:
        command = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", self.LOOP]
        self.process = subprocess.Popen(command, env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.said = b""
        until(self.answered, "manage.py started", 60)

    def ask(self, *arguments: str) -> None:
        """Start a command."""
        assert self.process.stdin
        self.said = b""
        self.process.stdin.write(" ".join(arguments).encode() + b"\n")
        self.process.stdin.flush()

    def answered(self) -> bool:
        """Whether the last command has ended."""
        assert self.process.stdout
        assert self.process.poll() is None, "the command failed"
        if select.select([self.process.stdout], [], [], 0)[0]:
            self.said += os.read(self.process.stdout.fileno(), 65_536)
        return self.said.endswith((b"ready\n", b"done\n"))

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate(timeout=10)


class Drill:
    """Sessions of three firms, one of another LCE, that send orders while a kill is enforced and lifted."""

    def __init__(self, trading: Trading) -> None:
        self.trading, self.stack, self.keeper = trading, trading.stack, Keeper(trading.stack.env)
        self.instrument = trading.instrument("ZC")
        self.clients = {name: trading.logged_on(name) for name in ("AAA123N", "BBB123N", "QA1QTRN")}
        self.clients["other"] = trading.logged_on(self._foreign())
        self.turns = cycle(["AAA123N"] * 10 + ["BBB123N"] * 10 + ["QA1QTRN", "other"])

    def _foreign(self) -> str:
        """A sender comp of a firm with limits at another LCE."""
        lces = {firm["id"]: firm["lce"] for firm in self.trading.description["execution_firms"]}
        names = [comp["sender_comp_id"] for comp in self.trading.description["sender_comps"]]
        return next(name for name in names if lces[name[3:6]] != "ALP")

    def run(self, scope: str, *, restart: bool) -> str:
        """One drill; returns what was measured."""
        below, beside = LEVELS[scope]
        self.rest(below[0])
        acted = self.act_under_flow("enforce", scope)
        number, in_force_at = self.standing()
        self.check_refused(below)
        self.check_accepted(beside)
        took = self.check_cancelled(number, below, beside, in_force_at)
        if restart:
            self.restart()
            self.check_refused(below)
        self.act_under_flow("lift", str(number))
        self.check_accepted((*below, *beside))
        self.cancel_all()
        return f"{scope}: acknowledged after {acted:.2f} s, {took}"

    def rest(self, name: str) -> None:
        """1,000 working orders."""
        client = self.clients[name]
        with client.at_once():
            sent = [client.new_order(self.instrument, 1, "100") for _ in range(RESTING)]
        assert client.answer(sent[-1], timeout=30).get(39) == "0"

    def act_under_flow(self, act: str, what: str) -> float:
        """`manage.py kill` while orders go on; returns its seconds."""
        began, sent, asked = clock.monotonic(), 0, 0.0
        while not asked or not self.keeper.answered():
            now = clock.monotonic()
            wanted = int((now - began) * PER_SECOND)
            for _ in range(wanted - sent):
                self.clients[next(self.turns)].new_order(self.instrument, 1, "100")
            sent = wanted
            for client in self.clients.values():
                client.read(0.001)
            if not asked and sent > PER_SECOND // 4:
                self.keeper.ask("kill", act, what, "--reason=drill")
                asked = now
        return clock.monotonic() - asked

    def standing(self) -> tuple[int, Any]:
        """The kill in force, and since when."""
        rows = self.ask("SELECT id, in_force_at FROM killswitch_killswitch WHERE state = 'in_force'")
        assert len(rows) == 1
        return rows[0]

    def check_refused(self, names: tuple[str, ...]) -> None:
        """Every order from here on is refused with the text of the kill."""
        for client in (self.clients[name] for name in names):
            for sent in [client.new_order(self.instrument, 1, "100") for _ in range(20)]:
                answer = client.answer(sent)
                assert (answer.kind, answer.get(58)) == ("3", TEXT)

    def check_accepted(self, names: tuple[str, ...]) -> None:
        """Orders of these pass."""
        for client in (self.clients[name] for name in names):
            answer = client.answer(client.new_order(self.instrument, 1, "100"))
            assert answer.get(39) == "0", answer

    def check_cancelled(self, number: int, below: tuple[str, ...], beside: tuple[str, ...], in_force_at: Any) -> str:
        """Every order below is gone, none was entered after the kill, none beside was touched; tells how long the last
        cancel took by the journal's times."""
        names, others = [self.clients[name].sender_comp for name in below], [self.name(name) for name in beside]
        live = "sender_comp = ANY(%s) AND state IN ('pending', 'working', 'replacing', 'cancelling')"
        until(lambda: self.count(live, names) == 0, "cancelled")
        assert self.count("sender_comp = ANY(%s) AND entered_at > %s", names, in_force_at) == 0
        assert self.count("sender_comp = ANY(%s) AND cancel_act = %s", others, f"kill:{number}") == 0
        rows = self.ask(
            "SELECT count(*), max(changed_at), bool_and(state = 'cancelled') FROM creditcontrols_order"
            " WHERE cancel_act = %s", f"kill:{number}",
        )  # fmt: skip
        count, last, all_cancelled = rows[0]
        assert count >= RESTING
        assert all_cancelled
        return f"{count} orders cancelled within {(last - in_force_at).total_seconds():.3f} s"

    def name(self, client: str) -> str:
        """The sender comp."""
        return self.clients[client].sender_comp

    def restart(self) -> None:
        """The gateway is killed and comes back; the sessions log on again."""
        self.stack.kill("gateway")
        self.hang_up()
        self.stack.start("gateway")
        for client in self.clients.values():
            client.recover(timeout=30)

    def hang_up(self) -> None:
        """Drop the connections."""
        for client in self.clients.values():
            client.close()

    def cancel_all(self) -> None:
        """Mass cancel of every session, to start the next drill with nothing."""
        for client in self.clients.values():
            sent = client.new_id()
            client.send("CA", [(11, sent), (1373, 3), (1374, 7), (60, sending_time())])
            client.wait(lambda m, sent=sent: m.kind == "BZ" and m.get(11) == sent, timeout=20)

    def count(self, condition: str, *values: Any) -> int:
        """Orders that fulfil a condition."""
        return int(self.ask(f"SELECT count(*) FROM creditcontrols_order WHERE {condition}", *values)[0][0])

    def ask(self, statement: str, *values: Any) -> list[Any]:
        """Rows of the stack's database."""
        with self.stack.connect() as connection:
            return connection.execute(statement, values or None).fetchall()


def take_away(running: Stack, valkey: Valkey, part: str) -> None:
    """Stop a part of the system."""
    if part == "valkey":
        valkey.stop()
    elif part != "nothing":
        for name in {"celery": ("worker", "beat"), "web": ("web", "live")}[part]:
            running.kill(name)


def bring_back(running: Stack, valkey: Valkey, part: str) -> None:
    """Start it again."""
    if part == "valkey":
        valkey.start()
    elif part != "nothing":
        running.start(*{"celery": ("worker", "beat"), "web": ("web", "live")}[part])


SHORT = [("nothing", 3), ("valkey", 1), ("celery", 1), ("web", 1)]
LONG = [(part, 12) for part, _ in SHORT]


@pytest.mark.parametrize("parts", [SHORT, pytest.param(LONG, marks=pytest.mark.drill)], ids=["6", "48"])
def test_ks_drills_under_load_with_parts_away(
    stack_template: None, valkey: Valkey, parts: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    with stack(*EVERYTHING) as running, closing(Trading(running)) as trading:
        drill, levels, restarts = Drill(trading), cycle(LEVELS), cycle([True, False, False])
        for part, drills in parts:
            take_away(running, valkey, part)
            for _ in range(drills):
                told = drill.run(next(levels), restart=next(restarts))
                with capsys.disabled():
                    print(f"\nkill drill without {part}, {told}", end="")
            bring_back(running, valkey, part)
        drill.keeper.close()
        trading.verify()
