"""The account list of a user: kept in the session, so until logout."""

from collections.abc import Iterable
from typing import Any, Final

from creditcontrols.rmi.policies import RmiFault, clean_account

KEY: Final = "rmi_accounts"
MOST_KEPT: Final = 200


def kept(session: Any) -> list[str]:
    """The accounts in the list, in order."""
    return list(session.get(KEY, ()))


def keep(session: Any, accounts: Iterable[str]) -> list[str]:
    """Add accounts to the list; returns it. Raises RmiFault for what is no account, or when it gets too long."""
    added = sorted({*kept(session), *(clean_account(account) for account in accounts)})
    if len(added) > MOST_KEPT:
        raise RmiFault("account", f"The list holds {MOST_KEPT} accounts. Remove some first.")
    session[KEY] = added
    return added


def drop(session: Any, accounts: Iterable[str]) -> list[str]:
    """Take accounts out of the list; returns it."""
    gone = set(accounts)
    session[KEY] = [account for account in kept(session) if account not in gone]
    return kept(session)
