"""The demo as a person runs it: ready, alone on its state, mending a killed gateway, and gone without a trace."""

import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from riskadmin.lib import clock
from riskadmin.state import ClockFile, free_port, is_free
from tests.stack import PORTS, ROOT

DEMO = [sys.executable, "-m", "riskadmin.local", "demo", "--no-traffic"]


class Demo:
    """One demo process in a session of its own; what it prints goes to a file."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.output = env, folder / "output"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen(
                DEMO, env=self.env, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )

    def wait_said(self, text: str, times: int = 1, seconds: float = 120) -> None:
        deadline = clock.monotonic() + seconds
        while self.output.read_text().count(text) < times:
            assert self.process is not None
            assert self.process.poll() is None, self.output.read_text()
            assert clock.monotonic() < deadline, self.output.read_text()
            clock.pause(0.1)

    def interrupt(self) -> int:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(15)


@pytest.fixture
def demo() -> Iterator[Demo]:
    with tempfile.TemporaryDirectory(prefix="riskadmin-demo-") as folder:
        ports = {f"RISKADMIN_{name.upper()}_PORT": str(free_port()) for name in (*PORTS, "pg", "redis")}
        own = {"RISKADMIN_STATE_DIR": f"{folder}/state", "PYTHONUNBUFFERED": "1"}
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        made = Demo({**kept, **own, **ports}, Path(folder))
        made.start()
        yield made
        if made.process is not None and made.process.poll() is None:
            made.interrupt()


def used_ports(demo: Demo) -> list[int]:
    return [int(port) for name, port in demo.env.items() if name.endswith("_PORT")]


def gateway_pid(demo: Demo) -> int:
    """The process that was started with this demo's order entry port and runs the gateway."""
    mark = f"RISKADMIN_OE_PORT={demo.env['RISKADMIN_OE_PORT']}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"run_gateway" in (folder / "cmdline").read_bytes() and mark in (folder / "environ").read_bytes():
                return int(folder.name)
        except OSError:
            continue
    raise AssertionError("no gateway runs")


def test_the_demo_runs_mends_itself_and_ends_without_a_trace(demo: Demo) -> None:
    demo.wait_said("riskadmin is ready")
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.env['RISKADMIN_HTTP_PORT']}/livez") as reply:
        assert reply.status == 200
    second = subprocess.run(DEMO, env=demo.env, cwd=ROOT, capture_output=True, text=True)
    assert second.returncode == 1
    assert second.stderr.startswith("riskadmin: A demo already runs on the state folder ")
    os.kill(gateway_pid(demo), signal.SIGKILL)
    demo.wait_said("engine ready", times=2, seconds=60)
    assert demo.interrupt() == 0
    assert [port for port in used_ports(demo) if not is_free(port)] == []


def test_a_demo_killed_hard_goes_on_from_its_state(demo: Demo) -> None:
    demo.wait_said("riskadmin is ready")
    assert demo.process is not None
    demo.process.kill()
    demo.process.wait()
    stood = ClockFile(Path(demo.env["RISKADMIN_STATE_DIR"])).last()
    demo.start()
    demo.wait_said("riskadmin is ready", times=2)
    went_on = ClockFile(Path(demo.env["RISKADMIN_STATE_DIR"])).last()
    assert stood is not None
    assert went_on is not None
    assert stood < went_on
    assert demo.interrupt() == 0
    assert [port for port in used_ports(demo) if not is_free(port)] == []
