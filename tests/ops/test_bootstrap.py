"""What ./console says when it cannot set up, and that a second start does nothing."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from riskadmin import bootstrap
from tests.stack import ROOT


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("error: failed to write: No space left on device (os error 28)", "the disk is full"),
        ("dns error: failed to lookup address information", "the package index cannot be reached"),
        ("ERROR: No matching distribution found for django==5.2.19", "the package index cannot be reached"),
        ("Hash mismatch for django==5.2.19", "does not match its hash"),
        ("first\nsomething else\n", "the packages cannot be installed: first something else"),
    ],
)
def test_a_failed_install_is_one_clear_sentence(output: str, said: str) -> None:
    assert said in bootstrap.explain(output)


def test_a_full_disk_and_a_foreign_folder_are_named(tmp_path: Path) -> None:
    assert "disk is full" in bootstrap.explain_os_error(OSError(errno.ENOSPC, "No space left"), tmp_path)
    denied = bootstrap.explain_os_error(PermissionError(errno.EACCES, "Permission denied", str(tmp_path)), tmp_path)
    assert "RISKADMIN_VENV_DIR" in denied


def test_an_environment_is_ready_only_for_its_own_lock_files(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    assert not bootstrap.is_ready(tmp_path)
    (tmp_path / ".stamp").write_text("an older one")
    assert not bootstrap.is_ready(tmp_path)
    (tmp_path / ".stamp").write_text(bootstrap.stamp(tmp_path))
    assert bootstrap.is_ready(tmp_path)


def test_without_uv_pip_and_venv_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.SetupError, match="put uv on PATH, or install python3-venv"):
        bootstrap.prepare(tmp_path / "venv")


def run_console(path: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": path}
    return subprocess.run(["/bin/sh", "./console", *arguments], env=env, cwd=ROOT, capture_output=True, text=True)


def test_without_a_fit_python_the_versions_are_named(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    done = run_console(str(tmp_path), "demo")
    assert done.returncode == 1
    assert done.stderr.startswith("riskadmin needs Python 3.11 or newer")


def test_an_unknown_command_shows_the_usage() -> None:
    done = run_console(f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "unknown")
    assert done.returncode == 2
    assert done.stderr.startswith("usage: ./console")


def test_bootstrap_imports_the_standard_library_only() -> None:
    code = (
        "import sys, runpy; runpy.run_path('riskadmin/bootstrap.py'); print([m for m in sys.modules if 'django' in m])"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
