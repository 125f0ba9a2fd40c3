"""App configuration of Notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notifications."""

    name = "notifications"
    label = "notifications"
    verbose_name = "Notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from creditcontrols.riskmonitor.marks import register_marks
        from notifications.selectors import acknowledgers

        register_marks(acknowledgers)
