"""What entity risk management says to the panel of everything that blocks a firm, and to orders that are only tried: as
in force."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from creditcontrols.blocking import Blocking, Question
from creditcontrols.choices import GroupState
from creditcontrols.engine.erm import events as ev
from creditcontrols.engine.erm import values
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.refusals import PRODUCT_RESTRICTED, TRADE_TYPE_RESTRICTED, USER_MAXIMUM
from creditcontrols.erm.choices import TradeType
from creditcontrols.erm.models import ProductRestriction, TradeTypeRestriction, UserMaximum
from creditcontrols.models import ExchangeGroup
from creditcontrols.selectors import person
from riskadmin.lib.limits import NO_LIMIT
from riskadmin.reference.models import Instrument

NAME: Final = "erm"
STEP: Final = 8
MOST: Final = 50
"""Restricted products, and operators with a maximum of 0, that the panel lists."""


def blockings(question: Question) -> list[Blocking]:
    """Products that the firm may not trade, operators with a maximum of 0; trade types unless an order is named."""
    products = _products(question.symbol) if question.symbol else None
    return [*_restricted(question, products), *_operators(question, products), *_types(question)]


def _products(symbol: str) -> set[str]:
    """The products that an order in `symbol` trades, those of its legs too."""
    listed = Instrument.objects.filter(Q(symbol=symbol) | Q(leg_of__instrument__symbol=symbol)).order_by()
    return set(listed.values_list("product__code", flat=True))


def _counting(ef: str) -> set[tuple[int, str]]:
    """(LCE, product) of the pairs: what an LCE has set for products that it does not clear counts for nothing."""
    groups = ExchangeGroup.objects.filter(execution_firm__code=ef, state=GroupState.ACTIVE).order_by()
    return set(groups.values_list("lce", "exchanges__products__code"))


def _restricted(question: Question, products: set[str] | None) -> Iterator[Blocking]:
    rows = ProductRestriction.objects.visible_to(question.user).filter(in_force_restricted=True)
    rows = rows.filter(execution_firm__code=question.ef).select_related("lce", "changed_by")
    rows = rows if products is None else rows.filter(product__in=products)
    found = list(rows)
    counting = _counting(question.ef) if found else set()
    for row in [row for row in found if (row.lce_id, row.product) in counting][:MOST]:
        yield Blocking(
            STEP, PRODUCT_RESTRICTED.code, f"{row.product}: restricted for {question.ef} by {row.lce.code}",
            person(row.changed_by), row.in_force_at, _lift(row.lce.code), row.reason,
            reverse("erm_products", args=[question.ef, row.lce.code]),
        )  # fmt: skip


def _operators(question: Question, products: set[str] | None) -> Iterator[Blocking]:
    rows = UserMaximum.objects.visible_to(question.user).filter(execution_firm__code=question.ef, in_force_outright=0)
    rows = rows.select_related("lce", "changed_by")
    rows = rows if products is None else rows.filter(product__in=products)
    found = list(rows)
    counting = _counting(question.ef) if found else set()
    for row in [row for row in found if row.lce is None or (row.lce_id, row.product) in counting][:MOST]:
        setter = row.lce.code if row.lce else ""
        query = urlencode({"firm": question.ef, "operator": row.operator, "setter": setter})
        yield Blocking(
            STEP, USER_MAXIMUM.code, f"{row.product}: operator {row.operator} of {question.ef} may order nothing",
            person(row.changed_by), row.in_force_at,
            _lift(setter) if setter else "An execution firm administrator raises the maximum.", row.reason,
            f"{reverse('erm_operator')}?{query}",
        )  # fmt: skip


def _types(question: Question) -> Iterator[Blocking]:
    if question.symbol or question.account or question.side:
        return
    rows = TradeTypeRestriction.objects.visible_to(question.user).filter(in_force_restricted=True)
    for row in rows.filter(execution_firm__code=question.ef).select_related("lce", "changed_by"):
        yield Blocking(
            STEP, TRADE_TYPE_RESTRICTED.code,
            f"{TradeType(row.trade_type).label}s of {question.ef}: restricted by {row.lce.code}",
            person(row.changed_by), row.in_force_at, _lift(row.lce.code), row.reason,
            reverse("erm_firm", args=[question.ef]),
        )  # fmt: skip


def _lift(lce: str) -> str:
    return f"A clearing firm or risk administrator of {lce} allows it under Entity risk."


def facts(ef: str) -> Iterable[Event]:
    """What the engine has for the firm, as far as it can make a difference."""
    users = UserMaximum.objects.filter(execution_firm__code=ef, in_force_version__gt=0).select_related("lce")
    users = users.exclude(in_force_outright=None, in_force_spread=None)
    given = tuple([
        values.UserMaximum(
            row.lce.code if row.lce else "", ef, row.operator, row.product, _limit(row.in_force_outright),
            _limit(row.in_force_spread), row.in_force_version,
        )
        for row in users
    ])  # fmt: skip
    restricted = {"execution_firm__code": ef, "in_force_restricted": True}
    products = tuple([
        values.ProductRestriction(row.lce.code, ef, row.product, True, row.in_force_version)
        for row in ProductRestriction.objects.filter(**restricted).select_related("lce")
    ])  # fmt: skip
    types = tuple([
        values.TradeTypeRestriction(row.lce.code, ef, row.trade_type, True, row.in_force_version)
        for row in TradeTypeRestriction.objects.filter(**restricted).select_related("lce")
    ])  # fmt: skip
    told: list[Event] = [ev.UserMaximumsSet(given)] if given else []
    return [*told, ev.RestrictionsSet(products, types)] if products or types else told


def _limit(value: int | None) -> int:
    return NO_LIMIT if value is None else value
