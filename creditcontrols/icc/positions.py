"""Where positions stand, what they reached, alerts and resets: written by followers of the journal (SPEC ICC)."""

from typing import Final

from django.db import models

from creditcontrols.choices import ContractType
from creditcontrols.icc.choices import MailOutcome, PositionSide
from creditcontrols.icc.querysets import PositionQuerySet
from riskadmin.lib.limits import NO_LIMIT


class PositionKey(models.Model):
    """An account of an LCE in the futures or options of a product, through an execution firm: as the engine names it
    (`account` is plain, `product` a group code)."""

    lce = models.CharField(max_length=3)
    ef = models.CharField(max_length=3)
    account = models.CharField(max_length=20)
    product = models.CharField(max_length=6)
    kind = models.CharField(max_length=3, choices=ContractType.choices)

    class Meta:
        abstract = True

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Everything that names it."""
        return self.lce, self.ef, self.account, self.product, self.kind


KEY: Final = ("lce", "ef", "account", "product", "kind")


class AccountPosition(PositionKey):
    """Where an account stands since the last reset, written by the projection: `net` filled (long above 0) and what
    works, in UNIT parts of a delta; limits in whole deltas or NO_LIMIT; `level_*` percent reached, 0 below all."""

    net = models.BigIntegerField(default=0)
    working_long = models.BigIntegerField(default=0)
    working_short = models.BigIntegerField(default=0)
    limit_long = models.IntegerField(default=NO_LIMIT)
    limit_short = models.IntegerField(default=NO_LIMIT)
    level_long = models.PositiveSmallIntegerField(default=0)
    level_short = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    seq = models.BigIntegerField()
    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = KEY
        constraints = [models.UniqueConstraint(fields=KEY, name="account_position_once")]
        indexes = [
            models.Index(fields=["ef", "account"], name="account_position_firm"),
            models.Index(
                fields=["lce", "ef", "account"], condition=models.Q(level_long__gt=0) | models.Q(level_short__gt=0),
                name="account_position_level",
            ),
        ]  # fmt: skip

    def usage(self, side: int) -> int:
        """How far the position can come on a side if everything there is filled, in UNIT parts of a delta; below 0
        while it stays on the other side."""
        return self.net + self.working_long if side == PositionSide.LONG else self.working_short - self.net

    @property
    def long(self) -> int:
        """The long position that could be reached, in UNIT parts of a delta."""
        return max(0, self.usage(PositionSide.LONG))

    @property
    def short(self) -> int:
        """The short position that could be reached, in UNIT parts of a delta."""
        return max(0, self.usage(PositionSide.SHORT))


class PositionDay(PositionKey):
    """The highest that an account reached on each side between two resets, in UNIT parts of a delta; `day` is the date
    on which the day ends at 16:07 CT. Limits are those of last."""

    day = models.DateField()
    peak_long = models.BigIntegerField(default=0)
    peak_short = models.BigIntegerField(default=0)
    limit_long = models.IntegerField(default=NO_LIMIT)
    limit_short = models.IntegerField(default=NO_LIMIT)
    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["day", *KEY]
        constraints = [models.UniqueConstraint(fields=["day", *KEY], name="position_day_once")]
        indexes = [models.Index(fields=["ef", "day"], name="position_day_firm")]


class PositionAlert(PositionKey):
    """A level that usage of a limit reached (ICC-7), upwards only, in entry `seq`. `usage` is in UNIT parts of
    a delta, `limit` in whole deltas."""

    seq = models.BigIntegerField()
    side = models.PositiveSmallIntegerField(choices=PositionSide.choices)
    before = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    usage = models.BigIntegerField()
    limit = models.IntegerField()
    at = models.DateTimeField()
    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["-seq", "-pk"]
        constraints = [models.UniqueConstraint(fields=["seq", *KEY, "side"], name="position_alert_once")]
        indexes = [models.Index(fields=["ef", "-seq"], name="position_alert_firm")]


class PositionMail(PositionKey):
    """What was decided about the e-mail of an alert to one address, "" where the policy names none. A held one names
    the e-mail that held it back: `last_level`, sent at `last_at`. Written by the follower that decides."""

    seq = models.BigIntegerField()
    side = models.PositiveSmallIntegerField(choices=PositionSide.choices)
    level = models.PositiveSmallIntegerField()
    address = models.EmailField(blank=True)
    outcome = models.CharField(max_length=6, choices=MailOutcome.choices)
    last_level = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["-seq", "-pk"]
        constraints = [models.UniqueConstraint(fields=["seq", *KEY, "side", "address"], name="position_mail_once")]
        indexes = [models.Index(fields=["account", "ef", "side", "-seq"], name="position_mail_window")]


class PositionReset(models.Model):
    """The engine made every account flat (ICC-4) in entry `seq`."""

    seq = models.BigIntegerField(unique=True)
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-seq"]
