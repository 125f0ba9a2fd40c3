"""Enumerations of entity risk management."""

from django.db.models import IntegerChoices, TextChoices

from creditcontrols.engine.erm.values import BLOCK
from creditcontrols.engine.values import BUY, SELL


class TradeType(TextChoices):
    """Kinds of pre-negotiated trades."""

    BLOCK = BLOCK, "Block trade"


class TradeSide(IntegerChoices):
    """Side of a pre-negotiated trade (tag 54)."""

    BUY = BUY, "Buy"
    SELL = SELL, "Sell"


class TradeState(TextChoices):
    """Where a pre-negotiated trade stands: sent to the engine, or what it decided."""

    REQUESTED = "requested", "Requested"
    ENTERED = "entered", "Entered"
    REFUSED = "refused", "Refused"
