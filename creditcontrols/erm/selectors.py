"""What the pages and calls of entity risk management read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from creditcontrols.accounts.models import AccountFirm, MemberSettings
from creditcontrols.erm.choices import TradeType
from creditcontrols.erm.models import EntityChange, ProductRestriction, TradeTypeRestriction, UserMaximum
from creditcontrols.erm.querysets import administered
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, LegalClearingEntity
from riskadmin.firms.permissions import can_restrict
from riskadmin.firms.scope import scope_of
from riskadmin.lib import clock
from riskadmin.reference.models import Product

LATEST: Final = 50
"""Rows of a history."""


@dataclass(frozen=True)
class Pair:
    """An execution firm, and a clearing entity that guarantees a pair of it now."""

    lce: LegalClearingEntity
    firm: ExecutionFirm

    @property
    def key(self) -> tuple[int, int]:
        """LCE and execution firm by id."""
        return self.lce.pk, self.firm.pk


def pairs(user: Any) -> list[Pair]:
    """What `user` may see, by firm and LCE."""
    scope = scope_of(user)
    mapped = ClearingMapping.objects.visible_to(user).in_force(clock.business_now())
    if not scope.sees_all:
        mapped = mapped.filter(Q(lce__in=scope.lce_ids) | Q(execution_firm__in=administered(scope)))
    found = {(one.lce_id, one.execution_firm_id): one for one in mapped.select_related("lce", "execution_firm")}
    told = [Pair(one.lce, one.execution_firm) for one in found.values()]
    return sorted(told, key=lambda pair: (pair.firm.code, pair.lce.code))


def pair(user: Any, lce: str, firm: str) -> Pair:
    """The pair of these codes. Raises ClearingMapping.DoesNotExist when `user` does not see that the LCE guarantees the
    firm now."""
    found = next((one for one in pairs(user) if (one.lce.code, one.firm.code) == (lce, firm)), None)
    if found is None:
        raise ClearingMapping.DoesNotExist
    return found


def firm_pairs(user: Any, firm: str) -> list[Pair]:
    """The pairs of one execution firm. Raises ExecutionFirm.DoesNotExist when `user` sees none."""
    found = [one for one in pairs(user) if one.firm.code == firm]
    if not found:
        raise ExecutionFirm.DoesNotExist
    return found


def products_of(firm: ExecutionFirm, lce: LegalClearingEntity | None = None) -> QuerySet[Product]:
    """The products that the firm trades in the pairs of the LCE, or of any."""
    mapped = firm.mappings.in_force(clock.business_now()).order_by()
    mapped = mapped.filter(lce=lce) if lce is not None else mapped
    return Product.objects.filter(exchange__in=mapped.values("exchange")).select_related("exchange").order_by("code")


@dataclass(frozen=True)
class ProductLine:
    """A product of a pair, and its restriction if one was ever saved."""

    product: Product
    restriction: ProductRestriction | None

    @property
    def restricted(self) -> bool:
        """As saved."""
        return self.restriction is not None and self.restriction.restricted


def product_lines(user: Any, where: Pair) -> list[ProductLine]:
    """Every product of the pair with its restriction: restricted ones first."""
    rows = ProductRestriction.objects.visible_to(user).filter(lce=where.lce, execution_firm=where.firm)
    known = {row.product: row for row in rows.select_related("changed_by")}
    found = [ProductLine(one, known.get(one.code)) for one in products_of(where.firm, where.lce)]
    return sorted(found, key=lambda line: (not line.restricted, line.product.code))


@dataclass(frozen=True)
class TypeLine:
    """A trade type of a pair, and its restriction if one was ever saved."""

    trade_type: TradeType
    restriction: TradeTypeRestriction | None

    @property
    def restricted(self) -> bool:
        """As saved."""
        return self.restriction is not None and self.restriction.restricted


def type_lines(rows: Iterable[TradeTypeRestriction]) -> list[TypeLine]:
    """Every trade type, with its restriction among `rows`."""
    known = {row.trade_type: row for row in rows}
    return [TypeLine(one, known.get(one.value)) for one in TradeType]


@dataclass(frozen=True)
class SettingsLine:
    """What one LCE shows of its accounts to trading firms; without a row it shows details."""

    lce: LegalClearingEntity
    settings: MemberSettings | None
    may_change: bool

    @property
    def hidden(self) -> bool:
        """True when it opted out."""
        return self.settings is not None and self.settings.details_hidden


def settings_lines(user: Any, lces: Iterable[LegalClearingEntity] | None = None) -> list[SettingsLine]:
    """The settings of the LCEs that `user` acts in or, seeing all, of all; only of `lces` when they are given."""
    scope = scope_of(user)
    seen = LegalClearingEntity.objects.visible_to(user) if lces is None else lces
    own = [lce for lce in seen if scope.sees_all or lce.pk in scope.lce_ids]
    rows = MemberSettings.objects.visible_to(user).filter(lce__in=own).select_related("changed_by")
    known = {row.lce_id: row for row in rows}
    return [SettingsLine(lce, known.get(lce.pk), can_restrict(user, lce)) for lce in own]


@dataclass(frozen=True)
class Standing:
    """How many things of each kind are set for a pair. `waiting` of them are saved and not yet in force; `operators`
    have maximums of the LCE, `own_operators` such of the firm itself."""

    where: Pair
    products: int
    types: list[TypeLine]
    operators: int
    own_operators: int
    suspended: int
    waiting: int
    settings: SettingsLine | None


def standings(user: Any, found: list[Pair]) -> list[Standing]:
    """Where the pairs stand, in a constant number of statements."""
    products = _counts(ProductRestriction.objects.visible_to(user).filter(restricted=True))
    types: dict[tuple[int, int], list[TradeTypeRestriction]] = {}
    for row in TradeTypeRestriction.objects.visible_to(user).select_related("changed_by", "lce", "execution_firm"):
        types.setdefault((row.lce_id, row.execution_firm_id), []).append(row)
    users = _counts(UserMaximum.objects.visible_to(user).limited(), "operator")
    suspended = _suspended(user)
    waiting = _waiting(user)
    shown = {line.lce.pk: line for line in settings_lines(user, list({one.lce.pk: one.lce for one in found}.values()))}
    return [
        Standing(
            one, products.get(one.key, 0), type_lines(types.get(one.key, [])), users.get(one.key, 0),
            users.get((None, one.firm.pk), 0), suspended.get(one.key, 0),
            waiting.get(one.key, 0) + waiting.get((None, one.firm.pk), 0), shown.get(one.lce.pk),
        )
        for one in found
    ]  # fmt: skip


def changes(user: Any, firm: ExecutionFirm) -> list[EntityChange]:
    """What was changed for the firm, newest first."""
    seen = EntityChange.objects.visible_to(user).filter(execution_firm=firm)
    return list(seen.select_related("lce", "actor")[:LATEST])


Key = tuple[int | None, int]


def _counts(rows: QuerySet, name: str = "pk") -> dict[Key, int]:
    """How many (different) rows there are for each LCE and firm."""
    told = rows.order_by().values("lce", "execution_firm").annotate(number=Count(name, distinct=True))
    return {(one["lce"], one["execution_firm"]): one["number"] for one in told}


def _waiting(user: Any) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for model in (ProductRestriction, TradeTypeRestriction, UserMaximum):
        for key, number in _counts(model.objects.visible_to(user).waiting()).items():
            found[key] = found.get(key, 0) + number
    return found


def _suspended(user: Any) -> dict[Key, int]:
    """Accounts whose order entry through the firm is suspended as saved."""
    links = AccountFirm.objects.visible_to(user).filter(Q(lce_suspended=True) | Q(ef_suspended=True)).order_by()
    told = links.values("account__lce", "execution_firm").annotate(number=Count("pk"))
    return {(one["account__lce"], one["execution_firm"]): one["number"] for one in told}
