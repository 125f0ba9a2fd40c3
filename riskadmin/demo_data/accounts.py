"""Writes a few dozen accounts for each clearing entity, those of the built-in traders among them, all active; unknown
accounts may trade."""

from datetime import datetime
from typing import Final

from creditcontrols import inbox
from creditcontrols.accounts.choices import Segregation
from creditcontrols.accounts.models import Account, AccountFirm, AccountPolicy
from creditcontrols.accounts.selectors import engine_row
from creditcontrols.engine.commands import SetAccounts
from riskadmin.demo_data import plan
from riskadmin.demo_data.limits import ACTOR
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User

OWN: Final = 6
"""Accounts of each execution firm; the first is that of its traders."""

SHARED: Final = "ACCT1"
"""The account of the example client, open to every firm of its clearing entity."""

CUSTOMERS: Final = ("Northgate Fund", "Larkspur Pension", "Bellweather Mills")
"""Owners that are legal entities, with an account through each firm; the first is a delegated intermediary."""


def write_accounts(saved_at: datetime) -> None:
    """The accounts, and the engine's first commands about them."""
    for clearer in plan.CLEARERS:
        lce = LegalClearingEntity.objects.get(code=clearer.code)
        saved_by = User.objects.get(username=f"ca.{clearer.code.lower()}")
        AccountPolicy.objects.create(lce=lce, version=0, changed_by=saved_by, changed_at=saved_at, reason="demo data")
        shared = Account.objects.create(
            lce=lce, number=SHARED, description="Example orders", owner_firm=_firm(clearer.firms[0].code),
            services=["CMED", "ICC"], changed_by=saved_by, changed_at=saved_at,
        )  # fmt: skip
        for firm in clearer.firms:
            AccountFirm.objects.create(account=shared, execution_firm=_firm(firm.code))
            _write_firm(lce, _firm(firm.code), saved_by, saved_at)
        accounts = Account.objects.filter(lce=lce).order_by("number").prefetch_related("firms__execution_firm")
        rows = tuple(engine_row(account, lce.code, account.firms.all()) for account in accounts)
        inbox.put(SetAccounts(rows, ACTOR, "demo data"), actor=ACTOR)


def _write_firm(lce: LegalClearingEntity, firm: ExecutionFirm, saved_by: User, saved_at: datetime) -> None:
    common = {"lce": lce, "changed_by": saved_by, "changed_at": saved_at, "version": 1}
    made = [
        Account(
            **common, number=f"{firm.code}ACC{number}", description=f"{firm.name}, desk {number}", owner_firm=firm,
            services=["CMED", "ICC"], segregation=Segregation.HOUSE if number == 1 else Segregation.CUSTOMER,
        )
        for number in range(1, OWN + 1)
    ]  # fmt: skip
    made += [
        Account(
            **common, number=f"{firm.code}-CUST-{number:03}", description=name, owner_lei=lei(f"DEMO00{name.upper()}"),
            services=["CMED", "CPC", "ICC"], intermediary=number == 1,
        )
        for number, name in enumerate(CUSTOMERS, 1)
    ]  # fmt: skip
    Account.objects.bulk_create(made)
    parent = made[OWN]
    sub = Account.objects.create(
        **common, number=f"{firm.code}-SUB-001", description=f"{parent.description}, sub-account", parent=parent,
        owner_lei=parent.owner_lei, services=parent.services,
    )  # fmt: skip
    AccountFirm.objects.bulk_create(AccountFirm(account=one, execution_firm=firm) for one in (*made, sub))


def _firm(code: str) -> ExecutionFirm:
    return ExecutionFirm.objects.get(code=code)


def lei(name: str) -> str:
    """A made-up legal entity identifier with its right check digits (ISO 17442)."""
    base = "".join(char for char in name if char.isalnum()).ljust(18, "0")[:18]
    number = int("".join(str(int(char, 36)) for char in f"{base}00"))
    return f"{base}{98 - number % 97:02}"
