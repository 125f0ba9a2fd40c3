"""App configuration of Firms, people and roles."""

from django.apps import AppConfig
from django.db.models.signals import post_delete


class FirmsConfig(AppConfig):
    """Firms, people and roles."""

    name = "riskadmin.firms"
    label = "firms"
    verbose_name = "Firms, people and roles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Session rows know when somebody signs out, here or from another session."""
        from django.contrib.sessions.models import Session

        from riskadmin.firms.announcing import session_ended

        post_delete.connect(session_ended, sender=Session)
