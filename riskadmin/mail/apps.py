"""App configuration of Mail outbox."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Mail outbox."""

    name = "riskadmin.mail"
    label = "mail"
    verbose_name = "Mail outbox"
    default_auto_field = "django.db.models.BigAutoField"
