"""Permitting and revoking accounts (SPEC Access Manager): one transaction with audit rows, history, and one command for
the engine."""

from collections.abc import Collection
from typing import Final

from django.db import transaction

from creditcontrols import inbox
from creditcontrols.accessmanager.models import LONGEST_ACCOUNT, Permission, PermissionChange
from creditcontrols.accessmanager.periods import RULES
from creditcontrols.engine.commands import SetPermissions
from creditcontrols.engine.controls import values
from creditcontrols.engine.controls.values import EVERY_ACCOUNT, plain_account
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_permit_accounts
from riskadmin.lib import clock

MOST_ACCOUNTS: Final = 500
"""Accounts of one request."""


class PermitFault(Exception):
    """The accounts cannot be permitted or revoked; the message says why. Nothing was saved."""


@transaction.atomic
def set_permissions(
    *, actor: User, lce: LegalClearingEntity, firm: ExecutionFirm, product: str, accounts: Collection[str],
    permitted: bool, reason: str,
) -> int:  # fmt: skip
    """Permit accounts ("*" all without a setting of their own) to trade a restricted product in its period, or revoke
    it; returns the number of the engine's command. Resting orders stay as they are (AM-5).

    Raises PermissionDenied unless `actor` is risk administrator of the LCE, PermitFault without accounts or reason, for
    what is no account, or a product that is not restricted."""
    check_can_permit_accounts(actor, lce)
    if product not in RULES:
        raise PermitFault(f"{product} is no restricted product.")
    if not reason.strip():
        raise PermitFault("Say why.")
    names = _sound(accounts)
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=lce.pk)
    given = tuple([values.Permission(lce.code, firm.code, product, name, permitted) for name in names])
    asked = inbox.put(SetPermissions(given, actor.get_username(), reason.strip()), actor=actor.get_username())
    for name in names:
        _keep(actor, Permission(
            lce=lce, execution_firm=firm, product=product, account=name, permitted=permitted, changed_by=actor,
            changed_at=clock.business_now(), reason=reason.strip(), inbox_id=asked,
        ))  # fmt: skip
    return asked


def _sound(accounts: Collection[str]) -> list[str]:
    names = sorted({plain_account(name.strip()) for name in accounts if name.strip()})
    if not names:
        raise PermitFault("Choose at least one account.")
    if len(names) > MOST_ACCOUNTS:
        raise PermitFault(f"At most {MOST_ACCOUNTS} accounts at once.")
    for name in names:
        if len(name) > LONGEST_ACCOUNT or not name.isascii() or not name.isprintable():
            raise PermitFault(f"Account {name!r} is not 1 to {LONGEST_ACCOUNT} printable characters.")
        if name != EVERY_ACCOUNT and EVERY_ACCOUNT in name:
            raise PermitFault(f"{EVERY_ACCOUNT} alone stands for all accounts.")
    return names


def _keep(actor: User, wanted: Permission) -> None:
    key = {"lce": wanted.lce, "execution_firm": wanted.execution_firm, "product": wanted.product}
    known = Permission.objects.filter(**key, account=wanted.account).first()
    before = None if known is None else {"permitted": known.permitted}
    wanted.pk = known.pk if known else None
    wanted.save()
    PermissionChange.objects.create(
        **key, account=wanted.account, permitted=wanted.permitted, actor=actor, at=wanted.changed_at,
        reason=wanted.reason,
    )  # fmt: skip
    after = {name: str(value) for name, value in key.items()} | {
        "account": wanted.account,
        "permitted": wanted.permitted,
    }
    record(actor=actor, verb="access.set", target=wanted, before=before, after=after, reason=wanted.reason)
