"""What the pages and calls of accounts read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from creditcontrols.accounts.choices import AccountService
from creditcontrols.accounts.models import Account, AccountFirm, AccountPolicy
from creditcontrols.accounts.policies import AccountValues, Present, Surroundings
from creditcontrols.accounts.querysets import AccountQuerySet
from creditcontrols.engine.controls.values import ClearingAccount, plain_account
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, LegalClearingEntity, SenderComp
from riskadmin.firms.permissions import can_keep_accounts
from riskadmin.firms.querysets import mapping_open_at
from riskadmin.firms.scope import scope_of
from riskadmin.lib import clock

LATEST: Final = 50
"""Rows of the history of an account, and of its sub-accounts."""


def accounts(
    user: Any, *, lce: str = "", text: str = "", status: str = "", service: str = "", firm: str = "", owner: str = "",
    number: str = "", sub: bool | None = None,
) -> AccountQuerySet:  # fmt: skip
    """The accounts that `user` may see and that pass the filters; `text` is sought in number and description, `firm` is
    an execution firm, `sub` tells sub-accounts from others."""
    found: AccountQuerySet = Account.objects.visible_to(user)
    wanted: dict[str, Any] = {"lce__code": lce, "status": status, "number": plain_account(number)}
    if service:
        wanted["services__contains"] = [service]
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if firm:
        # By a firm that the user does not see nothing is found: whose accounts enter orders there is not told.
        seen = ExecutionFirm.objects.visible_to(user).filter(code=firm).first()
        found = found.through([seen.pk] if seen else [])
    if owner:
        found = found.filter(Q(owner_firm__code=owner) | Q(owner_lei=owner))
    if sub is not None:
        found = found.filter(parent__isnull=not sub)
    if text:
        found = found.filter(Q(number__contains=text.upper()) | Q(description__icontains=text))
    return found.order_by("lce_id", "number")


def account(user: Any, account_id: int) -> Account:
    """One account with the firms and permissions that `user` may know of. Raises Account.DoesNotExist also for a
    foreign one."""
    seen = Account.objects.visible_to(user).with_firms(user).with_permissions(user)
    return seen.select_related("changed_by").get(pk=account_id)


def kept_lces(user: Any) -> list[LegalClearingEntity]:
    """The clearing entities whose accounts `user` keeps."""
    return [lce for lce in LegalClearingEntity.objects.visible_to(user) if can_keep_accounts(user, lce)]


@dataclass(frozen=True)
class PolicyLine:
    """The policy of one LCE as saved and as in force; without a row unknown accounts pass."""

    lce: LegalClearingEntity
    policy: AccountPolicy | None
    may_change: bool


def policies(user: Any) -> list[PolicyLine]:
    """The policies of the LCEs whose users, or whose keepers, ask."""
    found = {policy.lce_id: policy for policy in AccountPolicy.objects.visible_to(user).select_related("changed_by")}
    seen = LegalClearingEntity.objects.visible_to(user)
    return [
        PolicyLine(lce, found.get(lce.pk), can_keep_accounts(user, lce))
        for lce in seen
        if lce.pk in found or is_own(user, lce)
    ]


def is_own(user: Any, lce: LegalClearingEntity) -> bool:
    """True when `user` acts in the LCE, or sees all."""
    scope = scope_of(user)
    return scope.sees_all or lce.pk in scope.lce_ids


def guaranteed(lce: LegalClearingEntity) -> dict[str, int]:
    """The execution firms that the LCE guarantees now or soon: id by code."""
    open_now = mapping_open_at(clock.business_now())
    mapped = ClearingMapping.objects.filter(open_now, lce=lce).order_by().values("execution_firm")
    return dict(ExecutionFirm.objects.filter(pk__in=mapped).values_list("code", "pk"))


def surroundings(lce: LegalClearingEntity, firms: Iterable[str], parent: str | None = None) -> Surroundings:
    """What accounts of the LCE are judged against; with `parent` only that one may have sub-accounts, None asks for
    all."""
    codes = frozenset(firms)
    comps = SenderComp.objects.filter(execution_firm__code__in=codes)
    above = Account.objects.filter(lce=lce, parent=None).order_by()
    above = above if parent is None else above.filter(number=parent)
    services = dict(above.values_list("number", "services"))
    return Surroundings(codes, dict(comps.values_list("sender_comp_id", "execution_firm__code")), services)


def present(account: Account, links: Sequence[AccountFirm], *, sub_accounts: bool) -> Present:
    """The account as it is saved; `links` are all its firms."""
    suspended = frozenset(link.execution_firm.code for link in links if link.suspended)
    return Present(values_of(account, links), sub_accounts, suspended)


def values_of(account: Account, links: Iterable[AccountFirm]) -> AccountValues:
    """What was saved of the account, as somebody would ask for it again."""
    return AccountValues(
        account.number, account.description, account.owner, account.segregation, account.intermediary, account.holding,
        tuple(account.services), account.status, tuple(account.sessions),
        tuple(sorted(link.execution_firm.code for link in links)), account.parent.number if account.parent else "",
    )  # fmt: skip


def engine_row(account: Account, lce: str, links: Iterable[AccountFirm]) -> ClearingAccount:
    """The account as the engine gets it; `links` are all its firms. It is registered for the inline credit controls
    through each of them while it is active and has that service (ICC-5)."""
    firms = sorted((link.execution_firm.code, link.suspended) for link in links)
    registers = account.active and AccountService.ICC in account.services
    return ClearingAccount(
        lce, account.number, account.active, tuple(code for code, suspended in firms if suspended), account.version,
        tuple(code for code, _ in firms) if registers else (),
    )  # fmt: skip


def seen_sessions(user: Any, account: Account) -> list[str]:
    """The sender comps of the account that belong to firms that `user` may know of; `account` comes from `account`."""
    shown = {link.execution_firm.code for link in account.shown_firms}  # type: ignore[attr-defined]
    return [comp for comp in account.sessions if comp[3:6] in shown]
