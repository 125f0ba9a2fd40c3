"""Gives the demo's people their FirmSoft permissions."""

from datetime import datetime

from creditcontrols.firmsoft.choices import Level
from creditcontrols.firmsoft.models import Permission
from riskadmin.firms.choices import Role
from riskadmin.firms.models import Membership, User


def write_permissions(since: datetime) -> None:
    """Risk administrators, execution firm administrators and GCC cancel; trading firms look."""
    levels = {Role.RA: Level.CANCEL, Role.EA: Level.CANCEL, Role.GCC: Level.CANCEL, Role.TF: Level.INQUIRY}
    given_by = User.objects.get(username="gam")
    Permission.objects.bulk_create(
        Permission(
            user=held.user, level=levels[Role(held.role)], lce=held.lce, execution_firm=held.execution_firm,
            granted_by=given_by, granted_at=since,
        )
        for held in Membership.objects.filter(role__in=levels).select_related("user").order_by("pk")
    )  # fmt: skip
