"""Accounts of clearing firms, the firms they trade through, policies, history and files (SPEC AMS)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from creditcontrols.accounts.choices import Access, AccountService, AccountStatus, MarketType, Segregation
from creditcontrols.accounts.querysets import (
    AccountChangeQuerySet,
    AccountFirmQuerySet,
    AccountPermissionQuerySet,
    AccountPolicyQuerySet,
    AccountQuerySet,
    MemberSettingsQuerySet,
)
from creditcontrols.uploads import Upload, UploadRow
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity

PEOPLE = settings.AUTH_USER_MODEL


class Account(models.Model):
    """An account of an LCE, as it was saved last. Owned by an execution firm or by a legal entity (LEI).

    A sub-account (`parent`) has the services of its parent. `version` counts what was saved; the columns in_force_*
    are what the engine has, written by the projection: version 0 means that it knows nothing of the account yet."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="accounts")
    number = models.CharField(max_length=20)
    description = models.CharField(max_length=100)
    owner_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, null=True, related_name="owned_accounts")
    owner_lei = models.CharField(max_length=20, blank=True)
    segregation = models.CharField(max_length=5, choices=Segregation.choices, default=Segregation.CUSTOMER)
    intermediary = models.BooleanField(default=False)
    holding = models.BooleanField(default=False)
    services = ArrayField(models.CharField(max_length=4, choices=AccountService.choices), default=list)
    status = models.CharField(max_length=8, choices=AccountStatus.choices, default=AccountStatus.ACTIVE)
    sessions = ArrayField(models.CharField(max_length=7), default=list)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="sub_accounts")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    in_force_version = models.PositiveIntegerField(default=0)
    in_force_active = models.BooleanField(default=True)
    in_force_suspended = ArrayField(models.CharField(max_length=3), default=list)
    in_force_registered = ArrayField(models.CharField(max_length=3), default=list)
    in_force_seq = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True)
    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["lce_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["lce", "number"], name="account_number_once_per_lce"),
            models.CheckConstraint(
                condition=Q(owner_firm=None) | Q(owner_lei=""), name="account_owned_by_firm_or_entity"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def owner(self) -> str:
        """Code of the firm, or LEI."""
        return self.owner_firm.code if self.owner_firm else self.owner_lei

    @property
    def active(self) -> bool:
        """As saved."""
        return self.status == AccountStatus.ACTIVE

    @property
    def in_force(self) -> bool:
        """True when the engine has what was saved last."""
        return self.in_force_version >= self.version


class AccountFirm(models.Model):
    """An execution firm through which an account enters orders (SPEC AMS), unless one of the two suspended it there
    (ICC-6). `reason` is that of the last suspension or permission."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="firms")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="account_links")
    lce_suspended = models.BooleanField(default=False)
    ef_suspended = models.BooleanField(default=False)
    changed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    objects = AccountFirmQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "execution_firm"], name="account_firm_once")]

    @property
    def suspended(self) -> bool:
        """As saved: by either."""
        return self.lce_suspended or self.ef_suspended


class AccountPolicy(models.Model):
    """What happens to orders from accounts that the LCE does not know; without a row they pass."""

    lce = models.OneToOneField(LegalClearingEntity, models.PROTECT, related_name="account_policy")
    unknown_refused = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    in_force_version = models.PositiveIntegerField(default=0)
    in_force_refused = models.BooleanField(default=False)
    in_force_seq = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True)
    objects = AccountPolicyQuerySet.as_manager()

    @property
    def in_force(self) -> bool:
        """True when the engine has what was saved last."""
        return self.in_force_version >= self.version


class MemberSettings(models.Model):
    """What a clearing firm shows (ERM-7): with `details_hidden` no firm sees accounts for the sole reason that it owns
    them. Counts from the save on: no order depends on it. Without a row it shows them."""

    lce = models.OneToOneField(LegalClearingEntity, models.PROTECT, related_name="member_settings")
    details_hidden = models.BooleanField(default=False)
    changed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    objects = MemberSettingsQuerySet.as_manager()


class AccountPermission(models.Model):
    """What an account may trade on a market type (AMS-8), kept for CME Direct and ClearPort: no order is stopped by it
    here. Without a row nothing is permitted. `credit_limit` is US cents, the quantities are contracts of each product;
    empty lists mean any."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="permissions")
    market = models.CharField(max_length=4, choices=MarketType.choices)
    access = models.CharField(max_length=8, choices=Access.choices, default=Access.NONE)
    products = ArrayField(models.CharField(max_length=6), default=list)
    brokers = ArrayField(models.CharField(max_length=20), default=list)
    credit_limit = models.BigIntegerField(null=True)
    max_long = models.PositiveIntegerField(null=True)
    max_short = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    objects = AccountPermissionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "market"], name="account_permission_once")]


class AccountChange(models.Model):
    """One field of an account that somebody changed, in words."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    old = models.CharField(max_length=400, blank=True)
    new = models.CharField(max_length=400, blank=True)
    actor = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]


class AccountsUpload(Upload):
    """A file of accounts."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="accounts_uploads")

    class Meta(Upload.Meta):
        abstract = False
        indexes = [models.Index(fields=["state"], name="accounts_upload_state")]


class AccountsUploadRow(UploadRow):
    """The row of one account; without `account` it is a new one, until the file is saved."""

    upload = models.ForeignKey(AccountsUpload, models.CASCADE, related_name="rows")
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")

    class Meta(UploadRow.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="accounts_upload_row_once")]
        indexes = [models.Index(fields=["upload", "kind", "number"])]
