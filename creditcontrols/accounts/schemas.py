"""The schemas of the calls about accounts."""

from datetime import datetime
from typing import Annotated

from ninja import Field
from pydantic import StringConstraints

from creditcontrols.accounts.choices import AccountService, AccountStatus, Segregation
from creditcontrols.accounts.policies import LONGEST, LONGEST_DESCRIPTION, AccountValues
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.rest.paging import Paging
from riskadmin.rest.schemas import Code, FaultOut, In, Out, Sentence

Number = Annotated[str, StringConstraints(pattern=r"^[ -.0-~]{1,20}$")]
"""An account number; small letters count as capital ones."""

Owner = Annotated[str, StringConstraints(pattern=r"^([A-Z0-9]{3}|[A-Z0-9]{18}[0-9]{2})$")]
Comp = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{6}[A-Z]$")]
Reason = Annotated[Sentence, Field(min_length=1, max_length=200)]
Description = Annotated[Sentence, Field(min_length=1, max_length=LONGEST_DESCRIPTION)]
MOST_CODES = 100


class AccountFilter(Paging):
    """Which accounts. `text` is sought in number and description, `sub_accounts` tells them from others."""

    lce: Code | None = None
    account: Number | None = None
    text: Annotated[str, StringConstraints(pattern=r"^[^\x00]{1,60}$")] | None = None
    status: AccountStatus | None = None
    service: AccountService | None = None
    execution_firm: Code | None = None
    owner: Owner | None = None
    sub_accounts: bool | None = None


class OrderEntryOut(Out):
    """Order entry of an account through an execution firm as saved; either firm suspends it."""

    execution_firm: str
    suspended: bool
    suspended_by_lce: bool
    suspended_by_execution_firm: bool
    changed_by: str | None
    changed_at: datetime | None
    reason: str | None


class AccountOut(Out):
    """An account as saved. The engine has it once `in_force` is true. `order_entry` and `sessions` have what concerns
    execution firms that you may know of."""

    id: int
    lce: str
    account: str
    description: str
    owner: str
    segregation: Segregation
    delegated_intermediary: bool
    holding_account: bool
    services: list[AccountService]
    status: AccountStatus
    parent: str | None
    sessions: list[str]
    order_entry: list[OrderEntryOut]
    version: int
    changed_at: datetime
    in_force: bool
    in_force_at: datetime | None


class AccountBody(In):
    """What may be said of an account. `owner` is an execution firm or an LEI. A sub-account (`parent`) has the services
    of its parent."""

    description: Description
    owner: Owner
    segregation: Segregation = Segregation.CUSTOMER
    delegated_intermediary: bool = False
    holding_account: bool = False
    services: Annotated[list[AccountService], Field(max_length=5)] = []
    status: AccountStatus = AccountStatus.ACTIVE
    sessions: Annotated[list[Comp], Field(max_length=MOST_CODES)] = []
    execution_firms: Annotated[list[Code], Field(max_length=MOST_CODES)] = []
    parent: Number | None = None
    reason: Reason | None = None

    def values(self, number: str) -> AccountValues:
        """As an account of that number."""
        return AccountValues(
            number.upper(), self.description, self.owner, self.segregation, self.delegated_intermediary,
            self.holding_account, tuple(self.services), self.status, tuple(dict.fromkeys(self.sessions)),
            tuple(dict.fromkeys(self.execution_firms)), (self.parent or "").upper(),
        )  # fmt: skip


class NewAccountIn(AccountBody):
    """A new account of a clearing entity."""

    lce: Code
    account: Annotated[Number, Field(max_length=LONGEST)]


class AccountIn(AccountBody):
    """An account as it is to be; `base_version` is the version that was read."""

    base_version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class OrderEntryIn(In):
    """Suspend or allow order entry, and why."""

    suspended: bool
    reason: Reason


class AccountPolicyOut(Out):
    """Whether orders from accounts that the clearing entity has not registered are refused. Version 0 is the start."""

    lce: str
    unknown_refused: bool
    version: int
    changed_by: str | None
    changed_at: datetime | None
    in_force: bool


class AccountPolicyIn(In):
    """Refuse orders from unknown accounts, or let them pass, and why."""

    unknown_refused: bool
    reason: Reason


class AccountsFileOut(Out):
    """An accounts file: `done` of `total` rows are through in the step at hand; `new` of the changed rows are new
    accounts. Once saved, `waiting` accounts are not in force yet."""

    id: int
    lce: str
    file_name: str
    sha256: str
    state: UploadState
    message: str | None
    total: int
    done: int
    changed: int
    new: int
    unchanged: int
    refused: int
    uploaded_by: str
    uploaded_at: datetime
    reason: str | None
    waiting: int | None
    in_force_at: datetime | None


class FieldChangeOut(Out):
    """A field of an account before and after, in words."""

    field: str
    old: str
    new: str


class AccountsFileRowOut(Out):
    """One row of a file: what it would change, or what is wrong with it by column."""

    number: int
    account: str
    is_new: bool
    kind: RowKind
    changes: list[FieldChangeOut]
    errors: list[FaultOut]


class AccountsFileRowFilter(Paging):
    """Which rows."""

    kind: RowKind | None = None
