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


class FileKind(TextChoices):
    """What a file of reference data holds."""

    RATES = "rates", "Margin rates and deltas"
    PRODUCTS = "products", "Products"
    INSTRUMENTS = "instruments", "Instruments"


class FileState(TextChoices):
    """Where a file of reference data stands."""

    READ = "read", "Read, not applied"
    APPLIED = "applied", "Applied"
    DISCARDED = "discarded", "Discarded"
