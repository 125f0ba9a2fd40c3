"""Enumerations of the inline credit controls."""

from django.db.models import IntegerChoices, TextChoices

from creditcontrols.engine.icc import values


class PositionSide(IntegerChoices):
    """The two sides of a position, in delta terms."""

    LONG = values.LONG, "Long"
    SHORT = values.SHORT, "Short"


class MailOutcome(TextChoices):
    """What was decided about the e-mail of an alert."""

    QUEUED = "queued", "E-mail"
    HELD = "held", "Held back for an hour"
    NOBODY = "nobody", "No recipient"
