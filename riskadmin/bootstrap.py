"""Run by ./console: makes the virtual environment when the lock files changed, then hands over to it.

Run as a file by any Python >= 3.11 and made of the standard library only, because nothing is installed yet."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK_FILES = (ROOT / "requirements-dev.txt", ROOT / ".ci" / "requirements-uv.txt")
USAGE = """usage: ./console COMMAND
  demo [--no-traffic] [--at TIME | --real-time]   set up everything and run it until Ctrl-C
  test [--full] [pytest arguments]                run the tests
  bench                                           print the benchmark table
  manage COMMAND ...                              manage.py, against the demo's servers where DATABASE_URL is not set"""
NO_NETWORK = ("dns error", "resolve", "connection", "timed out", "unreachable", "fetch", "no matching distribution")
PIP_INSTALL = ["pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]


class SetupError(Exception):
    """Setting up failed; the text is one clear sentence."""


def main(arguments: list[str]) -> None:
    """Prepare, then replace this process by the command."""
    command = arguments[0] if arguments else ""
    if command not in ("demo", "test", "bench", "manage"):
        print(USAGE, file=sys.stderr)
        sys.exit(0 if command in ("help", "-h", "--help") else 2)
    folder = venv_folder(os.environ)
    try:
        prepare(folder)
    except SetupError as error:
        sys.exit(f"riskadmin: {error}")
    except OSError as error:
        sys.exit(f"riskadmin: {explain_os_error(error, folder)}")
    python = str(folder / "bin" / "python")
    sys.stdout.flush()
    os.execve(python, [python, *command_line(command, arguments[1:])], os.environ | {"PYTHONUNBUFFERED": "1"})


def command_line(command: str, arguments: list[str]) -> list[str]:
    """What the environment's Python is called with."""
    if command == "test":
        return ["-m", "pytest", *arguments]
    return ["-m", "riskadmin.local", *([] if command == "manage" else [command]), *arguments]


def venv_folder(env: Mapping[str, str]) -> Path:
    """RISKADMIN_VENV_DIR, or .venv beside console."""
    return Path(env["RISKADMIN_VENV_DIR"]).resolve() if env.get("RISKADMIN_VENV_DIR") else ROOT / ".venv"


def stamp(folder: Path) -> str:
    """What the environment in `folder` must have been made from: lock files, Python and place."""
    digest = hashlib.sha256(f"{sys.version}\n{folder}\n".encode())
    for path in LOCK_FILES:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_ready(folder: Path) -> bool:
    """Whether the environment is there, complete and made from today's lock files."""
    mark = folder / ".stamp"
    return mark.exists() and (folder / "bin" / "python").exists() and mark.read_text() == stamp(folder)


def prepare(folder: Path) -> None:
    """Make the environment unless it is ready; of two at once one works and the other waits."""
    if is_ready(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _lock(folder.with_name(f"{folder.name}.lock")):
        if is_ready(folder):
            return
        began = time.monotonic()
        say(f"preparing {folder} (only when the dependencies changed)")
        (folder / ".stamp").unlink(missing_ok=True)
        _install(folder, find_uv(folder.with_name(f"{folder.name}-tools")))
        (folder / ".stamp").write_text(stamp(folder))
        say(f"prepared in {time.monotonic() - began:.0f} s")


def find_uv(tools: Path) -> str | None:
    """uv from PATH, else installed with pip into `tools`; None where neither works."""
    if found := shutil.which("uv"):
        return found
    own = tools / "bin" / "uv"
    if not own.exists() and importlib.util.find_spec("pip"):
        say("getting uv")
        _run([sys.executable, "-m", *PIP_INSTALL, "--target", str(tools), "-r", str(LOCK_FILES[1])], os.environ)
    return str(own) if own.exists() else None


def _install(folder: Path, uv: str | None) -> None:
    say("installing the packages of requirements-dev.txt")
    python = str(folder / "bin" / "python")
    env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    if uv:
        made = _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], env)
        sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(LOCK_FILES[0])]
        if not (made or _run(sync, env)):
            return
        say("uv could not do it, trying pip")
    elif not importlib.util.find_spec("ensurepip"):
        raise SetupError("this Python has neither pip nor venv: put uv on PATH, or install python3-venv.")
    for line in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [python, "-m", *PIP_INSTALL, "-r", str(LOCK_FILES[0])],
    ):
        if problem := _run(line, env):
            raise SetupError(explain(problem))


def explain(output: str) -> str:
    """One sentence for what an installer printed when it failed."""
    low = output.lower()
    if "no space left" in low:
        return "the disk is full: free some space (about 600 MB are needed) and start again."
    if any(word in low for word in NO_NETWORK):
        return "the package index cannot be reached: check the network or the proxy and start again."
    if "hash" in low and "mismatch" in low:
        return "a package does not match its hash in requirements-dev.txt: nothing was installed."
    return "the packages cannot be installed: " + " ".join(output.strip().splitlines()[-3:])


def explain_os_error(error: OSError, folder: Path) -> str:
    """One sentence for a failed write."""
    if error.errno == 28:
        return explain("No space left on device")
    where = error.filename or folder
    return f"{where} cannot be written ({error.strerror}): set RISKADMIN_VENV_DIR to a folder of your own."


def say(text: str) -> None:
    """Progress, beside the output of the command itself."""
    print(f"riskadmin: {text}", file=sys.stderr, flush=True)


def _run(line: list[str], env: Mapping[str, str]) -> str:
    """Nothing when it worked, else what it printed."""
    done = subprocess.run(line, env=env, capture_output=True, text=True, cwd=ROOT)
    return (done.stdout + done.stderr).strip() or f"exit code {done.returncode}" if done.returncode else ""


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with open(path, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(sys.argv[1:])
