"""What hangs on an order: its legs (SPEC GC2-13), and the journal entries that tell of it."""

from datetime import datetime

from django.db import models

from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.querysets import GroupRowQuerySet


class OrderLeg(models.Model):
    """One leg of a spread order, `leg` from 1 on, in the bucket of its own exchange's group.

    `charge` is what it holds now and `rate` what a contract is charged while working, in cents; `working` are its own
    contracts. Written by the projection beside the order."""

    order = models.ForeignKey("creditcontrols.Order", models.CASCADE, related_name="legs")
    leg = models.SmallIntegerField()
    group = models.ForeignKey("creditcontrols.ExchangeGroup", models.CASCADE, related_name="order_legs")
    bucket = models.SmallIntegerField(choices=Bucket.choices)
    usage_side = models.SmallIntegerField(choices=UsageSide.choices)
    symbol = models.CharField(max_length=40)
    side = models.SmallIntegerField()
    working = models.IntegerField()
    rate = models.BigIntegerField()
    charge = models.BigIntegerField()
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        app_label = "creditcontrols"
        ordering = ["-order", "leg"]
        constraints = [models.UniqueConstraint(fields=["order", "leg"], name="order_leg_once")]
        indexes = [models.Index(fields=["group", "bucket", "usage_side", "-order"])]

    @property
    def entered_at(self) -> datetime:
        """When its order was entered."""
        return self.order.entered_at

    def get_state_display(self) -> str:
        """The state of its order."""
        return self.order.get_state_display()


class OrderEntry(models.Model):
    """Journal entry `seq` tells of the order: what its history is read from. Written by the projection."""

    order_id = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        app_label = "creditcontrols"
        ordering = ["order_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["order_id", "seq"], name="order_entry_once")]
