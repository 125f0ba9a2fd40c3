"""What takes effect at a later instant, and the ledger that proves that it did so once (SPEC T-3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.schedule.choices import Status
from riskadmin.schedule.querysets import ScheduledChangeQuerySet


class LedgerEntry(models.Model):
    """A job was done for a business date. The unique row is the proof of "exactly once": it is written in the
    transaction of what the job does. `due_at` is the instant it was due, `done_at` when it was done (business time)."""

    job = models.CharField(max_length=60)
    business_date = models.DateField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["-due_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["job", "business_date"], name="job_once_a_date")]
        indexes = [models.Index(fields=["job", "-due_at"])]

    def __str__(self) -> str:
        return f"{self.job} {self.business_date}"


class ScheduledChange(models.Model):
    """A change with a later instant. `key` names the thing that it changes: of one kind and key only one is pending
    (SPEC T-4). `payload` is for whoever applies it, `title` and `lines` ({label, before, after}) are for people."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    payload = models.JSONField()
    title = models.CharField(max_length=200)
    lines = models.JSONField(default=list)
    effective_at = models.DateTimeField()
    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, blank=True, related_name="+")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    request_reason = models.TextField(blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was withdrawn or refused.")
    objects = ScheduledChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], condition=Q(status="pending"), name="one_pending_change"),
            models.CheckConstraint(
                condition=Q(status="pending", decided_at=None) | (~Q(status="pending") & Q(decided_at__isnull=False)),
                name="change_decided_when_not_pending",
            ),
        ]
        indexes = [models.Index(fields=["effective_at"], condition=Q(status="pending"), name="pending_by_instant")]

    def __str__(self) -> str:
        return self.title
