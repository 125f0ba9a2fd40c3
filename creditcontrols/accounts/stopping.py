"""What accounts say to the panel of everything that blocks a firm, and to orders that are only tried: as in force."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from creditcontrols.accounts.models import Account, AccountFirm, AccountPolicy
from creditcontrols.accounts.querysets import administered
from creditcontrols.blocking import Blocking, Question
from creditcontrols.choices import GroupState
from creditcontrols.engine.controls.events import AccountPolicySet, AccountsSet
from creditcontrols.engine.controls.values import ClearingAccount, plain_account
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.refusals import ACCOUNT_INACTIVE, ACCOUNT_SUSPENDED, UNKNOWN_ACCOUNT
from creditcontrols.models import ExchangeGroup
from creditcontrols.selectors import person
from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of

NAME: Final = "accounts"
STEP: Final = 7
MOST: Final = 50
"""Closed accounts that the panel lists."""


def blockings(question: Question) -> list[Blocking]:
    """Policies that refuse unknown accounts, then inactive and suspended accounts; with one only what stops it."""
    lces = _guarantors(question.ef)
    accounts = _closed(question.ef).filter(lce__in=lces, pk__in=Account.objects.visible_to(question.user).values("pk"))
    if question.account:
        accounts = accounts.filter(number=plain_account(question.account))
    links = AccountFirm.objects.filter(execution_firm__code=question.ef).select_related("changed_by")
    known = accounts.select_related("lce", "changed_by").prefetch_related(Prefetch("firms", links, to_attr="through"))
    listed = [_account(question.ef, one, next(iter(one.through), None)) for one in known[:MOST]]
    return [*_policies(question, lces), *listed]


def _guarantors(ef: str) -> QuerySet[ExchangeGroup, int]:
    groups = ExchangeGroup.objects.filter(execution_firm__code=ef, state=GroupState.ACTIVE)
    return groups.order_by().values_list("lce", flat=True)


def _closed(ef: str) -> QuerySet[Account]:
    refuses = Q(in_force_active=False) | Q(in_force_suspended__contains=[ef])
    return Account.objects.filter(refuses, in_force_version__gt=0).order_by("number")


def _account(ef: str, account: Account, link: AccountFirm | None) -> Blocking:
    url = reverse("ams_account", args=[account.pk])
    if not account.in_force_active:
        return _blocking(
            ACCOUNT_INACTIVE.code, f"Account {account.number} of {account.lce.code} is inactive", account.changed_by,
            account.in_force_at, f"A clearing firm administrator of {account.lce.code} activates it.", url=url,
        )  # fmt: skip
    lift = f"A clearing firm or risk administrator of {account.lce.code} allows order entry."
    if link is not None and link.ef_suspended:
        both = " and, for its part, an execution firm administrator" if link.lce_suspended else ""
        lift = lift.replace(" allows", f"{both} allows") if both else "An execution firm administrator allows it."
    return _blocking(
        ACCOUNT_SUSPENDED.code, f"Account {account.number} of {account.lce.code}: order entry through {ef} suspended",
        link.changed_by if link else None, account.in_force_at, lift, link.reason if link else "", url,
    )  # fmt: skip


def _policies(question: Question, lces: QuerySet[ExchangeGroup, int]) -> list[Blocking]:
    """Only for those who may know of the LCE's policy, and for the firm that it stops."""
    found = AccountPolicy.objects.filter(lce__in=lces, in_force_refused=True).select_related("lce", "changed_by")
    scope = scope_of(question.user)
    if not scope.sees_all and not administered(scope, Role.EA):
        found = found.filter(lce__in=scope.lce_ids)
    name = plain_account(question.account)
    if name:
        found = found.exclude(lce__in=Account.objects.filter(number=name, in_force_version__gt=0).values("lce"))
    return [
        _blocking(
            UNKNOWN_ACCOUNT.code, f"{one.lce.code} refuses orders from accounts that it has not registered",
            one.changed_by, one.in_force_at, f"A clearing firm administrator of {one.lce.code} registers the account.",
            one.reason, reverse("ams_policy", args=[one.lce.code]) if one.lce_id in scope.lce_ids else "",
        )
        for one in found.order_by("lce__code")
    ]  # fmt: skip


def _blocking(
    code: str, what: str, user: Any, since: datetime | None, lift: str, reason: str = "", url: str = ""
) -> Blocking:
    return Blocking(STEP, code, what, person(user), since, lift, reason, url)


def known_accounts(accounts: QuerySet[Account]) -> tuple[ClearingAccount, ...]:
    """The accounts as the engine has them."""
    columns = (
        "lce__code", "number", "in_force_active", "in_force_suspended", "in_force_version", "in_force_registered",
    )  # fmt: skip
    return tuple([
        ClearingAccount(lce, number, active, tuple(suspended), version, tuple(registered))
        for lce, number, active, suspended, version, registered in accounts.values_list(*columns)
    ])  # fmt: skip


def facts(ef: str) -> Iterable[Event]:
    """What the engine has of the LCEs that guarantee the firm: policies that refuse, and accounts as far as one of them
    can make a difference."""
    lces = _guarantors(ef)
    policies = AccountPolicy.objects.filter(lce__in=lces, in_force_refused=True).select_related("lce")
    refusing = [policy.lce_id for policy in policies]
    closed = Q(in_force_active=False) | Q(in_force_suspended__contains=[ef])
    known = Account.objects.filter(closed | Q(lce__in=refusing), lce__in=lces, in_force_version__gt=0).order_by()
    rows = known_accounts(known)
    told: list[Event] = [AccountPolicySet(policy.lce.code, True, policy.in_force_version) for policy in policies]
    return [*told, AccountsSet(rows)] if rows else told
