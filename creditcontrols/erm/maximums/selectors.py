"""What the pages and calls of user maximums read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Upper

from creditcontrols.disconnects.models import Registration
from creditcontrols.erm import selectors
from creditcontrols.erm.models import UserMaximum
from creditcontrols.erm.querysets import UserMaximumQuerySet
from creditcontrols.erm.selectors import Pair
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, Membership
from riskadmin.firms.permissions import can_act_for_firm, can_restrict
from riskadmin.reference.models import Product

OWN: Final = ""
"""Stands for the execution firm itself where an LCE could be named."""

KEY: Final = ("firm_code", "operator_id")


def maximums(
    user: Any, *, lce: str | None = None, firm: str = "", operator: str = "", product: str = "", is_set: bool = False
) -> UserMaximumQuerySet:
    """The maximums that `user` sees and that pass the filters; `lce` OWN stands for those that firms set themselves,
    `is_set` leaves out what is unlimited again."""
    found: UserMaximumQuerySet = UserMaximum.objects.visible_to(user)
    fits = {"execution_firm__code": firm, "operator": operator, "product": product}
    found = found.filter(**{name: value for name, value in fits.items() if value})
    if lce is not None:
        found = found.filter(lce__code=lce) if lce else found.filter(lce=None)
    found = found.limited() if is_set else found
    return found.select_related("lce", "execution_firm", "changed_by")


@dataclass
class OperatorLine:
    """An operator of a firm (its code): in how many products maximums are set by each LCE, and by the firm itself
    (OWN); `waiting` of the rows are saved and not yet in force."""

    firm: str
    operator: str
    counts: dict[str, int] = field(default_factory=dict)
    waiting: int = 0

    @property
    def own(self) -> int:
        """Products set by the firm itself."""
        return self.counts.get(OWN, 0)

    @property
    def clearing(self) -> list[tuple[str, int]]:
        """(LCE, products) of those that clearing firms set."""
        return sorted((lce, number) for lce, number in self.counts.items() if lce and number)


def operators(user: Any, *, lce: str = "", firm: str = "", text: str = "", product: str = "") -> QuerySet:
    """(firm, operator) of the firms that `user` sees, in order: who has maximums, and who is known by name, to cancel
    on disconnect or as the trader of somebody. With `product` only those who have a maximum in it."""
    where = [one for one in selectors.pairs(user) if lce in ("", one.lce.code) and firm in ("", one.firm.code)]
    firms, wanted = {one.firm.pk for one in where}, text.strip().upper()
    saved = UserMaximum.objects.visible_to(user).filter(execution_firm__in=firms, operator__contains=wanted)
    saved = saved.filter(product=product).limited() if product else saved
    found = _keys(saved, "execution_firm__code", "operator")
    if product:
        return found.distinct().order_by(*KEY)
    switched = Registration.objects.filter(sender_comp__execution_firm__in=firms, trader__icontains=wanted)
    held = Membership.objects.filter(execution_firm__in=firms, role=Role.TR, trader_id__icontains=wanted)
    return found.union(
        _keys(switched.exclude(trader=""), "sender_comp__execution_firm__code", "trader"),
        _keys(held.exclude(trader_id=""), "execution_firm__code", "trader_id"),
    ).order_by(*KEY)


def _keys(rows: QuerySet, firm: str, operator: str) -> QuerySet:
    return rows.order_by().annotate(firm_code=F(firm), operator_id=Upper(operator)).values_list(*KEY)


def operator_lines(user: Any, keys: Iterable[tuple[str, str]], *, lce: str = "") -> list[OperatorLine]:
    """The operators of these keys, in their order; with `lce` without what other clearing firms set."""
    found = {key: OperatorLine(*key) for key in keys}
    firms, names = {key[0] for key in found}, {key[1] for key in found}
    rows = UserMaximum.objects.visible_to(user).filter(execution_firm__code__in=firms, operator__in=names).order_by()
    told = rows.values_list("execution_firm__code", "operator", "lce__code").annotate(
        number=Count("pk", filter=Q(outright__isnull=False) | Q(spread__isnull=False)),
        waiting=Count("pk", filter=Q(in_force_version__lt=F("version"))),
    )
    for firm, name, setter, number, waiting in told:
        if (firm, name) in found and (not setter or lce in ("", setter)):
            found[firm, name].counts[setter or OWN] = number
            found[firm, name].waiting += waiting
    return list(found.values())


@dataclass(frozen=True)
class MaximumLine:
    """A product with what one setter saved for an operator, and what the others did."""

    product: Product
    row: UserMaximum | None
    others: list[UserMaximum]


@dataclass(frozen=True)
class OperatorPage:
    """The maximums of an operator as `setter` (a code, or OWN) sets them; `setters` are all that `user` may look at,
    first those in whose name he may set."""

    firm: ExecutionFirm
    operator: str
    setter: str
    setters: list[str]
    may_change: bool
    lines: list[MaximumLine]


def operator(user: Any, firm: str, operator: str, setter: str | None = None) -> OperatorPage:
    """The page of an operator. Raises ExecutionFirm.DoesNotExist for a firm or a setter that `user` does not see."""
    where = selectors.firm_pairs(user, firm)
    traded = where[0].firm
    may = settable(user, where)
    setters = [*may, *(one for one in (OWN, *(pair.lce.code for pair in where)) if one not in may)]
    chosen = setters[0] if setter is None else setter
    if chosen not in setters:
        raise ExecutionFirm.DoesNotExist
    rows: dict[str, list[UserMaximum]] = {}
    for row in maximums(user, firm=firm, operator=operator):
        rows.setdefault(row.product, []).append(row)
    lce = next((pair.lce for pair in where if pair.lce.code == chosen), None)
    lines = [_line(one, chosen, rows.get(one.code, [])) for one in selectors.products_of(traded, lce)]
    return OperatorPage(traded, operator, chosen, setters, chosen in may, lines)


def settable(user: Any, where: Iterable[Pair]) -> list[str]:
    """In whose name `user` may set maximums of these pairs of one firm: LCEs, and OWN for the firm itself."""
    found = [one.lce.code for one in where if can_restrict(user, one.lce)]
    return found + [OWN] * any(can_act_for_firm(user, one.firm.pk) for one in where)


def owners(user: Any) -> list[LegalClearingEntity | ExecutionFirm]:
    """For whom `user` may upload files of maximums."""
    where = selectors.pairs(user)
    lces = {one.lce.pk: one.lce for one in where if can_restrict(user, one.lce)}
    firms = {one.firm.pk: one.firm for one in where if can_act_for_firm(user, one.firm.pk)}
    return [*lces.values(), *firms.values()]


def _line(product: Product, setter: str, rows: list[UserMaximum]) -> MaximumLine:
    own = next((row for row in rows if setter_of(row) == setter), None)
    others = [row for row in rows if row is not own and (row.outright, row.spread) != (None, None)]
    return MaximumLine(product, own, others)


def setter_of(row: UserMaximum) -> str:
    """Code of the LCE that set the maximum, OWN for the firm itself."""
    return row.lce.code if row.lce else OWN
