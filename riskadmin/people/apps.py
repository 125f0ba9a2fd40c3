"""App configuration of Nominations, invitations and sessions."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Nominations, invitations and sessions."""

    name = "riskadmin.people"
    label = "people"
    verbose_name = "Nominations, invitations and sessions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Audit what people do with their own second factor."""
        from riskadmin.people import receivers

        receivers.connect()
