"""Enumerations of accounts."""

from django.db.models import TextChoices


class AccountStatus(TextChoices):
    """Whether an account is in use; orders of an inactive one are refused."""

    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"


class AccountService(TextChoices):
    """What an account is registered for."""

    CMED = "CMED", "CME Direct (Globex)"
    CPC = "CPC", "ClearPort"
    ICC = "ICC", "Inline credit controls"
    FX = "FX", "Spot FX"
    STP = "STP", "STP"


class Segregation(TextChoices):
    """Whose positions an account holds."""

    CUSTOMER = "CUST", "Customer"
    HOUSE = "HOUSE", "House"


class Authority(TextChoices):
    """Who suspends order entry of an account for an execution firm; each allows what it suspended itself."""

    LCE = "lce", "Clearing firm"
    EF = "ef", "Execution firm"
