"""Keeps the processes of the Procfile running: prefixes what they write, restarts a fallen one, ends all at once."""

import asyncio
import ctypes
import os
import platform
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from riskadmin.lib import clock

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0
CALM_SECONDS = 30.0
"""A process that ran this long starts over with the first pause when it falls."""

TERM_SECONDS = 9.0
"""From SIGTERM to SIGKILL; with the servers' own time it stays below 15 s."""

LINE_LIMIT = 1 << 20


def process_lines(procfile: Path) -> dict[str, str]:
    """Name → shell line of a Procfile, in its order."""
    pairs = (line.split(":", 1) for line in procfile.read_text().splitlines() if line.strip() and line[0] != "#")
    return {name.strip(): command.strip() for name, command in pairs}


def die_with_parent() -> Callable[[], object] | None:
    """For preexec_fn: the kernel ends the child when this process is gone, however it went (Linux; elsewhere None)."""
    if platform.system() != "Linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, int(signal.SIGKILL))


class Supervisor:
    """One set of processes with one environment. `write` gets every line for the person who watches."""

    def __init__(self, lines: dict[str, str], env: dict[str, str], folder: Path, write: Callable[[str], None]) -> None:
        self._lines = lines
        self._env = env
        self._folder = folder
        self._write = write
        self._width = max(map(len, lines))
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._ending = asyncio.Event()

    async def run(self) -> None:
        """Keep all running until `end` is called; returns when all are gone."""
        keepers = [asyncio.create_task(self._keep(name)) for name in self._lines]
        await self._ending.wait()
        for process in self._running.values():
            _signal_group(process, signal.SIGTERM)
        _, late = await asyncio.wait(keepers, timeout=TERM_SECONDS)
        for process in self._running.values():
            _signal_group(process, signal.SIGKILL)
        if late:
            await asyncio.wait(late)

    def end(self) -> None:
        """Ask for the end; may be called many times and from a signal handler."""
        self._ending.set()

    async def _keep(self, name: str) -> None:
        pause = FIRST_PAUSE
        while not self._ending.is_set():
            began = clock.monotonic()
            code = await self._run_once(name)
            if self._ending.is_set():
                return
            pause = FIRST_PAUSE if clock.monotonic() - began > CALM_SECONDS else pause
            self._say(name, f"ended with {code}, starts again in {pause:.0f} s")
            await self._rest(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _run_once(self, name: str) -> int:
        process = await asyncio.create_subprocess_exec(
            "sh", "-c", self._lines[name],
            env=self._env, cwd=self._folder, start_new_session=True, preexec_fn=die_with_parent(), limit=LINE_LIMIT,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        self._running[name] = process
        if self._ending.is_set():
            _signal_group(process, signal.SIGTERM)
        assert process.stdout is not None
        try:
            while line := await _read_line(process.stdout):
                self._say(name, line)
            return await process.wait()
        finally:
            _signal_group(process, signal.SIGKILL)  # what it may have left behind
            del self._running[name]

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)

    def _say(self, name: str, text: str) -> None:
        self._write(f"{name:<{self._width}} | {text}")


async def _read_line(stream: asyncio.StreamReader) -> str:
    """One line without its end, a space for an empty one; nothing at the end of the stream."""
    try:
        raw = await stream.readline()
    except ValueError:
        return "(a line of more than 1 MiB was left out)"
    return raw.decode(errors="replace").rstrip() or (" " if raw else "")


def _signal_group(process: asyncio.subprocess.Process, name: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, name)
