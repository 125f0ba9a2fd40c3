"""Who gets the daily report by mail and when, and which were sent."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from creditcontrols.riskmonitor.querysets import OwnQuerySet


class Weekday(models.IntegerChoices):
    """Days in Central time, Monday first."""

    MONDAY = 0, "Mon"
    TUESDAY = 1, "Tue"
    WEDNESDAY = 2, "Wed"
    THURSDAY = 3, "Thu"
    FRIDAY = 4, "Fri"
    SATURDAY = 5, "Sat"
    SUNDAY = 6, "Sun"


def workdays() -> list[int]:
    """Monday to Friday."""
    return [day.value for day in Weekday if day <= Weekday.FRIDAY]


class ReportSubscription(models.Model):
    """When a user gets the daily report: at `at` CT on `weekdays`, about the trade date that closed last. Nothing that
    was due before `since` (business time of the last save) is made up for."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_subscription")
    active = models.BooleanField(default=True)
    at = models.TimeField(default=time(16, 45))
    weekdays = ArrayField(models.SmallIntegerField(choices=Weekday.choices), default=workdays)
    since = models.DateTimeField()
    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["user"]
        indexes = [models.Index(fields=["at"], condition=models.Q(active=True), name="report_subscribed")]

    def __str__(self) -> str:
        return f"daily report to {self.user}"


class ReportSent(models.Model):
    """The daily report of a trade date was put into the outbox for a user; the unique row is the proof of "once"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    business_date = models.DateField()
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    address = models.EmailField()
    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-business_date", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "business_date"], name="report_once_a_date")]

    def __str__(self) -> str:
        return f"{self.business_date} to {self.user}"
