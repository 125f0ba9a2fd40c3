"""Which messages are copied to which target session, and the numbers under which they were delivered (SPEC FIX-2).

Only the follower adds copies, recipients and weeks, only the delivery process writes the rest. A copy row is never
changed: what has been delivered is a run of numbers over a run of rows. All instants here are real time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Recipients(models.Model):
    """The target sessions, by their ids in rising order, that the same messages pass to: few sets, used by many
    messages. `stream` is G for CGW, the market segment for MSGW; `week` is the series of the trading week."""

    week = models.IntegerField()
    stream = models.CharField(max_length=3)
    targets = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [models.Index(fields=["week", "stream"], name="recipients_of_week")]


class Copy(models.Model):
    """An outbound message of a source session, once for all targets that it passed to: number `seq` of `session` and
    `series`, which stands in fixstore. Ids rise in the order of the messages, one transaction after the other."""

    recipients = models.ForeignKey(Recipients, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    session = models.CharField(max_length=6)
    series = models.IntegerField()
    seq = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["recipients", "id"], name="copy_of_recipients")]


class CopyWeek(models.Model):
    """A trading week that began for drop copies: `series` as in fixstore. The highest is the current one."""

    series = models.IntegerField(primary_key=True)


class RouteChange(models.Model):
    """Something about targets, their sources or the filters of groups was changed: a trigger adds a row for each
    statement. The follower counts them before each batch, so that what was committed before an order routes it."""


class RejectCursor(models.Model):
    """How far the follower has read session-level messages of order entry, which stand in fixstore only: one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    last_message = models.BigIntegerField()


class Stream(models.Model):
    """Where one stream of a target session stands: the numbers to come, the last copy numbered, and what the client
    said it had processed (369). `connected_since` is null while nobody is logged on."""

    target = models.ForeignKey("dropcopygroups.TargetSession", models.PROTECT, related_name="streams")
    stream = models.CharField(max_length=3)
    series = models.IntegerField()
    next_in = models.IntegerField(default=1)
    next_out = models.IntegerField(default=1)
    last_copy = models.BigIntegerField(default=0)
    processed = models.IntegerField(default=0)
    connected_since = models.DateTimeField(null=True)
    last_logon_at = models.DateTimeField(null=True)
    last_copy_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["target", "stream"]
        constraints = [models.UniqueConstraint(fields=["target", "stream"], name="stream_once_in_target")]


class Delivered(models.Model):
    """The numbers `begin` to `end` of a stream went, in order, to its copies `first_copy` to `last_copy`. Committed
    before the first byte left; every other number below `Stream.next_out` was a session-level message."""

    target = models.ForeignKey("dropcopygroups.TargetSession", models.PROTECT, related_name="+", db_index=False)
    stream = models.CharField(max_length=3)
    series = models.IntegerField()
    begin = models.IntegerField()
    end = models.IntegerField()
    first_copy = models.BigIntegerField()
    last_copy = models.BigIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "stream", "series", "begin"], name="delivered_number_once"),
        ]
