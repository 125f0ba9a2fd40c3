"""Permissions of FirmSoft, and the cancels made with it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from creditcontrols.firmsoft.choices import CancelState, Level
from creditcontrols.firmsoft.querysets import CancelQuerySet, PermissionQuerySet
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity


class Permission(models.Model):
    """FirmSoft inquiry, or inquiry + cancel, of one user within one role's scope: an LCE, an execution firm, or all
    firms (neither). `session` (6 characters), `account` and `trader` (tag 50, exact) narrow it, "" does not. Several
    permissions of a user add up. It counts while the user holds a role in that scope."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="firmsoft_permissions")
    level = models.CharField(max_length=7, choices=Level.choices)
    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, blank=True, related_name="+")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, null=True, blank=True, related_name="+")
    session = models.CharField(max_length=6, blank=True)
    account = models.CharField(max_length=12, blank=True)
    trader = models.CharField(max_length=40, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    objects = PermissionQuerySet.as_manager()

    class Meta:
        ordering = ["user__username", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(lce=None) | Q(execution_firm=None), name="firmsoft_one_scope"),
            models.UniqueConstraint(
                fields=["user", "lce", "execution_firm", "session", "account", "trader"],
                nulls_distinct=False,
                name="firmsoft_permission_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} of {self.user}"

    @property
    def scope_name(self) -> str:
        """Where it counts."""
        if self.lce:
            return f"LCE {self.lce.code}"
        return f"EF {self.execution_firm.code}" if self.execution_firm else "All firms"

    @property
    def limits(self) -> str:
        """What narrows it, in words; empty when nothing does."""
        parts = (("session", self.session), ("account", self.account), ("operator", self.trader))
        return ", ".join(f"{name} {value}" for name, value in parts if value)


class Cancel(models.Model):
    """Working orders that somebody has cancelled for their traders. `order_ids` are frozen when the dialog opens: the
    count that it shows is the count that is sent. `newest` is the newest order of the page then; `what` says which
    orders they were, in words, and `lce` is the one guarantor of all of them, None of several."""

    what = models.CharField(max_length=300)
    order_ids = ArrayField(models.BigIntegerField())
    newest = models.BigIntegerField(default=0)
    query = models.CharField(max_length=1000, blank=True)
    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=7, choices=CancelState.choices, default=CancelState.DRAFTED)
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    inbox_id = models.BigIntegerField(null=True)
    objects = CancelQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["made_by", "-id"], name="firmsoft_cancel_by_user")]

    def __str__(self) -> str:
        return f"FirmSoft cancel {self.pk}"

    @property
    def act(self) -> str:
        """How the engine's cancels name it."""
        return f"firmsoft:{self.pk}"

    @property
    def count(self) -> int:
        """How many orders it names."""
        return len(self.order_ids)
