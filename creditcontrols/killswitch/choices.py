"""Enumerations of the kill switch."""

from django.db.models import TextChoices

from creditcontrols.engine.controls.values import BY_EF, BY_EXCHANGE, BY_LCE


class Level(TextChoices):
    """How far a kill reaches: LCE over execution firm over sender comp, each independent of the others."""

    LCE = "lce", "Legal clearing entity"
    FIRM = "firm", "Execution firm"
    SESSION = "session", "Sender comp"


class Authority(TextChoices):
    """Who enforces a kill, as the engine names it; only the same authority lifts it."""

    LCE = BY_LCE, "Clearing firm administrator"
    EXCHANGE = BY_EXCHANGE, "Exchange administrator (GCC)"
    FIRM = BY_EF, "Execution firm administrator"


class KillState(TextChoices):
    """Where a kill stands: asked for, in force, its end asked for, gone; or refused by the engine."""

    REQUESTED = "requested", "Requested"
    IN_FORCE = "in_force", "In force"
    LIFTING = "lifting", "Being lifted"
    LIFTED = "lifted", "Lifted"
    REFUSED = "refused", "Refused"


STANDING = (KillState.REQUESTED, KillState.IN_FORCE)
"""States in which nobody has asked for the end of a kill."""

KILLING = (*STANDING, KillState.LIFTING)
"""States in which a kill refuses orders, or is about to or still does."""
