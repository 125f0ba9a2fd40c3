"""App configuration of Firms, people and roles."""

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    """Firms, people and roles."""

    name = "riskadmin.firms"
    label = "firms"
    verbose_name = "Firms, people and roles"
    default_auto_field = "django.db.models.BigAutoField"
