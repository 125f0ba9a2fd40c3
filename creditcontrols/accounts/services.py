"""Acts on accounts (AMS-4, ICC-6): each is one transaction with history, audit row and one command for the engine;
saved is not yet in force."""

from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from creditcontrols import inbox
from creditcontrols.accounts import policies, selectors
from creditcontrols.accounts.choices import AccountStatus, Authority
from creditcontrols.accounts.models import Account, AccountChange, AccountFirm, AccountPolicy
from creditcontrols.accounts.policies import AccountValues, Present
from creditcontrols.engine.commands import SetAccountPolicy, SetAccounts
from creditcontrols.engine.controls.commands import MOST_ACCOUNTS
from creditcontrols.engine.controls.values import ClearingAccount
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import can_suspend_for_firm, can_suspend_for_lce, check_can_keep_accounts
from riskadmin.lib import clock


class Moved(Exception):
    """Somebody saved the account since it was read; the text says who."""


class NotSuspended(Exception):
    """There is nothing to change: order entry stands so already. The text is a sentence for the page."""


@transaction.atomic
def create_account(*, actor: User, lce: LegalClearingEntity, values: AccountValues, reason: str = "") -> Account:
    """A new account of the LCE. Raises PermissionDenied unless `actor` keeps its accounts, ValidationError by field."""
    check_can_keep_accounts(actor, lce)
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=lce.pk)
    firms = selectors.guaranteed(lce)
    around = selectors.surroundings(lce, firms, values.parent)
    values = policies.inherited(values, around)
    faults = policies.faults(values, around)
    if "number" not in faults and Account.objects.filter(lce=lce, number=values.number).exists():
        faults["number"] = f"{lce.code} has an account {values.number} already."
    if faults:
        raise ValidationError(faults)
    made = Account(lce=lce, number=values.number, version=1)
    _store(made, values, firms, actor)
    _note(made, AccountValues(values.number, "", ""), values, actor, reason)
    record(actor=actor, verb="account.create", target=made, after=_about(lce, values), reason=reason)
    tell([selectors.engine_row(made, lce.code, _links(made))], actor, reason)
    return made


@transaction.atomic
def change_account(
    *, actor: User, account_id: int, base_version: int, values: AccountValues, reason: str = ""
) -> Account:
    """Save an account as `values` say; its number stays. Without a difference nothing is saved.

    Raises Account.DoesNotExist, PermissionDenied, Moved when `base_version` is not the saved one, ValidationError."""
    account = _locked(actor, account_id)
    check_can_keep_accounts(actor, account)
    if account.version != base_version:
        raise Moved(f"{account.changed_by or 'System'} saved the account meanwhile, at {clock_words(account)}.")
    links = _links(account)
    standing = selectors.present(account, links, sub_accounts=account.sub_accounts.exists())
    firms = selectors.guaranteed(account.lce)
    # A firm that was there before stays allowed, also when its mapping has ended.
    firms |= {link.execution_firm.code: link.execution_firm_id for link in links}
    around = selectors.surroundings(account.lce, firms, values.parent)
    values = policies.inherited(replace(values, number=account.number), around)
    faults = policies.faults(values, around, standing)
    if faults:
        raise ValidationError(faults)
    if not policies.changes(standing.values, values):
        return account
    account.version += 1
    _store(account, values, firms, actor)
    _hand_down(account, actor, reason)
    _tell_change(account, standing, values, actor, reason)
    return account


@transaction.atomic
def set_status(*, actor: User, account_id: int, active: bool, reason: str) -> Account:
    """Activate or deactivate an account; orders that work go on. Raises as change_account does, besides Moved."""
    account = _locked(actor, account_id)
    values = selectors.values_of(account, _links(account))
    status = AccountStatus.ACTIVE if active else AccountStatus.INACTIVE
    wanted = replace(values, status=status)
    return change_account(
        actor=actor, account_id=account_id, base_version=account.version, values=wanted, reason=reason
    )


@transaction.atomic
def set_order_entry(
    *, actor: User, account_id: int, firm: str, suspended: bool, reason: str, authority: Authority
) -> AccountFirm:
    """Suspend or allow order entry of an account through an execution firm (ICC-6), for the LCE or for the firm; either
    suspends, and each allows only what it suspended itself. New and replace are refused from the engine's entry on.

    Raises Account.DoesNotExist, AccountFirm.DoesNotExist, PermissionDenied, NotSuspended when it stands so already."""
    account = _locked(actor, account_id)
    seen = AccountFirm.objects.visible_to(actor).select_related("execution_firm")
    link = seen.get(account=account, execution_firm__code=firm)
    check_authority(actor, account, link.execution_firm, authority)
    name = f"{authority.value}_suspended"
    if getattr(link, name) == suspended:
        raise NotSuspended(f"Order entry through {firm} is {'suspended' if suspended else 'allowed'} already.")
    setattr(link, name, suspended)
    link.changed_by, link.changed_at, link.reason = actor, clock.business_now(), reason[:200]
    link.save()
    _raise_version(account, actor)
    _tell_entry(account, link, suspended, authority, actor)
    return link


@transaction.atomic
def set_policy(*, actor: User, lce: LegalClearingEntity, unknown_refused: bool, reason: str) -> AccountPolicy:
    """Refuse orders from accounts that the LCE has not registered, or let them pass. Raises PermissionDenied."""
    check_can_keep_accounts(actor, lce)
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=lce.pk)
    policy = AccountPolicy.objects.filter(lce=lce).first() or AccountPolicy(lce=lce, version=0)
    before = policy.unknown_refused
    if before == unknown_refused and policy.pk:
        return policy
    policy.unknown_refused, policy.version, policy.reason = unknown_refused, policy.version + 1, reason[:200]
    policy.changed_by, policy.changed_at = actor, clock.business_now()
    columns = ["unknown_refused", "version", "reason", "changed_by", "changed_at"]
    policy.save(update_fields=columns if policy.pk else None)
    record(
        actor=actor, verb="account.policy", target=policy, before={"unknown_refused": before},
        after={"lce": lce.code, "unknown_refused": unknown_refused}, reason=reason,
    )  # fmt: skip
    name = actor.get_username()
    inbox.put(SetAccountPolicy(lce.code, unknown_refused, policy.version, name, reason), actor=name)
    return policy


def check_authority(actor: User, account: Account, firm: ExecutionFirm, authority: Authority) -> None:
    """Raises PermissionDenied unless `actor` suspends and allows order entry in the name of `authority`."""
    by_lce = authority is Authority.LCE
    if not (can_suspend_for_lce(actor, account) if by_lce else can_suspend_for_firm(actor, firm.pk)):
        raise PermissionDenied("Order entry is suspended by the clearing firm, or by the execution firm itself.")


def clock_words(account: Account) -> str:
    """When the account was saved last, in UTC."""
    return f"{account.changed_at:%Y-%m-%d %H:%M:%S} UTC"


def _locked(actor: User, account_id: int) -> Account:
    seen = Account.objects.visible_to(actor).select_related("lce", "owner_firm", "parent", "changed_by")
    return seen.select_for_update(of=("self",)).get(pk=account_id)


def _links(account: Account) -> list[AccountFirm]:
    return list(account.firms.select_related("execution_firm"))


def _store(account: Account, values: AccountValues, firms: dict[str, int], actor: User) -> None:
    """Write the account's row and its execution firms."""
    account.description, account.segregation, account.status = values.description, values.segregation, values.status
    account.owner_firm_id = firms.get(values.owner)
    account.owner_lei = "" if account.owner_firm_id else values.owner
    account.intermediary, account.holding = values.intermediary, values.holding
    account.services = list(policies.fitting(values.services, values.number))
    account.sessions = sorted(values.sessions)
    account.parent = Account.objects.filter(lce=account.lce, number=values.parent).first() if values.parent else None
    account.changed_by, account.changed_at = actor, clock.business_now()
    # What the projection writes is left to it.
    account.save(update_fields=SAVED if account.pk else None)
    wanted = {firms[code] for code in values.firms}
    account.firms.exclude(execution_firm__in=wanted).delete()
    held = set(account.firms.values_list("execution_firm", flat=True))
    AccountFirm.objects.bulk_create(AccountFirm(account=account, execution_firm_id=pk) for pk in sorted(wanted - held))


SAVED = (
    "description", "owner_firm", "owner_lei", "segregation", "intermediary", "holding", "services", "status",
    "sessions", "parent", "version", "changed_by", "changed_at",
)  # fmt: skip
"""The columns that a save writes."""


def _tell_change(account: Account, standing: Present, values: AccountValues, actor: User, reason: str) -> None:
    """History, audit row and command of a change."""
    _note(account, standing.values, values, actor, reason)
    before, after = _about(account.lce, standing.values), _about(account.lce, values)
    record(actor=actor, verb="account.change", target=account, before=before, after=after, reason=reason)
    tell([selectors.engine_row(account, account.lce.code, _links(account))], actor, reason)


def _tell_entry(account: Account, link: AccountFirm, suspended: bool, authority: Authority, actor: User) -> None:
    """History, audit row and command of a suspension or permission."""
    firm, words = link.execution_firm.code, ("Allowed", f"Suspended by the {authority.label.lower()}")
    old, new = words if suspended else reversed(words)
    _keep(account, [(f"Order entry {firm}", old, new)], actor, link.reason)
    verb = "account.suspend" if suspended else "account.allow"
    after = {"lce": account.lce.code, "account": account.number, "execution_firm": firm, "authority": authority.value}
    record(actor=actor, verb=verb, target=account, after=after, reason=link.reason)
    tell([selectors.engine_row(account, account.lce.code, _links(account))], actor, link.reason)


def _raise_version(account: Account, actor: User) -> None:
    account.version += 1
    account.changed_by, account.changed_at = actor, clock.business_now()
    account.save(update_fields=["services", "version", "changed_by", "changed_at"])


def _hand_down(account: Account, actor: User, reason: str) -> None:
    """Sub-accounts inherit services, and with them whether they are registered for the inline credit controls."""
    told = []
    for one in account.sub_accounts.select_for_update().order_by("pk"):
        services = list(policies.fitting(account.services, one.number))
        if services != one.services:
            words = (policies.said("services", tuple(one.services)), policies.said("services", tuple(services)))
            one.services = services
            _raise_version(one, actor)
            _keep(one, [(policies.LABELS["services"], *words)], actor, reason)
            told.append(selectors.engine_row(one, account.lce.code, _links(one)))
    tell(told, actor, reason)


def _note(account: Account, before: AccountValues, after: AccountValues, actor: User, reason: str) -> None:
    changed = policies.changes(before, after)
    _keep(account, [(policies.LABELS[name], old, new) for name, old, new in changed], actor, reason)


def _keep(account: Account, lines: list[tuple[str, str, str]], actor: User, reason: str) -> None:
    now = clock.business_now()
    AccountChange.objects.bulk_create(
        AccountChange(
            account=account, version=account.version, field=name, old=old[:400], new=new[:400], actor=actor, at=now,
            reason=reason[:200],
        )
        for name, old, new in lines
    )  # fmt: skip


def _about(lce: LegalClearingEntity, values: AccountValues) -> dict[str, object]:
    return {"lce": lce.code, **{name: list(v) if isinstance(v, tuple) else v for name, v in vars(values).items()}}


def tell(rows: Sequence[ClearingAccount], actor: User, reason: str) -> None:
    """Send accounts to the engine, in parts of one command each."""
    name = actor.get_username()
    for start in range(0, len(rows), MOST_ACCOUNTS):
        inbox.put(SetAccounts(tuple(rows[start : start + MOST_ACCOUNTS]), name, reason), actor=name)
