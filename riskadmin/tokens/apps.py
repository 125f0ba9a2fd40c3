"""App configuration of the API tokens."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    """API tokens."""

    name = "riskadmin.tokens"
    label = "tokens"
    verbose_name = "API tokens"
    default_auto_field = "django.db.models.BigAutoField"
