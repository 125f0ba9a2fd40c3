"""Permissions of accounts to trade restricted products (SPEC Access Manager), and their history."""

from django.conf import settings
from django.db import models

from creditcontrols.accessmanager.querysets import PermissionQuerySet
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity

LONGEST_ACCOUNT = 12


class Permission(models.Model):
    """An account of an execution firm may, or may not, trade a restricted product in the pairs that the LCE guarantees.

    `account` is upper case without the prefix that the exchange sets, "*" all accounts without a row of their own.
    `inbox_id` is the command that put it in force."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="+")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="+")
    product = models.CharField(max_length=6)
    account = models.CharField(max_length=LONGEST_ACCOUNT)
    permitted = models.BooleanField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    inbox_id = models.BigIntegerField()
    objects = PermissionQuerySet.as_manager()

    class Meta:
        ordering = ["lce__code", "execution_firm__code", "product", "account"]
        constraints = [
            models.UniqueConstraint(fields=["lce", "execution_firm", "product", "account"], name="permission_once")
        ]
        indexes = [models.Index(fields=["inbox_id"], name="permission_by_inbox")]

    def __str__(self) -> str:
        return f"{self.execution_firm} {self.product} {self.account}"


class PermissionChange(models.Model):
    """One act: an account was permitted or revoked. Never changed."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="+")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="+")
    product = models.CharField(max_length=6)
    account = models.CharField(max_length=LONGEST_ACCOUNT)
    permitted = models.BooleanField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    objects = PermissionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["lce", "-id"], name="permission_change_by_lce")]

    def __str__(self) -> str:
        return f"{self.execution_firm} {self.product} {self.account}"
