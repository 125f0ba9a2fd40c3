"""What the pages and calls of accounts files read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Max, QuerySet

from creditcontrols.accounts.files.columns import line
from creditcontrols.accounts.models import Account, AccountsUpload, AccountsUploadRow
from creditcontrols.accounts.selectors import seen_sessions, values_of
from creditcontrols.uploads import RowKind, UploadState

LATEST: Final = 50
MOST_ROWS_SHOWN: Final = 100
NEW: Final = "new"
"""As a kind of rows: changed ones of an account that is not there yet."""


@dataclass(frozen=True)
class AccountsStanding:
    """What the engine made of a saved file: `waiting` accounts are not in force yet."""

    waiting: int
    in_force_at: datetime | None
    in_force_seq: int | None


def sheet_rows(user: Any, accounts: Iterable[Account]) -> Iterator[list[str]]:
    """The accounts as rows of a sheet, of each what `user` may know; they come from `Account.objects.with_firms`."""
    for account in accounts:
        links = account.shown_firms  # type: ignore[attr-defined]
        values = replace(values_of(account, links), sessions=tuple(seen_sessions(user, account)))
        yield line(account, values, links)


def uploads(user: Any) -> list[AccountsUpload]:
    """The latest uploads that `user` may see, without their bytes."""
    return list(visible(user)[:LATEST])


def visible(user: Any) -> QuerySet[AccountsUpload]:
    """The uploads that `user` may see."""
    seen = AccountsUpload.objects.visible_to(user).defer("content")
    return seen.select_related("lce", "uploaded_by", "decided_by")


def upload(user: Any, upload_id: int) -> AccountsUpload:
    """One upload. Raises AccountsUpload.DoesNotExist also for one that `user` may not see."""
    return visible(user).get(pk=upload_id)


def rows(found: AccountsUpload, *, kind: str = "", text: str = "") -> QuerySet[AccountsUploadRow]:
    """The rows that pass the filters: a kind of RowKind, or NEW; text in the account's number."""
    passed: QuerySet[AccountsUploadRow] = found.rows.all()
    if kind == NEW:
        passed = passed.filter(kind=RowKind.CHANGED, version=0)
    elif kind == RowKind.CHANGED:
        passed = passed.filter(kind=kind, version__gt=0)
    elif kind in RowKind.values:
        passed = passed.filter(kind=kind)
    return passed.filter(name__contains=text.strip().upper()) if text.strip() else passed


def new_count(found: AccountsUpload) -> int:
    """How many of the changed rows are new accounts."""
    return found.rows.filter(kind=RowKind.CHANGED, version=0).count()


def standing(found: AccountsUpload) -> AccountsStanding | None:
    """None until the file was saved."""
    if found.state != UploadState.APPLIED:
        return None
    saved = found.rows.filter(kind=RowKind.CHANGED)
    waiting = saved.filter(account__in_force_version__lte=F("version")).count()
    if waiting:
        return AccountsStanding(waiting, None, None)
    last = saved.aggregate(at=Max("account__in_force_at"), seq=Max("account__in_force_seq"))
    return AccountsStanding(0, last["at"], last["seq"])
