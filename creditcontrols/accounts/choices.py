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


class MarketType(TextChoices):
    """Where an account trades by permission (AMS-8); the value is the service that it needs. Neither inline credit
    controls nor Spot FX know permissions."""

    DIRECT = AccountService.CMED.value, AccountService.CMED.label
    CLEARPORT = AccountService.CPC.value, AccountService.CPC.label


class Access(TextChoices):
    """What an account may trade on a market type."""

    NONE = "none", "None"
    SPECIFIC = "specific", "Specific"
    ALL = "all", "All"


class Segregation(TextChoices):
    """Whose positions an account holds."""

    CUSTOMER = "CUST", "Customer"
    HOUSE = "HOUSE", "House"


class Authority(TextChoices):
    """Who suspends order entry of an account for an execution firm; each allows what it suspended itself."""

    LCE = "lce", "Clearing firm"
    EF = "ef", "Execution firm"
