"""Restrictions, user maximums, their history and files, and pre-negotiated trades (SPEC ERM)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from creditcontrols.engine.erm.values import BLOCK
from creditcontrols.erm.choices import TradeSide, TradeState, TradeType
from creditcontrols.erm.querysets import (
    EntityChangeQuerySet,
    LceFirmQuerySet,
    MaximumsUploadQuerySet,
    TradeQuerySet,
    UserMaximumQuerySet,
)
from creditcontrols.uploads import Upload, UploadRow
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity

PEOPLE = settings.AUTH_USER_MODEL
LONGEST_OPERATOR = 20


class Saved(models.Model):
    """What every setting has: `version` counts what was saved; the columns in_force_* are what the engine has, written
    by the projection: version 0 means that it knows nothing of the row yet."""

    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    in_force_version = models.PositiveIntegerField(default=0)
    in_force_seq = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def in_force(self) -> bool:
        """True when the engine has what was saved last."""
        return self.in_force_version >= self.version


class ProductRestriction(Saved):
    """An execution firm may not trade a product in the pairs that the LCE guarantees (ERM-3), or may again."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="product_restrictions")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="product_restrictions")
    product = models.CharField(max_length=6)
    restricted = models.BooleanField()
    in_force_restricted = models.BooleanField(default=False)
    objects = LceFirmQuerySet.as_manager()

    class Meta:
        ordering = ["lce__code", "execution_firm__code", "product"]
        constraints = [
            models.UniqueConstraint(fields=["lce", "execution_firm", "product"], name="product_restriction_once")
        ]

    def __str__(self) -> str:
        return f"{self.lce} {self.execution_firm} {self.product}"


class TradeTypeRestriction(Saved):
    """An execution firm may not enter pre-negotiated trades of a type (ERM-4), or may again."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="trade_type_restrictions")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="trade_type_restrictions")
    trade_type = models.CharField(max_length=8, choices=TradeType.choices, default=BLOCK)
    restricted = models.BooleanField()
    in_force_restricted = models.BooleanField(default=False)
    objects = LceFirmQuerySet.as_manager()

    class Meta:
        ordering = ["lce__code", "execution_firm__code", "trade_type"]
        constraints = [
            models.UniqueConstraint(fields=["lce", "execution_firm", "trade_type"], name="trade_type_restriction_once")
        ]

    def __str__(self) -> str:
        return f"{self.lce} {self.execution_firm} {self.trade_type}"


class UserMaximum(Saved):
    """The most contracts that an operator (tag 50) of an execution firm may order at once in a product (ERM-5), in an
    outright or in a spread with a leg in it; None is unlimited. Set by an LCE, or by the firm itself (no `lce`)."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, related_name="user_maximums")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="user_maximums")
    operator = models.CharField(max_length=LONGEST_OPERATOR)
    product = models.CharField(max_length=6)
    outright = models.PositiveIntegerField(null=True)
    spread = models.PositiveIntegerField(null=True)
    in_force_outright = models.PositiveIntegerField(null=True)
    in_force_spread = models.PositiveIntegerField(null=True)
    objects = UserMaximumQuerySet.as_manager()

    class Meta:
        ordering = ["execution_firm__code", "operator", "lce__code", "product"]
        constraints = [
            models.UniqueConstraint(
                fields=["lce", "execution_firm", "operator", "product"], nulls_distinct=False, name="user_maximum_once"
            )
        ]
        indexes = [models.Index(fields=["execution_firm", "operator"], name="user_maximum_by_operator")]

    def __str__(self) -> str:
        return f"{self.execution_firm} {self.operator} {self.product}"


class EntityChange(models.Model):
    """One setting that somebody changed, in words. Never changed itself. `lce` is None for what a firm set itself."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, related_name="+")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80)
    old = models.CharField(max_length=40, blank=True)
    new = models.CharField(max_length=40, blank=True)
    actor = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    objects = EntityChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["execution_firm", "-id"], name="entity_change_by_firm")]

    def __str__(self) -> str:
        return f"{self.execution_firm} {self.subject}"


class UserMaximumsUpload(Upload):
    """A file of user maximums of an LCE, or of an execution firm that sets its own."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, related_name="user_maximums_uploads")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, null=True, related_name="user_maximums_uploads")
    objects = MaximumsUploadQuerySet.as_manager()

    class Meta(Upload.Meta):
        abstract = False
        indexes = [models.Index(fields=["state"], name="maximums_upload_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(lce=None) ^ Q(execution_firm=None), name="maximums_upload_of_lce_or_firm"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.file_name}"

    @property
    def owner(self) -> str:
        """Code of the LCE or execution firm whose values it holds."""
        return self.lce.code if self.lce else self.execution_firm.code if self.execution_firm else ""


class UserMaximumsUploadRow(UploadRow):
    """The row of one maximum; without `maximum` it is a new one, until the file is saved."""

    upload = models.ForeignKey(UserMaximumsUpload, models.CASCADE, related_name="rows")
    maximum = models.ForeignKey(UserMaximum, models.CASCADE, null=True, related_name="+")

    class Meta(UploadRow.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="maximums_upload_row_once")]
        indexes = [models.Index(fields=["upload", "kind", "number"], name="maximums_upload_row_kind")]


class PreNegotiatedTrade(models.Model):
    """One side of a pre-negotiated trade as an execution firm entered it, and what the engine decided: `step`, `code`
    and `text` of a refusal. `lce` guaranteed the pair when it was entered; None when nobody did. Prices in nanos."""

    trade_type = models.CharField(max_length=8, choices=TradeType.choices, default=BLOCK)
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="pre_negotiated_trades")
    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, related_name="pre_negotiated_trades")
    operator = models.CharField(max_length=LONGEST_OPERATOR)
    account = models.CharField(max_length=12)
    symbol = models.CharField(max_length=20)
    side = models.PositiveSmallIntegerField(choices=TradeSide.choices)
    quantity = models.PositiveIntegerField()
    price_nanos = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=TradeState.choices, default=TradeState.REQUESTED)
    step = models.SmallIntegerField(null=True)
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    seq = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    objects = TradeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["execution_firm", "-id"], name="trade_by_firm"),
            models.Index(fields=["lce", "-id"], name="trade_by_lce"),
        ]

    def __str__(self) -> str:
        return f"{self.execution_firm} {self.symbol} {self.quantity}"
