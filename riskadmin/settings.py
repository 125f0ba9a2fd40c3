"""Django settings of every process of riskadmin. All that differs between places comes from the environment."""

import os
import sys
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from csp.constants import NONCE, NONE, SELF

from riskadmin import environment
from riskadmin.lib import clock
from riskadmin.state import StepFile

if _faults := environment.faults(os.environ):
    sys.exit("riskadmin does not start: " + "; ".join(_faults) + ".")
_env = environment.load(os.environ)
clock.configure(_env.clock_offset)
if _env.clock_file:
    clock.follow(StepFile(Path(_env.clock_file)).offset)

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = _env.debug
SECRET_KEY = _env.secret_key
ALLOWED_HOSTS = _env.allowed_hosts
RISKADMIN_KEK: bytes = _env.kek
RISKADMIN_LIVE_URL: str = _env.live_url
RISKADMIN_EMAIL_URL: str = _env.email_url
RISKADMIN_MAIL_SINK: bool = _env.mail_sink
RISKADMIN_CLOCK_FILE: str = _env.clock_file
RISKADMIN_PUBLIC_URL: str = _env.public_url
RISKADMIN_SECOND_FACTOR: str = _env.second_factor
RISKADMIN_NICE: int = _env.niceness

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "riskadmin.apps.RiskadminConfig",
    "riskadmin.firms",
    "riskadmin.tokens",
    "riskadmin.people",
    "riskadmin.reference",
    "riskadmin.keypairs",
    "riskadmin.audit",
    "riskadmin.mail",
    "riskadmin.fixstore",
    "riskadmin.schedule",
    "creditcontrols",
    "creditcontrols.killswitch",
    "creditcontrols.disconnects",
    "creditcontrols.accessmanager",
    "creditcontrols.rmi",
    "creditcontrols.firmsoft",
    "creditcontrols.quoting",
    "creditcontrols.accounts",
    "creditcontrols.icc",
    "creditcontrols.erm",
    "creditcontrols.riskmonitor",
    "dropcopygroups",
    "notifications",
]
MIDDLEWARE = [
    "riskadmin.audit.middleware.request_id_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "riskadmin.people.middleware.SecondFactorMiddleware",
]
ROOT_URLCONF = "riskadmin.urls"
ASGI_APPLICATION = "riskadmin.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
            "builtins": ["django.templatetags.static"],
        },
    }
]

DATABASES = {"default": environment.database(_env.database_url, _env.database_role, _env.pool_size)}

# Sessions and allauth's rate limits are in PostgreSQL, so that people can sign in while Redis is away.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "riskadmin_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Redis: 0 broker, 1 channels and the live feed. redis-py's own default timeout would cut idle websockets.
REDIS_SOCKET_TIMEOUT = 30
RISKADMIN_LIVE_REDIS_URL = f"{_env.redis_url}/1"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [{"address": RISKADMIN_LIVE_REDIS_URL, "socket_timeout": REDIS_SOCKET_TIMEOUT}]},
    }
}

CELERY_BROKER_URL = f"{_env.redis_url}/0"
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": REDIS_SOCKET_TIMEOUT}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Intervals only: a wall-clock schedule is silent or doubled on the daylight-saving Sundays.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "mail": {"task": "riskadmin.mail.send_due", "schedule": 10.0},
    "limits_files": {"task": "creditcontrols.bulk.work", "schedule": 10.0},
    "accounts_files": {"task": "creditcontrols.accounts.work", "schedule": 10.0},
    "position_limits_files": {"task": "creditcontrols.icc.work", "schedule": 10.0},
    "user_maximums_files": {"task": "creditcontrols.erm.work", "schedule": 10.0},
    "schedule": {"task": "riskadmin.schedule.apply_due", "schedule": 10.0},
    "daily_reports": {"task": "creditcontrols.riskmonitor.send_reports", "schedule": 10.0},
}

AUTH_USER_MODEL = "firms.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/monitor/"
ACCOUNT_ADAPTER = "riskadmin.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = _env.trusted_proxies
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
USERSESSIONS_ADAPTER = "riskadmin.accounts.AuditedSessionsAdapter"
MFA_ADAPTER = "riskadmin.accounts.SealedSecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "riskadmin"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
USERSESSIONS_TRACK_ACTIVITY = False

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en-us"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
_STATICFILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
_MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATICFILES if DEBUG else _MANIFEST},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
if DEBUG:  # WhiteNoise reads files with plain iterators, and here it serves them itself, under ASGI: small and local
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators", Warning)

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SECURE_SSL_REDIRECT = not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _env.trusted_proxies else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [] if DEBUG else [f"https://{'*' * host.startswith('.')}{host}" for host in ALLOWED_HOSTS]
# The demo may be opened as localhost or as 127.0.0.1: the session cookie goes to the name in the address bar only.
_LIVE_URLS = sorted({RISKADMIN_LIVE_URL, RISKADMIN_LIVE_URL.replace("127.0.0.1", "localhost")} - {""})
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *_LIVE_URLS],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

if _env.email_url:
    _mail = urlsplit(_env.email_url)
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "127.0.0.1", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
    EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = f"Risk console <risk-console@{urlsplit(RISKADMIN_PUBLIC_URL).hostname}>"

_LOG_CHAIN = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[*_LOG_CHAIN, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": _LOG_CHAIN,
        }
    },
    "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["stdout"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO", "handlers": [], "propagate": True},
        "mail": {"level": "WARNING"},  # the demo's mail sink says ten lines for each mail
    },
}
