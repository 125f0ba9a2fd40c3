"""Exchange groups with their desired settings, the engine's inbox, and what the projection writes for screens.

The journal and the tables that only the runner writes are made by SQL (migrations) and live in journal.py."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from creditcontrols.activity_days import ActivityDay as ActivityDay
from creditcontrols.acts import CancelAct as CancelAct
from creditcontrols.acts import CancelAll as CancelAll
from creditcontrols.acts import TradeBust as TradeBust
from creditcontrols.choices import AlertKind, BlockStatus, Bucket, GroupState, OrderState, UsageSide
from creditcontrols.order_legs import OrderEntry as OrderEntry
from creditcontrols.order_legs import OrderLeg as OrderLeg
from creditcontrols.querysets import ExchangeGroupQuerySet, GroupRowQuerySet, SavedViewQuerySet
from creditcontrols.uploads import LimitsUpload as LimitsUpload
from creditcontrols.uploads import LimitsUploadRow as LimitsUploadRow
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity


class ExchangeGroup(models.Model):
    """A set of exchanges of one (LCE, execution firm) with one desired settings document.

    `settings` is the document of engine.values.GroupSettings as JSON; `version` rises with every save (GC2-08).
    A pending group waits for its `change` and the engine does not know it: what is saved is staged (SPEC T-6). An ended
    one has no exchanges left and stays for whoever owned it."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="exchange_groups")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="exchange_groups")
    name = models.CharField(max_length=60)
    exchanges = models.ManyToManyField(Exchange, related_name="exchange_groups")
    settings = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=GroupState.choices, default=GroupState.ACTIVE)
    active_from = models.DateTimeField(null=True, blank=True)
    active_to = models.DateTimeField(null=True, blank=True)
    change = models.ForeignKey(
        "schedule.ScheduledChange", models.PROTECT, null=True, blank=True, related_name="exchange_groups"
    )
    objects = ExchangeGroupQuerySet.as_manager()

    class Meta:
        ordering = ["execution_firm__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["lce", "execution_firm", "name"],
                condition=models.Q(state="active"),
                name="active_group_name_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.execution_firm} {self.name}"


class SettingsVersion(models.Model):
    """One saved version of a group's settings and when it came in force. The projection fills the last three."""

    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    saved_at = models.DateTimeField()
    in_force_seq = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True)
    refused_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["group", "version"], name="settings_version_once")]


class SettingChange(models.Model):
    """One field of one saved version: old and new value (GC2-08). Values are as in the settings document."""

    version = models.ForeignKey(SettingsVersion, models.CASCADE, related_name="changes")
    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="changes")
    field = models.CharField(max_length=60)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["group", "field", "-at"])]


class InboxCommand(models.Model):
    """A command for the engine, written in the transaction of the act that asks for it.

    Done when a journal entry carries its id; `done_seq` is the projection's note of that."""

    payload = models.BinaryField()
    actor = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    done_seq = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(done_seq=None), name="inbox_open")]


class Utilization(models.Model):
    """One side of one bucket as of journal entry `seq`: the row a screen shows. Money in cents, sizes in contracts.
    `period` counts the resets of the bucket: fills of the same period make up `filled`.

    `clip_size` is -1 for "by order" (no reference contract), `limit` is -1 for No Limit (Manual mode)."""

    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="utilizations")
    bucket = models.SmallIntegerField(choices=Bucket.choices)
    side = models.SmallIntegerField(choices=UsageSide.choices)
    open = models.BigIntegerField(default=0)
    filled = models.BigIntegerField(default=0)
    usage = models.BigIntegerField(default=0)
    limit = models.BigIntegerField(default=0)
    available = models.BigIntegerField(default=0)
    clip_size = models.BigIntegerField(default=-1)
    max_quantity = models.IntegerField(default=-1)
    level = models.SmallIntegerField(default=0)
    period = models.IntegerField(default=0)
    status = models.CharField(max_length=8, choices=BlockStatus.choices, default=BlockStatus.LIMIT_ZERO)
    seq = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        ordering = ["group", "bucket", "side"]
        constraints = [models.UniqueConstraint(fields=["group", "bucket", "side"], name="utilization_once")]


class Order(models.Model):
    """An order as the journal tells it: working, or done. `charge` is what it holds now, in cents. A spread has
    `leg_count` legs, which have the charges of their own sides and groups; its own are those of the first. `cancel_act`
    names the act that cancels it, or did (engine CancelHeld.act), "" the session's own wish. `quote`: one side of a
    mass quote."""

    order_id = models.BigIntegerField(primary_key=True)
    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="orders")
    bucket = models.SmallIntegerField(choices=Bucket.choices)
    usage_side = models.SmallIntegerField(choices=UsageSide.choices)
    sender_comp = models.CharField(max_length=7)
    trader = models.CharField(max_length=40)
    account = models.CharField(max_length=12)
    cl_ord_id = models.CharField(max_length=20)
    symbol = models.CharField(max_length=40)
    side = models.SmallIntegerField()
    quantity = models.IntegerField()
    filled = models.IntegerField(default=0)
    working = models.IntegerField(default=0)
    order_type = models.CharField(max_length=1)
    tif = models.CharField(max_length=1)
    price_nanos = models.BigIntegerField(null=True)
    rate = models.BigIntegerField()
    charge = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=OrderState.choices)
    entered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    seq = models.BigIntegerField()
    leg_count = models.SmallIntegerField(default=0)
    cancel_act = models.CharField(max_length=30, blank=True, default="")
    quote = models.BooleanField(default=False)
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        ordering = ["-order_id"]
        indexes = [
            models.Index(fields=["group", "bucket", "state", "-order_id"]),
            models.Index(fields=["cancel_act"], condition=~models.Q(cancel_act=""), name="order_by_cancel_act"),
            models.Index(fields=["group", "-order_id"], name="order_by_group"),
            models.Index(
                fields=["-order_id"],
                condition=models.Q(state__in=("pending", "working", "replacing", "cancelling")),
                name="order_live",
            ),
        ]


class Fill(models.Model):
    """One fill of one order, or of one leg of a spread. `charge` = quantity × rate, in cents. `leg` is the number of
    the leg, 0 of an outright. `period` counts the resets of its bucket until then; fills that are carried over a reset
    (SPEC GC2-15) take the new one."""

    seq = models.BigIntegerField()
    number = models.SmallIntegerField()
    leg = models.SmallIntegerField(default=0)
    order_id = models.BigIntegerField()
    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="fills")
    bucket = models.SmallIntegerField(choices=Bucket.choices)
    usage_side = models.SmallIntegerField(choices=UsageSide.choices)
    sender_comp = models.CharField(max_length=7)
    symbol = models.CharField(max_length=40)
    side = models.SmallIntegerField()
    quantity = models.IntegerField()
    price_nanos = models.BigIntegerField()
    rate = models.BigIntegerField()
    charge = models.BigIntegerField()
    trade_id = models.BigIntegerField()
    at = models.DateTimeField()
    period = models.IntegerField(default=0)
    busted_at = models.DateTimeField(null=True)
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        ordering = ["-seq", "-number", "leg"]
        constraints = [models.UniqueConstraint(fields=["seq", "number", "leg"], name="fill_once")]
        indexes = [
            models.Index(fields=["group", "bucket", "-seq"]),
            models.Index(fields=["group", "bucket", "period"]),
            models.Index(fields=["trade_id"]),
        ]

    @property
    def exec_id(self) -> str:
        """Tag 17 of its execution report."""
        return f"{self.seq}:{self.number}:{self.leg}" if self.leg else f"{self.seq}:{self.number}"


class Refusal(models.Model):
    """A refused order or replace with the figures before the decision (GC2-22); -1 where a figure does not apply.
    `legs` holds [symbol, group, usage side, contracts, cents per contract, cents] of what it would have charged;
    `order_id` is the order that a replace (`msg_type` G) meant. `lce_code` guarantees the pair, also where a control
    refused before a group was charged; "" where none was found."""

    seq = models.BigIntegerField()
    number = models.SmallIntegerField()
    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="refusals", null=True)
    execution_firm_code = models.CharField(max_length=3)
    bucket = models.SmallIntegerField()
    usage_side = models.SmallIntegerField()
    sender_comp = models.CharField(max_length=7)
    trader = models.CharField(max_length=40)
    cl_ord_id = models.CharField(max_length=20)
    symbol = models.CharField(max_length=40)
    side = models.SmallIntegerField()
    quantity = models.IntegerField()
    code = models.CharField(max_length=40)
    text = models.CharField(max_length=200)
    limit = models.BigIntegerField()
    usage = models.BigIntegerField()
    charge = models.BigIntegerField()
    available = models.BigIntegerField()
    clip_size = models.BigIntegerField()
    largest = models.BigIntegerField()
    at = models.DateTimeField()
    msg_type = models.CharField(max_length=2, default="D")
    order_id = models.BigIntegerField(default=0)
    legs = models.JSONField(default=list)
    account = models.CharField(max_length=12, blank=True, default="")
    lce_code = models.CharField(max_length=3, blank=True, default="")
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        ordering = ["-seq", "-number"]
        constraints = [models.UniqueConstraint(fields=["seq", "number"], name="refusal_once")]
        indexes = [models.Index(fields=["group", "-seq"]), models.Index(fields=["at"], name="refusal_by_time")]


class Alert(models.Model):
    """One credit control alert (SPEC GC2-33), written by the projection; one row for each level that an event crossed.

    `level` is 0 where the kind has none, `usage_side` is -1 for the whole group. Money in cents, sizes in contracts,
    -1 where a figure does not apply. What people and mails made of it stands in notifications."""

    seq = models.BigIntegerField()
    number = models.SmallIntegerField()
    level = models.SmallIntegerField(default=0)
    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="alerts")
    bucket = models.SmallIntegerField(choices=Bucket.choices)
    usage_side = models.SmallIntegerField()
    kind = models.CharField(max_length=10, choices=AlertKind.choices)
    usage = models.BigIntegerField(default=-1)
    limit = models.BigIntegerField(default=-1)
    order_quantity = models.IntegerField(default=-1)
    clip_size = models.BigIntegerField(default=-1)
    action = models.CharField(max_length=200)
    at = models.DateTimeField()
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        ordering = ["-seq", "-number", "-level"]
        constraints = [models.UniqueConstraint(fields=["seq", "number", "level"], name="alert_once")]
        indexes = [
            models.Index(fields=["group", "-seq"]),
            models.Index(fields=["kind", "-seq"]),
            models.Index(
                fields=["group", "bucket", "usage_side", "-seq"],
                condition=models.Q(kind__in=("level", "blocked")), name="alert_level_by_side",
            ),
            models.Index(
                fields=["at"], condition=models.Q(kind__in=("level", "blocked")), name="alert_level_by_time"
            ),
        ]  # fmt: skip


class UtilizationMinute(models.Model):
    """Usage of one side by minute: the last value, the peak as far as batches saw it, and the limit then."""

    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="minutes")
    bucket = models.SmallIntegerField(choices=Bucket.choices)
    side = models.SmallIntegerField(choices=UsageSide.choices)
    minute = models.DateTimeField()
    usage = models.BigIntegerField()
    peak = models.BigIntegerField()
    limit = models.BigIntegerField()
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        ordering = ["group", "bucket", "side", "minute"]
        constraints = [
            models.UniqueConstraint(fields=["group", "bucket", "side", "minute"], name="utilization_minute_once")
        ]
        # Rows come in the order of time: a few pages tell where the minutes to drop lie.
        indexes = [BrinIndex(fields=["minute"], name="utilization_minute_by_time", autosummarize=True)]


class UtilizationDay(models.Model):
    """Usage of one side by trade date: its peak, the last value, and the limit then. Money in cents, limit -1 is No
    Limit. Written with the minutes, which are kept for fewer days."""

    group = models.ForeignKey(ExchangeGroup, models.CASCADE, related_name="days")
    bucket = models.SmallIntegerField(choices=Bucket.choices)
    side = models.SmallIntegerField(choices=UsageSide.choices)
    trade_date = models.DateField()
    peak = models.BigIntegerField()
    last = models.BigIntegerField()
    limit = models.BigIntegerField()
    objects = GroupRowQuerySet.as_manager()

    class Meta:
        ordering = ["group", "bucket", "side", "trade_date"]
        constraints = [
            models.UniqueConstraint(fields=["group", "bucket", "side", "trade_date"], name="utilization_day_once")
        ]


class EngineMoment(models.Model):
    """Where the engine's week and markets stood after entry `seq`, one row: the session that new orders fall in, the
    week, and (state, trade date) by trading hours. What a tried order meets."""

    shard = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    session = models.SmallIntegerField(choices=Bucket.choices)
    week = models.CharField(max_length=10, blank=True)
    market = models.JSONField(default=dict)


class SavedView(models.Model):
    """A kept way to look at the Monitor: its address's query string. Private, or shared with the users of `lce`."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    lce = models.ForeignKey(LegalClearingEntity, models.CASCADE, null=True, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)
    saved_at = models.DateTimeField()
    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once_per_owner")]

    def __str__(self) -> str:
        return self.name
