"""One task in a process of its own: `python -m riskadmin.benchmark.child module:function`, JSON in, one JSON line out.

Clients and servers run apart from each other as they would on a wire; the clock is the same for all (monotonic)."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from riskadmin.supervisor import die_with_parent

PACKAGE = "riskadmin.benchmark"
ANSWER = "answer:"


class ChildFailed(Exception):
    """The task ended with an error; the text is what it wrote."""


class Child:
    """A running task."""

    def __init__(self, task: str, arguments: dict[str, Any], env: dict[str, str]) -> None:
        self.task = task
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"{PACKAGE}.child", task],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=die_with_parent(),
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()

    def wait_for(self, mark: str) -> str:
        """Read until a line begins with `mark` and return its rest. Raises ChildFailed when the task ends before."""
        assert self._process.stdout is not None
        said: list[str] = []
        for line in self._process.stdout:
            if line.startswith(mark):
                return line.removeprefix(mark).strip()
            said.append(line)
        self._process.communicate()
        raise ChildFailed(f"{self.task} ended with {self._process.wait()}:\n{''.join(said[-30:])}")

    def result(self) -> Any:
        """What the task returned. Raises ChildFailed."""
        answer = json.loads(self.wait_for(ANSWER))
        self._process.communicate()
        return answer

    def tell(self) -> None:
        """Close the task's input: one that goes on `until_told` comes to its end, and `result` has what it found."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.stdin = None

    def stop(self) -> None:
        """End a task that waits for the end of its input (`until_told`)."""
        self._process.communicate()

    def kill(self) -> None:
        """End the task whatever it does."""
        self._process.kill()
        self._process.communicate()


def run(task: str, arguments: dict[str, Any], env: dict[str, str] | None = None) -> Any:
    """Run a task to its end and return its result."""
    return Child(task, arguments, dict(os.environ) if env is None else env).result()


def say(mark: str, value: object = "") -> None:
    """Tell the parent something before the task ends."""
    print(f"{mark}{value}", flush=True)


def until_told(arguments: dict[str, Any] | None = None) -> None:
    """Wait until the parent closes our input; as a task of its own it does nothing else."""
    del arguments
    sys.stdin.read()


def with_django() -> None:
    """Load settings and models in a task that needs them."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskadmin.settings")
    django.setup()


def main(task: str) -> None:
    """Run the task named on the command line."""
    arguments = json.loads(sys.stdin.readline())
    module, function = task.split(":")
    work: Callable[[dict[str, Any]], Any] = getattr(importlib.import_module(f"{PACKAGE}.{module}"), function)
    say(ANSWER, json.dumps(work(arguments)))


if __name__ == "__main__":
    main(sys.argv[1])
