"""What the process environment says, read once and checked: settings.py asks here and nowhere else.

Standard library only. In production (RISKADMIN_DEBUG unset) a half-made configuration is refused as a whole: `faults`
names everything that is missing or weak, and settings.py ends the process with that one line."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SECRET_LENGTH = 50
"""Shortest RISKADMIN_SECRET_KEY that production accepts, in characters (Django's own generator makes 50)."""

WEAK_DISTINCT = 8
"""A secret key with fewer different characters than this is a placeholder, not a secret."""

DEBUG_SECRET = "debug-only"
DEBUG_KEK = base64.urlsafe_b64encode(b"debug-only key encryption key 32").decode()
POSTGRES_SCHEMES = ("postgresql", "postgres")
REDIS_SCHEMES = ("redis", "rediss")
NICENESS = 10
"""What followers and drop copy are nice by, unless told otherwise: where both want a CPU, the gateway gets nine times
their share."""

NICEST = 19
REQUIRED, OPTIONAL = "required", "optional"
"""Whether a user without a second factor may change anything."""


@dataclass(frozen=True)
class Environment:
    """The checked values. `pool_size` 0 means one connection per thread without a pool (test runs);
    `mail_sink` that mails go to the demo's own server; `niceness` how far processes that follow orders stand back."""

    debug: bool
    database_url: str
    redis_url: str
    secret_key: str
    kek: bytes
    allowed_hosts: list[str]
    live_url: str
    email_url: str
    mail_sink: bool
    public_url: str
    second_factor: str
    database_role: str
    pool_size: int
    niceness: int
    trusted_proxies: int
    clock_offset: timedelta
    clock_file: str


def is_debug(env: Mapping[str, str]) -> bool:
    """Whether this is a development, demo or test process; only the exact value 1 says so."""
    return env.get("RISKADMIN_DEBUG", "") == "1"


def faults(env: Mapping[str, str]) -> list[str]:
    """Everything that keeps a process with this environment from starting, one short phrase each; empty when fit."""
    found = [fault for fault in (_url_faults(env) + _number_faults(env)) if fault]
    if not is_debug(env):
        found += _production_faults(env)
    return found


def load(env: Mapping[str, str]) -> Environment:
    """The values of an environment without faults. Call `faults` first."""
    debug = is_debug(env)
    return Environment(
        debug=debug,
        database_url=env.get("DATABASE_URL", "") or "postgresql://riskadmin@127.0.0.1:5432/riskadmin",
        redis_url=(env.get("REDIS_URL", "") or "redis://127.0.0.1:6379").rstrip("/"),
        secret_key=env.get("RISKADMIN_SECRET_KEY", "") or DEBUG_SECRET,
        kek=key_encryption_key(env.get("RISKADMIN_KEK", "") or DEBUG_KEK) or b"",
        allowed_hosts=_hosts(env) or ["127.0.0.1", "localhost", "[::1]"],
        live_url=env.get("RISKADMIN_LIVE_URL", ""),
        email_url=env.get("RISKADMIN_EMAIL_URL", "") or (f"smtp://127.0.0.1:{smtp_port(env)}" if debug else ""),
        mail_sink=debug and not env.get("RISKADMIN_EMAIL_URL"),
        public_url=_public_url(env, debug),
        second_factor=env.get("RISKADMIN_SECOND_FACTOR", "") or (OPTIONAL if debug else REQUIRED),
        database_role=env.get("RISKADMIN_DB_ROLE", ""),
        pool_size=int(env.get("RISKADMIN_DB_POOL", "") or 8),
        niceness=int(env.get("RISKADMIN_NICE", "") or NICENESS),
        trusted_proxies=int(env.get("RISKADMIN_TRUSTED_PROXIES", "") or 0),
        clock_offset=timedelta(microseconds=int(env.get("RISKADMIN_CLOCK_OFFSET_US", "") or 0)),
        clock_file=env.get("RISKADMIN_CLOCK_FILE", ""),
    )


def database(url: str, role: str, pool_size: int) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// address. The role is taken up when a connection opens."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    if role:
        options["options"] = f"-c role={role}"
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }


def _url_faults(env: Mapping[str, str]) -> list[str]:
    wanted = {
        "DATABASE_URL": POSTGRES_SCHEMES,
        "REDIS_URL": REDIS_SCHEMES,
        "RISKADMIN_EMAIL_URL": ("smtp", "smtps"),
        "RISKADMIN_LIVE_URL": ("ws", "wss"),
        "RISKADMIN_PUBLIC_URL": ("http", "https"),
    }
    given = ((name, urlsplit(env[name]).scheme, schemes) for name, schemes in wanted.items() if env.get(name))
    return [f"{name} must start with {schemes[0]}://" for name, scheme, schemes in given if scheme not in schemes]


def _number_faults(env: Mapping[str, str]) -> list[str]:
    names = ("RISKADMIN_DB_POOL", "RISKADMIN_TRUSTED_PROXIES", "RISKADMIN_CLOCK_OFFSET_US", "RISKADMIN_NICE")
    found = [f"{name} must be a whole number" for name in names if env.get(name) and not _is_whole(env[name])]
    if _is_whole(nice := env.get("RISKADMIN_NICE", "")) and not 0 <= int(nice) <= NICEST:
        found.append(f"RISKADMIN_NICE must be 0 to {NICEST}")
    if env.get("RISKADMIN_SECOND_FACTOR", "") not in ("", REQUIRED, OPTIONAL):
        found.append(f"RISKADMIN_SECOND_FACTOR must be {REQUIRED} or {OPTIONAL}")
    if env.get("RISKADMIN_KEK") and key_encryption_key(env["RISKADMIN_KEK"]) is None:
        found.append("RISKADMIN_KEK must be 32 bytes in base64url")
    return found


def _production_faults(env: Mapping[str, str]) -> list[str]:
    needed = ("DATABASE_URL", "REDIS_URL", "RISKADMIN_SECRET_KEY", "RISKADMIN_KEK", "RISKADMIN_ALLOWED_HOSTS")
    found = [f"{name} is not set" for name in needed if not env.get(name, "").strip()]
    secret = env.get("RISKADMIN_SECRET_KEY", "")
    if secret and (len(secret) < SECRET_LENGTH or len(set(secret)) < WEAK_DISTINCT):
        found.append(f"RISKADMIN_SECRET_KEY is weak (at least {SECRET_LENGTH} random characters)")
    if env.get("RISKADMIN_ALLOWED_HOSTS", "").strip() and not _hosts(env):
        found.append("RISKADMIN_ALLOWED_HOSTS names no host")
    if any("*" in host for host in _hosts(env)):
        found.append("RISKADMIN_ALLOWED_HOSTS must name the hosts, without *")
    if env.get("RISKADMIN_KEK", "") == DEBUG_KEK:
        found.append("RISKADMIN_KEK is the one of the demo")
    if env.get("RISKADMIN_SECOND_FACTOR") == OPTIONAL:
        found.append("RISKADMIN_SECOND_FACTOR=optional is for the demo only")
    if env.get("RISKADMIN_CLOCK_OFFSET_US"):
        found.append("RISKADMIN_CLOCK_OFFSET_US is for the demo only")
    if env.get("RISKADMIN_CLOCK_FILE"):
        found.append("RISKADMIN_CLOCK_FILE is for the demo only")
    if env.get("RISKADMIN_DEBUG"):
        found.append("RISKADMIN_DEBUG must be 1 or unset")
    return found


def _hosts(env: Mapping[str, str]) -> list[str]:
    return [host.strip() for host in env.get("RISKADMIN_ALLOWED_HOSTS", "").split(",") if host.strip()]


def smtp_port(env: Mapping[str, str]) -> int:
    """The port of the demo's own mail server."""
    return int(env.get("RISKADMIN_SMTP_PORT", "") or 9025)


def _public_url(env: Mapping[str, str], debug: bool) -> str:
    """Where people reach the console, for links in mails, without a slash at the end."""
    given = env.get("RISKADMIN_PUBLIC_URL", "").rstrip("/")
    if given or debug:
        return given or f"http://127.0.0.1:{env.get('RISKADMIN_HTTP_PORT', '') or 8000}"
    return f"https://{_hosts(env)[0].lstrip('.')}"


def _is_whole(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit()


def key_encryption_key(text: str) -> bytes | None:
    """The 32 bytes that `text` is in base64url, or None when it is something else."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == 32 else None
