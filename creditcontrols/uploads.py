"""Files of many rows: what was uploaded, what each row would change, what became of it. Limits of exchange
groups are one kind, the apps above have others."""

from django.conf import settings
from django.db import models

from creditcontrols.querysets import LimitsUploadQuerySet
from riskadmin.firms.models import LegalClearingEntity


class UploadState(models.TextChoices):
    """Where an upload stands. Saved is the database; in force is told by its versions."""

    RECEIVED = "received", "Waits for verification"
    VERIFYING = "verifying", "Being verified"
    VERIFIED = "verified", "Verified"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Saved"
    REFUSED = "refused", "Refused"
    CANCELLED = "cancelled", "Cancelled"


class RowKind(models.TextChoices):
    """What a row of a file is."""

    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Unchanged"
    REFUSED = "refused", "Refused"


class Upload(models.Model):
    """One uploaded file of one LCE (`lce`), or of another `owner`. `done` of `total` rows are through in the step at
    hand; `message` says why nothing came of it."""

    lce: models.ForeignKey
    rows: models.Manager
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.RECEIVED)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    objects = LimitsUploadQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.owner} {self.file_name}"

    @property
    def owner(self) -> str:
        """Code of the firm whose rows it holds."""
        return self.lce.code


class UploadRow(models.Model):
    """One row of a file. `changes` holds [path, old, new], `faults` [column, sentence]; `version` is the one that it
    was filled from, `document` all that it asks for."""

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    version = models.IntegerField(default=0)
    kind = models.CharField(max_length=9, choices=RowKind.choices)
    document = models.JSONField(null=True)
    changes = models.JSONField(default=list)
    faults = models.JSONField(default=list)

    class Meta:
        abstract = True
        ordering = ["number"]


class LimitsUpload(Upload):
    """A file of limits. `batch` names the one activation that the rows became."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="limits_uploads")
    batch = models.CharField(max_length=40, blank=True)

    class Meta(Upload.Meta):
        abstract = False
        indexes = [models.Index(fields=["state"], name="limits_upload_state")]


class LimitsUploadRow(UploadRow):
    """The row of an exchange group; `document` is its whole settings document."""

    upload = models.ForeignKey(LimitsUpload, models.CASCADE, related_name="rows")
    group = models.ForeignKey("creditcontrols.ExchangeGroup", models.CASCADE, null=True, related_name="+")
    loosens = models.BooleanField(default=False)
    tightens = models.BooleanField(default=False)

    class Meta(UploadRow.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="limits_upload_row_once")]
        indexes = [models.Index(fields=["upload", "kind", "number"])]
