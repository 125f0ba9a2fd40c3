"""Words of the schedule."""

from django.db import models


class Status(models.TextChoices):
    """Where a scheduled change stands. Only a pending one can still be applied."""

    PENDING = "pending", "Pending"
    APPLIED = "applied", "Applied"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REPLACED = "replaced", "Replaced"
    REFUSED = "refused", "Refused"
