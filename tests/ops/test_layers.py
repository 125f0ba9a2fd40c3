"""The layers hold, one module reads the clock, and lock files name no place."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from riskadmin.health import BUILD
from tests.stack import ROOT

CODE = ("riskadmin", "creditcontrols", "dropcopygroups", "notifications")
CLOCK = re.compile(
    r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|\btimezone\.now\b|\btime\.(time|monotonic|sleep)\b"
)
READS_THE_CLOCK = {"riskadmin/lib/clock.py", "riskadmin/bootstrap.py"}
"""The bootstrap runs before anything is installed and measures its own duration."""


def test_imports_go_down_only() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_only_the_clock_reads_the_clock() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in CODE
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.parent.name != "migrations"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if CLOCK.search(line)
        and str(path.relative_to(ROOT)) not in READS_THE_CLOCK
        and path.parent.name != "migrations"
    ]
    assert found == []


@pytest.mark.parametrize("line", ["x = timezone.now()", "datetime.now(UTC)", "time.time()", "default=timezone.now"])
def test_the_clock_ban_sees_what_it_bans(line: str) -> None:
    assert CLOCK.search(line)
    assert not CLOCK.search("clock.business_now()")


def test_ruff_is_content() -> None:
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", ".ci/requirements-uv.txt"])
def test_lock_files_are_hashed_and_name_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links|@ /", text)
    pins = re.findall(r"^[a-zA-Z0-9][^\n]*?==", text, re.MULTILINE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)


def test_the_build_is_the_version_of_the_project() -> None:
    assert f'version = "{BUILD}"' in (ROOT / "pyproject.toml").read_text()


def test_the_development_lock_holds_the_production_lock() -> None:
    production, development = (
        set(re.findall(r"^([a-zA-Z0-9._-]+==\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert production <= development
