"""The act on permissions (AMS-8): one transaction with history and audit row. The engine is told nothing."""

from django.core.exceptions import ValidationError
from django.db import transaction

from creditcontrols.accounts.choices import MarketType
from creditcontrols.accounts.models import Account, AccountChange, AccountPermission
from creditcontrols.accounts.permissions import policies, selectors
from creditcontrols.accounts.permissions.policies import PermissionValues
from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.firms.permissions import check_can_keep_accounts
from riskadmin.lib import clock
from riskadmin.reference.models import Product


class Moved(Exception):
    """Somebody saved the permission since it was read; the text says who."""


@transaction.atomic
def set_permission(
    *, actor: User, account_id: int, market: MarketType, base_version: int, values: PermissionValues, reason: str
) -> AccountPermission | None:
    """Permit an account nothing, some products or all on a market type. `base_version` is 0 where nothing was saved;
    without a difference nothing is saved, and the answer is what was there.

    Raises Account.DoesNotExist, PermissionDenied, Moved when `base_version` is not the saved one, ValidationError."""
    account = Account.objects.visible_to(actor).select_related("lce").select_for_update(of=("self",)).get(pk=account_id)
    check_can_keep_accounts(actor, account)
    held = selectors.permission(account, market)
    if base_version != (held.version if held else 0):
        raise Moved(f"{_saver(held)} saved the permission meanwhile.")
    values, before = policies.kept(values), selectors.values_of(held)
    listed = frozenset(Product.objects.filter(code__in=values.products).values_list("code", flat=True))
    faults = policies.faults(values, market, account.services, listed)
    if faults:
        raise ValidationError(faults)
    if values == before:
        return held
    made = held or AccountPermission(account=account, market=market, version=0)
    _store(made, values, actor)
    _note(made, before, values, reason)
    return made


def _saver(held: AccountPermission | None) -> str:
    return str(held.changed_by) if held is not None and held.changed_by else "System"


def _store(row: AccountPermission, values: PermissionValues, actor: User) -> None:
    row.access, row.products, row.brokers = values.access, list(values.products), list(values.brokers)
    row.credit_limit, row.max_long, row.max_short = values.credit_limit, values.max_long, values.max_short
    row.version += 1
    row.changed_by, row.changed_at = actor, clock.business_now()
    row.save()


def _note(row: AccountPermission, before: PermissionValues, after: PermissionValues, reason: str) -> None:
    """History and audit row; the account itself is as it was, so its version stays."""
    account, market = row.account, row.market
    AccountChange.objects.create(
        account=account, version=account.version, field=f"Permission {market}", at=row.changed_at, actor=row.changed_by,
        old=policies.said(before, market)[:400], new=policies.said(after, market)[:400], reason=reason[:200],
    )  # fmt: skip
    about = {"lce": account.lce.code, "account": account.number, "market": market}
    record(
        actor=row.changed_by, verb="account.permission", target=account, before=about | _told(before),
        after=about | _told(after), reason=reason,
    )  # fmt: skip


def _told(values: PermissionValues) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(values).items()}
