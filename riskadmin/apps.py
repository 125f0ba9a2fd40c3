"""The wiring app: loads Celery, keeps the cache table, and checks what a deployment often gets wrong."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import connections
from django.db.models.signals import post_migrate

from riskadmin import roles


class RiskadminConfig(AppConfig):
    name = "riskadmin"
    label = "riskadmin"

    def ready(self) -> None:
        from riskadmin import celery

        self.celery = celery.app
        checks.register(check_pool)
        checks.register(check_broker)
        checks.register(check_sign_in)
        # An app without models, as this one, sends no signal of its own.
        post_migrate.connect(finish_schema, sender=apps.get_app_config("creditcontrols"))


def finish_schema(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrate: the table of the sign-in's rate limits, which no migration makes, then roles and grants on all."""
    if "plan" not in kwargs:  # a flush sends the signal too
        return
    call_command("createcachetable", database=using, verbosity=0)
    roles.apply(connections[using])


def check_pool(app_configs: Any, **_kwargs: Any) -> list[checks.CheckMessage]:
    """A pool and persistent connections exclude each other."""
    default = settings.DATABASES["default"]
    if default["OPTIONS"].get("pool") and default["CONN_MAX_AGE"] != 0:
        return [checks.Error("The connection pool needs CONN_MAX_AGE = 0.", id="riskadmin.E001")]
    return []


def check_broker(app_configs: Any, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Beat knows intervals only: a wall-clock schedule is wrong on both daylight-saving Sundays."""
    wrong = [
        name for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if not isinstance(entry["schedule"], int | float)
    ]
    return [checks.Error(f"Beat entry {name!r} must be an interval in seconds.", id="riskadmin.E002") for name in wrong]


def check_sign_in(app_configs: Any, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Sign-in must not need Redis: neither sessions nor the rate limits may be kept there."""
    found = []
    if settings.SESSION_ENGINE != "django.contrib.sessions.backends.db":
        found.append(checks.Error("Sessions must be kept in the database.", id="riskadmin.E003"))
    if "redis" in settings.CACHES["default"]["BACKEND"].lower():
        found.append(checks.Error("The rate limits must not be kept in Redis.", id="riskadmin.E004"))
    return found
