"""What pages and the API of mass quote protection read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from creditcontrols.models import ExchangeGroup
from creditcontrols.quoting.models import QuoteProtection, QuoteProtectionChange, QuoteProtectionTrip
from creditcontrols.quoting.policies import Pairs, pairs_of
from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of
from riskadmin.reference.models import Product


@dataclass(frozen=True)
class Search:
    """Which protections; "" filters nothing. `asset_class` is a product complex, `line` the code of a product line or
    aggregate, `group` a group code."""

    firm: str = ""
    trader: str = ""
    sender_comp: str = ""
    asset_class: str = ""
    line: str = ""
    group: str = ""
    tripped: bool = False


def pairs_for(user: Any, lce: str, execution_firm: str) -> Pairs:
    """The pairs of the two, when `user` sees any. Raises ExchangeGroup.DoesNotExist."""
    groups = ExchangeGroup.objects.visible_to(user).current()
    groups = groups.filter(lce__code=lce, execution_firm__code=execution_firm).select_related("lce", "execution_firm")
    return pairs_of(groups.prefetch_related("exchanges"))


def firms_for(user: Any) -> list[tuple[str, str, str]]:
    """(LCE, execution firm, its name) of everything whose quotes `user` may protect, in order."""
    scope = scope_of(user)
    own = [key for key in scope.lces if scope.has_in_lce(key, Role.RA, Role.CA)]
    groups = ExchangeGroup.objects.visible_to(user).current().filter(lce__in=own).order_by()
    return sorted(set(groups.values_list("lce__code", "execution_firm__code", "execution_firm__name")))


def protections(user: Any, wanted: Search | None = None) -> QuerySet[QuoteProtection]:
    """The protections that `user` may see and that pass the search; without one all that are not gone."""
    found: Any = QuoteProtection.objects.visible_to(user).listed().select_related("lce", "execution_firm", "set_by")
    search = wanted or Search()
    if search.firm:
        found = found.filter(execution_firm__code=search.firm)
    if search.trader:
        found = found.filter(trader=search.trader.upper())
    if search.sender_comp:
        found = found.filter(session__startswith=search.sender_comp.upper()[:6])
    if search.group:
        found = found.filter(groups__contains=[search.group])
    if search.line:
        found = found.filter(code=search.line)
    if search.tripped:
        found = found.exclude(tripped_at=None)
    if search.asset_class:
        codes = Product.objects.filter(complex__name=search.asset_class).values_list("code", flat=True)
        found = found.filter(groups__overlap=list(codes))
    ordered: QuerySet[QuoteProtection] = found.order_by("execution_firm__code", "session", "trader", "level", "code")
    return ordered


def pulse(user: Any) -> str:
    """A text that is another one after anything on the page changed."""
    seen: Any = QuoteProtection.objects.visible_to(user)
    facts = seen.aggregate(
        Max("set_at"), Max("in_force_seq"), Max("counts_since"), Max("tripped_at"), rows=Count("pk"),
        tripped=Count("pk", filter=~Q(tripped_at=None)), listed=Count("pk", filter=~Q(state="ended")),
        waiting=Count("pk", filter=Q(state__in=("saved", "ending"))),
    )  # fmt: skip
    return "-".join(str(value) for value in facts.values()).replace(" ", "")


def protection(user: Any, protection_id: int) -> QuoteProtection:
    """One protection. Raises QuoteProtection.DoesNotExist also when `user` may not see it."""
    found = QuoteProtection.objects.visible_to(user).select_related("lce", "execution_firm", "set_by")
    return found.get(pk=protection_id)


_OF = ("protection__lce", "protection__execution_firm")


def changes(user: Any) -> QuerySet[QuoteProtectionChange]:
    """Who set or removed what, newest first."""
    return QuoteProtectionChange.objects.visible_to(user).select_related(*_OF, "by")


def trips(user: Any) -> QuerySet[QuoteProtectionTrip]:
    """What tripped, newest first."""
    return QuoteProtectionTrip.objects.visible_to(user).select_related(*_OF)
