"""Enumerations of mass quote protection."""

from django.db.models import TextChoices

from creditcontrols.engine.quotes.values import AGGREGATE, DELTA, FILL, FOLLOWS, GROUP, LINE, QUANTITY


class ProtectionLevel(TextChoices):
    """What a protection watches (SPEC MQP)."""

    GROUP = GROUP, "Group code"
    LINE = LINE, "Product line"
    AGGREGATE = AGGREGATE, "Aggregate product line"


class ProtectionState(TextChoices):
    """Where a protection stands: its last values asked for, in force, its end asked for, gone."""

    SAVED = "saved", "Saved, not yet in force"
    ACTIVE = "active", "In force"
    ENDING = "ending", "Being removed"
    ENDED = "ended", "Removed"


STANDING = (ProtectionState.SAVED, ProtectionState.ACTIVE)
"""States in which nobody has asked for the end of a protection."""

LISTED = (*STANDING, ProtectionState.ENDING)


class TripKind(TextChoices):
    """What a protection tripped on, by the codes of its types."""

    FILL = FILL, "Fill %"
    QUANTITY = QUANTITY, "Traded quantity"
    DELTA = DELTA, "Net delta"
    FOLLOWS = FOLLOWS, "A group code of the line"
