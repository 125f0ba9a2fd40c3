"""Enumerations of nominations and of acts that ask who is there."""

from typing import Final

from django.db.models import TextChoices


class NominationState(TextChoices):
    """The way of a nomination (SPEC R-1). From `nominated` GAM leads on to `verified` or `declined`, from `verified`
    the clearing firm to `released`; before that it may be `withdrawn`; after it the person may be `removed`."""

    NOMINATED = "nominated", "Waits for GAM"
    VERIFIED = "verified", "Waits for release"
    RELEASED = "released", "Released"
    DECLINED = "declined", "Declined by GAM"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REMOVED = "removed", "Removed"


OPEN: Final = (NominationState.NOMINATED, NominationState.VERIFIED)
"""States in which a nomination waits for somebody."""


class Act(TextChoices):
    """Acts that ask again who is there, with the words of the question. The list is short on purpose: only what takes
    something from somebody else at once, cannot be undone, or acts for somebody later on."""

    REMOVE_ADMINISTRATOR = "remove", "takes a risk administrator's rights away"
    REVOKE_ROLE = "revoke", "takes a role away"
    END_SESSIONS = "sessions", "signs another user out"
    KILL = "kill", "stops trading of a firm, or lets it trade again"
    BUST_TRADE = "bust", "busts a trade"
    APPROVE_TRANSFER = "transfer", "changes who guarantees an execution firm on an exchange"
    CANCEL_ACCOUNT = "cancel_account", "cancels every working order of an account"
    FIRMSOFT_CANCEL = "firmsoft", "cancels orders for their traders"
    MAKE_TOKEN = "token", "makes an API token, which acts in your name without asking"
