"""Blocks of accounts, mass cancels, and the numbers of the FIXML API (SPEC RMI). The projection fills in what the
engine made of them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from creditcontrols.rmi.choices import STANDING, BlockedSide, DerivativeType, RmiBlockState, RmiCancelState, RmiSource
from creditcontrols.rmi.querysets import LceRowQuerySet, RmiBlockQuerySet
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User

LONGEST_ACCOUNT = 12


class RmiBlock(models.Model):
    """A block of one account of an execution firm in the pairs that the LCE guarantees. Its key is the engine's.

    `account` is upper case without the prefix that the exchange sets; `product` and `exchange` are codes, "" all."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="rmi_blocks")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="rmi_blocks")
    account = models.CharField(max_length=LONGEST_ACCOUNT)
    kind = models.CharField(max_length=3, choices=DerivativeType.choices, blank=True)
    side = models.SmallIntegerField(choices=BlockedSide.choices, default=BlockedSide.ALL)
    product = models.CharField(max_length=6, blank=True)
    exchange = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=9, choices=RmiBlockState.choices, default=RmiBlockState.REQUESTED)
    reason = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=5, choices=RmiSource.choices)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    in_force_seq = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=300, blank=True)
    lift_source = models.CharField(max_length=5, choices=RmiSource.choices, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lift_asked_at = models.DateTimeField(null=True)
    lifted_seq = models.BigIntegerField(null=True)
    lifted_at = models.DateTimeField(null=True)
    objects = RmiBlockQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lce", "execution_firm", "account", "kind", "side", "product", "exchange"],
                condition=models.Q(state__in=[str(state) for state in STANDING]),
                name="rmi_block_stands_once",
            ),
        ]
        indexes = [
            models.Index(fields=["execution_firm"], condition=~models.Q(state="lifted"), name="rmi_block_in_force"),
            models.Index(fields=["lce", "-created_at"], name="rmi_block_by_lce"),
        ]

    def __str__(self) -> str:
        return f"block {self.pk} of account {self.account}"


class RmiMassCancel(models.Model):
    """A mass cancel of an account's working orders on one exchange, or on all that the LCE guarantees (`exchange` "").

    The engine cancels the orders `order_ids`; `kept` more stay because their market is closed. What became of
    each tells its state."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="rmi_mass_cancels")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="rmi_mass_cancels")
    account = models.CharField(max_length=LONGEST_ACCOUNT)
    exchange = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=9, choices=RmiCancelState.choices, default=RmiCancelState.REQUESTED)
    reason = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=5, choices=RmiSource.choices)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    order_ids = ArrayField(models.BigIntegerField(), default=list)
    kept = models.IntegerField(default=0)
    ordered_seq = models.BigIntegerField(null=True)
    ordered_at = models.DateTimeField(null=True)
    objects = LceRowQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["lce", "-created_at"], name="rmi_mass_cancel_by_lce")]

    def __str__(self) -> str:
        return f"mass cancel {self.pk} of account {self.account}"

    @property
    def act(self) -> str:
        """How the engine's cancels name it (Order.cancel_act)."""
        return f"rmi:{self.pk}"

    @property
    def count(self) -> int:
        """How many orders it cancels."""
        return len(self.order_ids)


class FixmlSender(models.Model):
    """The numbers of one sender of the FIXML API: a user under a sender id. `req_id` is the last ReqID that was taken,
    `pinged_at` the real time of the last ping. Its row is locked while a message of it is carried out."""

    user = models.ForeignKey(User, models.CASCADE, related_name="fixml_senders")
    sender = models.CharField(max_length=7)
    req_id = models.BigIntegerField(default=0)
    pinged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sender"], name="fixml_sender_once")]

    def __str__(self) -> str:
        return f"{self.user} as {self.sender}"
