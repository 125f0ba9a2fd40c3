"""Finds a Chromium for the browser tests, and gets one where there is none; never a silent skip."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
SPARTICUZ = "@sparticuz/chromium"
UNPACK = f"import('{SPARTICUZ}').then(async m => {{ const c = m.default; console.log(await c.executablePath()) }})"
HELP = (
    "The browser tests need a Chromium. One of these gets it: `playwright install chromium-headless-shell`; "
    "`apt-get install chromium` as root; or set CHROMIUM_PATH to one."
)


@cache
def find_chromium() -> dict[str, object]:
    """Playwright's launch arguments for a Chromium that starts. Fails the run with what to do when there is none."""
    for look in (_given, _on_path, _playwright, _playwright_install, _apt, _sparticuz):
        if found := look():
            return found
    raise RuntimeError(HELP)


def _given() -> dict[str, object] | None:
    path = os.environ.get("CHROMIUM_PATH")
    return {"executable_path": path} if path else None


def _on_path() -> dict[str, object] | None:
    found = [path for path in map(shutil.which, NAMES) if path and _starts(path)]
    found += [path for path in MAC_APPS if Path(path).exists()]
    return {"executable_path": found[0]} if found else None


def _playwright() -> dict[str, object] | None:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or _browser_cache())
    return {} if any(folder.glob("chromium*/**/*headless*shell*")) else None


def _browser_cache() -> Path:
    return Path.home() / ("Library/Caches/ms-playwright" if platform.system() == "Darwin" else ".cache/ms-playwright")


def _playwright_install() -> dict[str, object] | None:
    _try([sys.executable, "-m", "playwright", "install", "chromium-headless-shell"])
    return _playwright()


def _apt() -> dict[str, object] | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    _try(["apt-get", "update", "-q"])
    _try(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"])
    return _on_path()


def _sparticuz() -> dict[str, object] | None:
    if not shutil.which("npm"):
        return None
    folder = Path(tempfile.gettempdir()) / f"riskadmin-chromium-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    _try(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), SPARTICUZ])
    shown = _try(["node", "--input-type=module", "-e", UNPACK], folder)
    path = shown.strip().splitlines()[-1] if shown.strip() else ""
    libraries = Path(tempfile.gettempdir()) / "al2023" / "lib"
    if not path or not Path(path).exists():
        return None
    return {"executable_path": path, "env": {**os.environ, "LD_LIBRARY_PATH": str(libraries)}}


def _starts(path: str) -> bool:
    return bool(_try([path, "--version"]))


def _try(command: list[str], folder: Path | None = None) -> str:
    """What the command printed, or nothing when it failed; the next way is tried then."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
