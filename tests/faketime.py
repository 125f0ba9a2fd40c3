"""Finds libfaketime, which has a process believe in another time, and gets it where there is none."""

import os
import platform
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SYSTEM = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1", "/usr/lib64/faketime/*.so.1")
HELP = "libfaketime is not here: `apt-get install faketime` as root, or the Python package libfaketime, gets it."


@cache
def find_faketime() -> Path | None:
    """The library to preload; None where it cannot be had (then say HELP)."""
    return next((path for look in (_packaged, _installed, _apt) if (path := look()) and _works(path)), None)


def faked(environment: dict[str, str], seconds: int) -> dict[str, str]:
    """That environment for processes whose real time is `seconds` ahead and runs at its own speed; durations and
    waiting are as ever."""
    own = {
        "LD_PRELOAD": str(find_faketime()),
        "FAKETIME": f"{seconds:+}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }
    return {**environment, **own}


def _packaged() -> Path | None:
    found = find_spec("libfaketime")
    if found is None or found.origin is None or platform.system() != "Linux":
        return None
    return next(iter(Path(found.origin).parent.glob("vendor/libfaketime/src/libfaketime.so.1")), None)


def _installed() -> Path | None:
    return next((path for pattern in SYSTEM for path in Path("/").glob(pattern.lstrip("/"))), None)


def _apt() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "faketime"]):
        subprocess.run(command, capture_output=True, timeout=300, check=False)
    return _installed()


def _works(path: Path) -> bool:
    env = {**os.environ, "LD_PRELOAD": str(path), "FAKETIME": "@2001-02-03 04:05:06", "TZ": "UTC"}
    shown = subprocess.run(["date", "+%Y"], env=env, capture_output=True, text=True, check=False)
    return shown.stdout.strip() == "2001"
