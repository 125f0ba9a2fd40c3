"""Enumerations of firms and people."""

from django.db.models import TextChoices


class Gateway(TextChoices):
    """Kind of order-entry gateway of a sender comp (SPEC §1)."""

    CGW = "CGW", "Convenience gateway"
    MSGW = "MSGW", "Market segment gateway"


class Role(TextChoices):
    """Roles of SPEC §1; CA and RA are scoped to an LCE, EA, TF and TR to an execution firm, AU to an LCE or all."""

    CA = "CA", "Clearing firm administrator"
    RA = "RA", "Risk administrator"
    EA = "EA", "Execution firm administrator"
    TF = "TF", "Trading firm"
    TR = "TR", "Trader"
    GAM = "GAM", "Global account manager"
    GCC = "GCC", "Global command center"
    AU = "AU", "Auditor"


class RequestState(TextChoices):
    """Where a clearing firm's request for a mapping change stands."""

    PENDING = "pending", "Waits for GAM"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Theme(TextChoices):
    """Colours of the console; without a choice those of the system."""

    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Density(TextChoices):
    """Row and control height of the console; without a choice compact."""

    COMPACT = "compact", "Compact"
    COMFORTABLE = "comfortable", "Comfortable"
