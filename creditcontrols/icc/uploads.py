"""Files of position limits and of alert levels: what was uploaded and what each row would change."""

from django.db import models
from django.db.models import Q

from creditcontrols.icc.querysets import AlertLevelsUploadQuerySet, PositionLimitsUploadQuerySet
from creditcontrols.uploads import Upload, UploadRow
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity


class PositionLimitsUpload(Upload):
    """A file with the position limits of an LCE, or of an execution firm that sets its own (ICC-1)."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, related_name="position_limits_uploads")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, null=True, related_name="position_limits_uploads")
    objects = PositionLimitsUploadQuerySet.as_manager()

    class Meta(Upload.Meta):
        abstract = False
        indexes = [models.Index(fields=["state"], name="position_upload_state")]
        constraints = [
            models.CheckConstraint(condition=Q(lce=None) ^ Q(execution_firm=None), name="position_upload_of_one")
        ]

    @property
    def owner(self) -> str:
        """Code of the LCE or execution firm whose values it holds."""
        return (self.lce or self.execution_firm).code  # type: ignore[union-attr]


class PositionLimitsUploadRow(UploadRow):
    """The row of an account in the futures or options of a product; `limit` is what was saved, or what is to be."""

    upload = models.ForeignKey(PositionLimitsUpload, models.CASCADE, related_name="rows")
    limit = models.ForeignKey("icc.PositionLimitRow", models.CASCADE, null=True, related_name="+")

    class Meta(UploadRow.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="position_upload_row_once")]
        indexes = [models.Index(fields=["upload", "kind", "number"], name="position_upload_row_kind")]


class AlertLevelsUpload(Upload):
    """A file with alert levels and recipients of an LCE's execution firms (ICC-7)."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="alert_levels_uploads")
    objects = AlertLevelsUploadQuerySet.as_manager()

    class Meta(Upload.Meta):
        abstract = False
        indexes = [models.Index(fields=["state"], name="levels_upload_state")]


class AlertLevelsUploadRow(UploadRow):
    """The row of an execution firm."""

    upload = models.ForeignKey(AlertLevelsUpload, models.CASCADE, related_name="rows")
    policy = models.ForeignKey("icc.PositionPolicyRow", models.CASCADE, null=True, related_name="+")

    class Meta(UploadRow.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="levels_upload_row_once")]
        indexes = [models.Index(fields=["upload", "kind", "number"], name="levels_upload_row_kind")]
