"""What pages and API of the Access Manager read, within what the user may see."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from creditcontrols.accessmanager.models import Permission, PermissionChange
from creditcontrols.accessmanager.periods import RULES, Rule
from creditcontrols.accessmanager.restricting import Contract, contracts
from creditcontrols.engine.controls.values import EVERY_ACCOUNT
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, LegalClearingEntity
from riskadmin.lib import clock
from riskadmin.reference.models import Product


@dataclass(frozen=True)
class RestrictedProduct:
    """A restricted product with its rule and its listed contracts; `name` is empty when it is not listed."""

    code: str
    name: str
    exchange: str
    rule: Rule
    contracts: list[Contract]

    @property
    def now(self) -> list[Contract]:
        """Those inside their period."""
        return [one for one in self.contracts if one.restricted]


@dataclass(frozen=True)
class Place:
    """A product of an execution firm in the pairs of one LCE."""

    lce: LegalClearingEntity
    firm: ExecutionFirm
    product: RestrictedProduct


def products() -> list[RestrictedProduct]:
    """All restricted products, in the order of their families; reference data is open to all."""
    listed = {one.code: one for one in Product.objects.filter(code__in=RULES).select_related("exchange")}
    by_product: dict[str, list[Contract]] = {}
    for one in contracts(clock.business_now()):
        by_product.setdefault(one.product, []).append(one)
    return [
        RestrictedProduct(
            code, listed[code].name if code in listed else "", listed[code].exchange.code if code in listed else "",
            rule, by_product.get(code, []),
        )
        for code, rule in RULES.items()
    ]  # fmt: skip


def places(user: Any) -> list[tuple[str, str, str]]:
    """(LCE, execution firm, product) that `user` may look at: listed products on exchanges that the LCE guarantees."""
    pairs = ClearingMapping.objects.visible_to(user).in_force(clock.business_now()).order_by()
    guaranteed = pairs.values_list("lce__code", "execution_firm__code", "exchange__code")
    listed: dict[str, list[str]] = {}
    for one in products():
        if one.exchange:
            listed.setdefault(one.exchange, []).append(one.code)
    return sorted({(lce, firm, code) for lce, firm, where in guaranteed for code in listed.get(where, ())})


def place(user: Any, lce: str, firm: str, product: str) -> Place:
    """Raises ClearingMapping.DoesNotExist when `user` does not see that the LCE guarantees the firm there, now."""
    found = next((one for one in products() if one.code == product), None)
    pairs = ClearingMapping.objects.visible_to(user).in_force(clock.business_now())
    pair = (
        pairs.filter(lce__code=lce, execution_firm__code=firm, exchange__code=found.exchange if found else "")
        .select_related("lce", "execution_firm")
        .first()
    )
    if found is None or pair is None:
        raise ClearingMapping.DoesNotExist
    return Place(pair.lce, pair.execution_firm, found)


def permissions(user: Any, where: Place) -> list[Permission]:
    """The settings of a place: all accounts first, then each account with one of its own."""
    rows = Permission.objects.visible_to(user).filter(
        lce=where.lce, execution_firm=where.firm, product=where.product.code
    )
    found = rows.with_waiting().select_related("changed_by")
    return sorted(found, key=lambda row: (row.account != EVERY_ACCOUNT, row.account))


def changes(user: Any, firm: str = "", product: str = "") -> QuerySet[PermissionChange]:
    """Permitted and revoked, newest first; "" filters nothing."""
    found = PermissionChange.objects.visible_to(user).select_related("lce", "execution_firm", "actor")
    if firm:
        found = found.filter(execution_firm__code=firm)
    return found.filter(product=product) if product else found


def is_in_force(user: Any, inbox_id: int) -> bool:
    """Whether the engine has what this command set. Raises Permission.DoesNotExist for another's command."""
    rows = list(Permission.objects.visible_to(user).filter(inbox_id=inbox_id).with_waiting())
    if not rows:
        raise Permission.DoesNotExist
    return not any(row.waiting for row in rows)
