"""App configuration of Audit trail."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit trail."""

    name = "riskadmin.audit"
    label = "audit"
    verbose_name = "Audit trail"
    default_auto_field = "django.db.models.BigAutoField"
