"""App configuration of cancel on disconnect."""

from django.apps import AppConfig


class DisconnectsConfig(AppConfig):
    """Registrations by session and trader id, and the report of lost sessions."""

    name = "creditcontrols.disconnects"
    label = "disconnects"
    verbose_name = "Cancel on disconnect"
