"""App configuration of the schedule."""

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    """What takes effect at a later instant, and what happens every day and week."""

    name = "riskadmin.schedule"
    label = "schedule"
    verbose_name = "Schedule"
    default_auto_field = "django.db.models.BigAutoField"
