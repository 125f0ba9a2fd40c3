"""Enumerations of the Risk Monitor."""

from django.db.models import TextChoices


class Card(TextChoices):
    """The five cards (SPEC Risk Monitor)."""

    ACTIVITY = "activity", "Daily activity"
    ALERTS = "alerts", "Active threshold alerts"
    AUDIT = "audit", "Audit trail"
    REFUSED = "refused", "Refused orders"
    USAGE = "usage", "Limit usage"


class Period(TextChoices):
    """Which trade dates are shown."""

    TODAY = "today", "Today"
    YESTERDAY = "yesterday", "Previous trade date"
    WEEK = "week", "This week"
    DATES = "dates", "Dates"


class Look(TextChoices):
    """How a card shows its figures."""

    TABLE = "table", "Table"
    CHART = "chart", "Chart"


class Of(TextChoices):
    """Whose limits the card of limit usage shows."""

    GROUPS = "groups", "Groups"
    POSITIONS = "positions", "Positions"
