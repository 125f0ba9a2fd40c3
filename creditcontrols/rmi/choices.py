"""Enumerations of the Risk Management Interface."""

from django.db.models import IntegerChoices, TextChoices

from creditcontrols.engine.values import BUY, SELL


class RmiBlockState(TextChoices):
    """Where a block stands: asked for, in force, its end asked for, gone. It never comes back."""

    REQUESTED = "requested", "Requested"
    ACTIVE = "active", "Active"
    LIFTING = "lifting", "Being lifted"
    LIFTED = "lifted", "Lifted"


STANDING = (RmiBlockState.REQUESTED, RmiBlockState.ACTIVE)
"""States in which nobody has asked for the end of a block."""

BLOCKING = (*STANDING, RmiBlockState.LIFTING)
"""States in which a block refuses orders, or is about to or still does."""


class DerivativeType(TextChoices):
    """Which contracts are blocked; the empty value stands for all."""

    FUTURES = "FUT", "Futures"
    OPTIONS = "OPT", "Options"
    ALL = "", "All derivative types"


class BlockedSide(IntegerChoices):
    """Which orders are blocked (tag 54); 0 stands for both sides."""

    BUY = BUY, "Buy"
    SELL = SELL, "Sell"
    ALL = 0, "Both sides"


class RmiSource(TextChoices):
    """By which way an act came."""

    GUI = "GUI", "Screen"
    API = "API", "REST API"
    FIXML = "FIXML", "FIXML API"


class RmiCancelState(TextChoices):
    """Where a mass cancel stands: asked for, or taken up by the engine, whose cancels follow."""

    REQUESTED = "requested", "Requested"
    ORDERED = "ordered", "Ordered"
