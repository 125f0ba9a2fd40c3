"""Enumerations of reference data."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """Kind of instrument (SPEC §1)."""

    FUTURE = "FUT", "Future"
    OPTION = "OPT", "Option"
    SPREAD = "SPREAD", "Spread"


class Right(TextChoices):
    """Right of an option."""

    CALL = "C", "Call"
    PUT = "P", "Put"
