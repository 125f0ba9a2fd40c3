"""Enumerations of the notifications."""

from typing import Final

from django.db.models import TextChoices

from creditcontrols.choices import AlertKind


class Outcome(TextChoices):
    """What was decided about the e-mail of one alert to one address."""

    QUEUED = "queued", "Written to the outbox"
    SUPPRESSED = "held", "Suppressed by the one-hour rule"
    NOBODY = "nobody", "The group has no address"


MAILED: Final = (AlertKind.LEVEL, AlertKind.BLOCKED)
"""Kinds of alert that are about a notification level, so that an e-mail is decided for them (SPEC N-1)."""

ASKING: Final = (AlertKind.LEVEL, AlertKind.REFUSED, AlertKind.BLOCKED, AlertKind.CANCEL_ALL)
"""Kinds of alert that somebody has to acknowledge; the others tell that something is well again, or was done."""
