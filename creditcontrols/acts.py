"""Single acts on the engine and what became of them: cancel-all at 100 %, busts of trades, cancels by controls."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from creditcontrols.choices import BustState, ContractType
from creditcontrols.querysets import GroupRowQuerySet, TradeBustQuerySet


class CancelAll(models.Model):
    """Cancel-all at 100 % of one type of a group as the engine has it (SPEC GC2-30), written by the projection.

    `changed_by` armed or disarmed it last; `refused` says why the engine did not arm it the last time it was asked.
    `fired_side` and `fired_orders` are those of the last time that it fired."""

    group = models.ForeignKey("creditcontrols.ExchangeGroup", models.CASCADE, related_name="cancel_alls")
    kind = models.CharField(max_length=3, choices=ContractType.choices)
    armed = models.BooleanField(default=False)
    changed_by = models.CharField(max_length=150, blank=True)
    changed_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=200, blank=True)
    fired_at = models.DateTimeField(null=True)
    fired_side = models.SmallIntegerField(default=-1)
    fired_orders = models.IntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        app_label = "creditcontrols"
        ordering = ["group", "kind"]
        constraints = [models.UniqueConstraint(fields=["group", "kind"], name="cancel_all_once")]


class TradeBust(models.Model):
    """A trade that somebody asked to take back (SPEC GC2-18). The projection fills state, answer and what follows:
    `fills` were taken back, `counted` of them left filled usage."""

    trade_id = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=BustState.choices, default=BustState.REQUESTED)
    answer = models.CharField(max_length=200, blank=True)
    fills = models.IntegerField(default=0)
    counted = models.IntegerField(default=0)
    seq = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    objects = TradeBustQuerySet.as_manager()

    class Meta:
        app_label = "creditcontrols"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["trade_id"], condition=~models.Q(state="refused"), name="trade_bust_once")
        ]

    def __str__(self) -> str:
        return f"trade {self.trade_id}"


class CancelAct(models.Model):
    """An act of a control that cancelled orders which no session asked for, as the engine decided it in journal entry
    `seq`: who and why, the ids of the orders that were called in, and how many of its scope stay because their market
    is closed (`kept`). An act may repeat (a session that is lost twice). Written by the projection."""

    act = models.CharField(max_length=30)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    cause = models.CharField(max_length=200)
    actor = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    order_ids = ArrayField(models.BigIntegerField(), default=list)
    kept = models.IntegerField(default=0)

    class Meta:
        app_label = "creditcontrols"
        ordering = ["-seq"]
        constraints = [models.UniqueConstraint(fields=["act", "seq"], name="cancel_act_once")]

    def __str__(self) -> str:
        return self.act
