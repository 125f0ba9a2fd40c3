"""Position limits of accounts and policies as people save them (SPEC ICC); positions.py has what the engine tells."""

from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from creditcontrols.accounts.models import Account
from creditcontrols.choices import ContractType
from creditcontrols.icc.positions import KEY as KEY
from creditcontrols.icc.positions import AccountPosition as AccountPosition
from creditcontrols.icc.positions import PositionAlert as PositionAlert
from creditcontrols.icc.positions import PositionDay as PositionDay
from creditcontrols.icc.positions import PositionMail as PositionMail
from creditcontrols.icc.positions import PositionReset as PositionReset
from creditcontrols.icc.querysets import (
    LimitChangeQuerySet,
    PolicyChangeQuerySet,
    PositionLimitQuerySet,
    PositionPolicyQuerySet,
)
from creditcontrols.icc.uploads import AlertLevelsUpload as AlertLevelsUpload
from creditcontrols.icc.uploads import AlertLevelsUploadRow as AlertLevelsUploadRow
from creditcontrols.icc.uploads import PositionLimitsUpload as PositionLimitsUpload
from creditcontrols.icc.uploads import PositionLimitsUploadRow as PositionLimitsUploadRow
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.lib.limits import NO_LIMIT

PEOPLE = settings.AUTH_USER_MODEL
LIMITS: Final = ("lce_long", "lce_short", "ef_long", "ef_short")
"""The four values of a row."""


def stricter(*limits: int | None) -> int | None:
    """The lower of the limits that are set, None when none is (ICC-1)."""
    return min((limit for limit in limits if limit is not None), default=None)


class PositionLimitRow(models.Model):
    """The daily position limits of an account through an execution firm in the futures, or the options, of a product
    (ICC-1), in whole deltas; None is Not Set. `version` counts what either side saved. The columns in_force_* are what
    the engine has, written by the projection: version 0 means that it knows nothing of the row yet. A row stays when
    everything of it is taken back, because the engine takes newer versions only."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="position_limits")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="position_limits")
    product = models.CharField(max_length=6)
    kind = models.CharField(max_length=3, choices=ContractType.choices)
    lce_long = models.PositiveIntegerField(null=True)
    lce_short = models.PositiveIntegerField(null=True)
    ef_long = models.PositiveIntegerField(null=True)
    ef_short = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    in_force_version = models.PositiveIntegerField(default=0)
    in_force_lce_long = models.PositiveIntegerField(null=True)
    in_force_lce_short = models.PositiveIntegerField(null=True)
    in_force_ef_long = models.PositiveIntegerField(null=True)
    in_force_ef_short = models.PositiveIntegerField(null=True)
    in_force_seq = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True)
    objects = PositionLimitQuerySet.as_manager()

    class Meta:
        ordering = ["account__lce_id", "account__number", "execution_firm_id", "product", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "execution_firm", "product", "kind"], name="position_limit_once"
            ),
        ]
        indexes = [models.Index(fields=["execution_firm", "product"], name="position_limit_firm")]

    def __str__(self) -> str:
        return f"{self.product} {self.kind}"

    @property
    def in_force(self) -> bool:
        """True when the engine has what was saved last."""
        return self.in_force_version >= self.version

    @property
    def long(self) -> int | None:
        """The stricter long limit as saved, None when neither is set."""
        return stricter(self.lce_long, self.ef_long)

    @property
    def short(self) -> int | None:
        """The stricter short limit as saved, None when neither is set."""
        return stricter(self.lce_short, self.ef_short)

    @property
    def in_force_long(self) -> int | None:
        """The long limit that orders are tested against now."""
        return stricter(self.in_force_lce_long, self.in_force_ef_long)

    @property
    def in_force_short(self) -> int | None:
        """The short limit that orders are tested against now."""
        return stricter(self.in_force_lce_short, self.in_force_ef_short)


class PositionLimitChange(models.Model):
    """One value of a row that somebody changed; None is Not Set. `field` is one of LIMITS."""

    row = models.ForeignKey(PositionLimitRow, models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    field = models.CharField(max_length=9)
    old = models.PositiveIntegerField(null=True)
    new = models.PositiveIntegerField(null=True)
    actor = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    objects = LimitChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["at"], name="position_limit_change_at")]


class PositionPolicyRow(models.Model):
    """What an LCE decided for an execution firm (ICC-5, ICC-7); without a row orders pass where no limit is set and
    from accounts that are not registered, and 100 percent is the only level. `recipients` get the e-mails; they count
    as saved, all else when the engine has it."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="position_policies")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="position_policies")
    unset_refused = models.BooleanField(default=False)
    unregistered_refused = models.BooleanField(default=False)
    levels = ArrayField(models.PositiveSmallIntegerField(), default=list)
    recipients = ArrayField(models.EmailField(), default=list)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    in_force_version = models.PositiveIntegerField(default=0)
    in_force_unset_refused = models.BooleanField(default=False)
    in_force_unregistered_refused = models.BooleanField(default=False)
    in_force_levels = ArrayField(models.PositiveSmallIntegerField(), default=list)
    in_force_seq = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True)
    objects = PositionPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["lce__code", "execution_firm__code"]
        constraints = [models.UniqueConstraint(fields=["lce", "execution_firm"], name="position_policy_once")]

    def __str__(self) -> str:
        return f"{self.lce.code} {self.execution_firm.code}"

    @property
    def in_force(self) -> bool:
        """True when the engine has what was saved last."""
        return self.in_force_version >= self.version


class PositionPolicyChange(models.Model):
    """One field of a policy that somebody changed, in words."""

    policy = models.ForeignKey(PositionPolicyRow, models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    old = models.CharField(max_length=400, blank=True)
    new = models.CharField(max_length=400, blank=True)
    actor = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    objects = PolicyChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]


def engine_value(limit: int | None) -> int:
    """A limit as the engine has it."""
    return NO_LIMIT if limit is None else limit
