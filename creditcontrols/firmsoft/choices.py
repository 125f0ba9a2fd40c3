"""Enumerations of FirmSoft."""

from django.db.models import TextChoices


class Level(TextChoices):
    """What a permission admits (SPEC §1)."""

    INQUIRY = "inquiry", "Inquiry"
    CANCEL = "cancel", "Inquiry + cancel"


class Tab(TextChoices):
    """What the page lists."""

    ORDERS = "orders", "Orders"
    FILLS = "fills", "Fills"
    QUOTES = "quotes", "Quotes"


class Status(TextChoices):
    """Which orders the status filter lets through."""

    WORKING = "working", "Working"
    FILLED = "filled", "Filled"
    CANCELLED = "cancelled", "Cancelled"
    ELIMINATED = "eliminated", "Eliminated"
    REJECTED = "rejected", "Rejected"
    ALL = "all", "All"


class CancelState(TextChoices):
    """Where a cancel stands: `drafted` while its dialog is open, then `sent` to the engine."""

    DRAFTED = "drafted", "Drafted"
    SENT = "sent", "Sent"


class Outcome(TextChoices):
    """What became of one order of a cancel. Every order has exactly one."""

    CANCELLED = "cancelled", "Cancelled"
    FILLED = "filled", "Filled before"
    GONE = "gone", "Gone before"
    CLOSED = "closed", "Kept, market closed"
    PENDING = "pending", "Pending"
