"""App configuration of Reference data."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """Reference data."""

    name = "riskadmin.reference"
    label = "reference"
    verbose_name = "Reference data"
    default_auto_field = "django.db.models.BigAutoField"
