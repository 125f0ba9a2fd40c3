"""Who may open the Risk Monitor (SPEC §1)."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied

from creditcontrols.accounts.querysets import sees_accounts

NO_PERMISSION: Final = "The Risk Monitor is for clearing firms, execution firms and trading firms."


def may_look(user: Any) -> bool:
    """True for those to whom the menu shows it: all but traders."""
    return sees_accounts(user)


def check_may_look(user: Any) -> None:
    """Raises PermissionDenied for those who have nothing to see there."""
    if not may_look(user):
        raise PermissionDenied(NO_PERMISSION)
