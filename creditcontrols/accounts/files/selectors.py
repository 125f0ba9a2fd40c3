"""What the pages and calls of accounts files read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from creditcontrols.accounts.files.columns import line
from creditcontrols.accounts.models import Account, AccountsUpload
from creditcontrols.accounts.selectors import seen_sessions, values_of
from creditcontrols.filework.reading import RowsStanding, standing_of_rows


def sheet_rows(user: Any, accounts: Iterable[Account]) -> Iterator[list[str]]:
    """The accounts as rows of a sheet, of each what `user` may know; they come from `Account.objects.with_firms`."""
    for account in accounts:
        links = account.shown_firms  # type: ignore[attr-defined]
        values = replace(values_of(account, links), sessions=tuple(seen_sessions(user, account)))
        yield line(account, values, links)


def standing(found: AccountsUpload) -> RowsStanding | None:
    """None until the file was saved."""
    return standing_of_rows(found, "account")
