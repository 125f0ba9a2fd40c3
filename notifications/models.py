"""What people and e-mails made of alerts: windows of the one-hour rule, decisions, acknowledgements; the demo's inbox.

An alert is named by (seq, number, level) as in creditcontrols.Alert, which another follower writes: no foreign key."""

from django.conf import settings
from django.db import models

from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.models import ExchangeGroup
from creditcontrols.querysets import GroupRowQuerySet
from notifications.choices import Outcome


class Window(models.Model):
    """The one-hour window of one (group, bucket, side); its row lock makes decisions one after the other (SPEC N-4).

    `started_at` is None before the first e-mail."""

    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="+")
    bucket = models.SmallIntegerField(choices=Bucket.choices)
    side = models.SmallIntegerField(choices=UsageSide.choices)
    last_level = models.SmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "bucket", "side"], name="window_once")]


class MailDecision(models.Model):
    """What was decided about the e-mail of one alert to one address; the address is empty when the group has none.

    A suppressed one names the e-mail that held it back: `last_level`, sent at `last_at`."""

    seq = models.BigIntegerField()
    number = models.SmallIntegerField()
    level = models.SmallIntegerField()
    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="+")
    address = models.EmailField(blank=True)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    last_level = models.SmallIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        ordering = ["-seq", "-number", "-level", "address"]
        constraints = [
            models.UniqueConstraint(fields=["seq", "number", "level", "address"], name="mail_decision_once"),
        ]


class AlertAcknowledgement(models.Model):
    """Who took note of an alert, when, and what they wrote."""

    seq = models.BigIntegerField()
    number = models.SmallIntegerField()
    level = models.SmallIntegerField()
    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        ordering = ["-seq", "-number", "-level"]
        constraints = [models.UniqueConstraint(fields=["seq", "number", "level"], name="acknowledged_once")]


class ReceivedMail(models.Model):
    """A mail that the demo's own SMTP server took in. Empty where mails go to a real server."""

    received_at = models.DateTimeField()
    sender = models.CharField(max_length=254, blank=True)
    recipients = models.CharField(max_length=1000)
    message_id = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
