"""App configuration of FIX messages."""

from django.apps import AppConfig


class FixstoreConfig(AppConfig):
    """FIX messages."""

    name = "riskadmin.fixstore"
    label = "fixstore"
    verbose_name = "FIX messages"
    default_auto_field = "django.db.models.BigAutoField"
