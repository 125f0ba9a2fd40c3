"""What the pages, files and calls of the inline credit controls read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from creditcontrols.accounts.models import Account, AccountFirm
from creditcontrols.engine.icc.values import PositionLimit, PositionPolicy
from creditcontrols.icc.models import (
    LIMITS,
    AccountPosition,
    PositionAlert,
    PositionDay,
    PositionLimitRow,
    PositionPolicyRow,
    PositionReset,
    engine_value,
)
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, LegalClearingEntity
from riskadmin.firms.permissions import can_set_positions_for_firm, can_set_positions_for_lce
from riskadmin.firms.querysets import mapping_open_at
from riskadmin.firms.scope import scope_of
from riskadmin.lib import clock
from riskadmin.reference.models import Product

Key = tuple[str, str, str, str, str]
"""LCE, execution firm, account, product, kind."""


def limits(
    user: Any, *, lce: str = "", ef: str = "", account: str = "", product: str = "", kind: str = "",
    only_set: bool = False, near: bool = False,
) -> QuerySet[PositionLimitRow]:  # fmt: skip
    """The position limits that `user` may see and that pass the filters; `account` is the beginning of a number. With
    `only_set` those with a value, with `near` those whose usage stands at an alert level."""
    found = PositionLimitRow.objects.visible_to(user)
    wanted = {
        "account__lce__code": lce, "execution_firm__code": ef, "account__number__startswith": account,
        "product": product, "kind": kind,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if only_set:
        found = found.exclude(**dict.fromkeys(LIMITS))
    if near:
        found = found.filter(Exists(_at_a_level()))
    related = ("account__lce", "execution_firm", "changed_by")
    return found.select_related(*related).order_by(
        "account__lce_id", "account__number", "execution_firm_id", "product", "kind"
    )


def _at_a_level() -> QuerySet[AccountPosition]:
    return AccountPosition.objects.filter(
        Q(level_long__gt=0) | Q(level_short__gt=0), lce=OuterRef("account__lce__code"),
        ef=OuterRef("execution_firm__code"), account=OuterRef("account__number"), product=OuterRef("product"),
        kind=OuterRef("kind"),
    ).order_by()  # fmt: skip


def limit(user: Any, row_id: int) -> PositionLimitRow:
    """One row. Raises PositionLimitRow.DoesNotExist also for a foreign one."""
    related = ("account__lce", "execution_firm", "changed_by")
    return PositionLimitRow.objects.visible_to(user).select_related(*related).get(pk=row_id)


def key_of(row: PositionLimitRow) -> Key:
    """The row as the engine names it."""
    return row.account.lce.code, row.execution_firm.code, row.account.number, row.product, row.kind


def usage(user: Any, *, lce: str = "", ef: str = "", account: str = "", product: str = "") -> QuerySet[AccountPosition]:
    """Where accounts that `user` may see stand now."""
    return _named(AccountPosition.objects.visible_to(user), lce, ef, account, product)


def alerts(user: Any, *, lce: str = "", ef: str = "", account: str = "", product: str = "") -> QuerySet[PositionAlert]:
    """The alerts that `user` may see, newest first."""
    return _named(PositionAlert.objects.visible_to(user), lce, ef, account, product)


def days(user: Any, *, lce: str = "", ef: str = "", account: str = "", product: str = "") -> QuerySet[PositionDay]:
    """What accounts that `user` may see reached day by day."""
    return _named(PositionDay.objects.visible_to(user), lce, ef, account, product)


def _named(found: Any, lce: str, ef: str, account: str, product: str) -> Any:
    wanted = {"lce": lce, "ef": ef, "account": account, "product": product}
    return found.filter(**{name: value for name, value in wanted.items() if value})


def positions_of(keys: Iterable[Key]) -> dict[Key, AccountPosition]:
    """Where these stand now, in one statement; the caller has seen to it that they may be read."""
    wanted = set(keys)
    found = AccountPosition.objects.filter(
        account__in={key[2] for key in wanted}, ef__in={key[1] for key in wanted}, lce__in={key[0] for key in wanted}
    )
    return {row.key: row for row in found.order_by() if row.key in wanted}


def flat_since() -> PositionReset | None:
    """The last reset (ICC-4), None before the first."""
    return PositionReset.objects.first()


def products() -> list[str]:
    """Codes of every product of the reference data."""
    return list(Product.objects.order_by("code").values_list("code", flat=True))


def linked(accounts: Iterable[int]) -> set[tuple[int, int]]:
    """(account, execution firm) of those that enter orders through one, by their keys."""
    links = AccountFirm.objects.filter(account__in=list(accounts)).order_by()
    return set(links.values_list("account_id", "execution_firm_id"))


@dataclass(frozen=True)
class Authorities:
    """Whose values of an account and firm `user` may set."""

    for_lce: bool
    for_firm: bool


def authorities(user: Any, account: Account, firm: ExecutionFirm) -> Authorities:
    """Whose values `user` may set; each of the two sees the other's and does not change it (ICC-1)."""
    return Authorities(can_set_positions_for_lce(user, account), can_set_positions_for_firm(user, firm.pk))


@dataclass(frozen=True)
class PolicyLine:
    """The policy of an LCE for an execution firm; without a row everything passes. Whom the LCE tells of alerts is
    known to its own users only (`own`): for others the row has no recipients."""

    lce: LegalClearingEntity
    firm: ExecutionFirm
    policy: PositionPolicyRow | None
    may_change: bool
    own: bool = True


def policies(user: Any, lce: str = "", ef: str = "") -> list[PolicyLine]:
    """The policies that `user` may read, with the pairs that have none yet, in a few statements whatever their number:
    those of an LCE for its users, and of an execution firm for its administrators."""
    named = {name: code for name, code in (("lce__code", lce), ("execution_firm__code", ef)) if code}
    rows = PositionPolicyRow.objects.visible_to(user).filter(**named).order_by()
    found = {(row.lce_id, row.execution_firm_id): row for row in rows.select_related("changed_by")}
    open_now = mapping_open_at(clock.business_now())
    mapped = ClearingMapping.objects.visible_to(user).filter(open_now, **named).order_by()
    pairs = {*mapped.values_list("lce_id", "execution_firm_id"), *found}
    lces = LegalClearingEntity.objects.in_bulk({owner for owner, _ in pairs})
    firms = ExecutionFirm.objects.in_bulk({firm for _, firm in pairs})
    lines = [
        _policy_line(user, lces[owner], firms[firm], found.get((owner, firm)))
        for owner, firm in pairs
        if _reads_policy(user, owner, firm)
    ]
    return sorted(lines, key=lambda line: (line.lce.code, line.firm.code))


def _policy_line(user: Any, lce: LegalClearingEntity, firm: ExecutionFirm, row: PositionPolicyRow | None) -> PolicyLine:
    scope = scope_of(user)
    own = scope.sees_all or lce.pk in scope.lce_ids
    if row is not None and not own:
        row.recipients = []
    return PolicyLine(lce, firm, row, can_set_positions_for_lce(user, lce), own)


def _reads_policy(user: Any, lce_id: int, firm_id: int) -> bool:
    scope = scope_of(user)
    return scope.sees_all or lce_id in scope.lce_ids or scope.has_in_firm(firm_id, Role.EA)


def policy(user: Any, lce: str, ef: str) -> PolicyLine:
    """The policy of one pair. Raises PositionPolicyRow.DoesNotExist also for a foreign one."""
    found = policies(user, lce, ef)
    if not found:
        raise PositionPolicyRow.DoesNotExist
    return found[0]


def engine_limit(row: PositionLimitRow, key: Key) -> PositionLimit:
    """The row as saved, as the engine gets it."""
    return PositionLimit(*key, *(engine_value(getattr(row, name)) for name in LIMITS), row.version)


def engine_policy(row: PositionPolicyRow) -> PositionPolicy:
    """The policy as saved, as the engine gets it."""
    return PositionPolicy(
        row.lce.code, row.execution_firm.code, row.unset_refused, row.unregistered_refused, tuple(row.levels),
        row.version,
    )  # fmt: skip
