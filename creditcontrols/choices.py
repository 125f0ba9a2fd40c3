"""Enumerations of the credit controls; label and look sit beside the value."""

from django.db.models import IntegerChoices, TextChoices

from creditcontrols.engine import values


class Bucket(IntegerChoices):
    """The session whose usage account an order counts in."""

    WEEKDAY = values.WEEKDAY, "Weekday"
    WEEKEND = values.WEEKEND, "Weekend"


class UsageSide(IntegerChoices):
    """The four sides (SPEC §1)."""

    FUT_LONG = values.FUT_LONG, "Futures Long"
    FUT_SHORT = values.FUT_SHORT, "Futures Short"
    OPT_LONG = values.OPT_LONG, "Options Long"
    OPT_SHORT = values.OPT_SHORT, "Options Short"


class GroupState(TextChoices):
    """Whether an exchange group is waiting for its mapping or regrouping, in force, or history (SPEC T-6)."""

    PENDING = "pending", "Pending"
    ACTIVE = "active", "In force"
    ENDED = "ended", "Ended"


class BlockStatus(TextChoices):
    """Block status of a side (SPEC GC2-31)."""

    OPEN = "open", "Open"
    AUTO = "auto", "Auto blocked"
    MANUAL = "manual", "Manually blocked"
    LIMIT_ZERO = "zero", "Limit 0"
    WEEKEND_OFF = "weekend", "Weekend off"


class AlertKind(TextChoices):
    """What a credit control alert tells (SPEC GC2-33)."""

    LEVEL = "level", "Level reached"
    REFUSED = "refused", "Order refused"
    BLOCKED = "blocked", "Blocked"
    UNBLOCKED = "unblocked", "Unblocked"
    CHANGED = "changed", "Limit changed"
    CANCEL_ALL = "cancelall", "Cancel-all fired"


class ContractType(TextChoices):
    """The two types that limits tell apart."""

    FUTURES = "FUT", "Futures"
    OPTIONS = "OPT", "Options"


class BustState(TextChoices):
    """Where the bust of a trade stands (SPEC GC2-18)."""

    REQUESTED = "requested", "Requested"
    BUSTED = "busted", "Busted"
    REFUSED = "refused", "Refused"


class OrderState(TextChoices):
    """Where an order stands; the pending states wait for the venue."""

    PENDING_NEW = "pending", "Pending new"
    WORKING = "working", "Working"
    PENDING_REPLACE = "replacing", "Pending replace"
    PENDING_CANCEL = "cancelling", "Pending cancel"
    FILLED = "filled", "Filled"
    CANCELLED = "cancelled", "Cancelled"
    ELIMINATED = "eliminated", "Eliminated"
    REJECTED = "rejected", "Rejected"
