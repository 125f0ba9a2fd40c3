"""What pages and APIs of the Risk Management Interface read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from creditcontrols.choices import OrderState
from creditcontrols.engine.controls.values import IGNORED_PREFIX
from creditcontrols.models import ExchangeGroup, Order
from creditcontrols.order_legs import OrderLeg
from creditcontrols.rmi.choices import BLOCKING
from creditcontrols.rmi.models import RmiBlock, RmiMassCancel
from creditcontrols.rmi.policies import Criteria, Pairs, pairs_of
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of
from riskadmin.reference.models import Instrument, Product


def pairs_for(user: Any, lce: str, execution_firm: str) -> Pairs:
    """The pairs of the two, when `user` sees any. Raises ExchangeGroup.DoesNotExist."""
    groups = ExchangeGroup.objects.visible_to(user).current()
    groups = groups.filter(lce__code=lce, execution_firm__code=execution_firm).select_related("lce", "execution_firm")
    return pairs_of(groups.prefetch_related("exchanges"))


def firms_for(user: Any) -> list[tuple[str, str, str]]:
    """(LCE, execution firm, its name) of everything that `user` may block accounts of, in order."""
    scope = scope_of(user)
    groups = ExchangeGroup.objects.visible_to(user).current().order_by()
    if not scope.has_over_all(Role.GCC):
        groups = groups.filter(lce__in=[key for key in scope.lces if scope.has_in_lce(key, Role.RA)])
    named = groups.values_list("lce__code", "execution_firm__code", "execution_firm__name")
    return sorted(set(named))


def lces_for(user: Any) -> list[str]:
    """The LCEs that `user` may act for."""
    return sorted({lce for lce, _, _ in firms_for(user)})


def exchanges_for(user: Any) -> list[str]:
    """The exchanges of the groups that `user` sees."""
    groups = ExchangeGroup.objects.visible_to(user).current().order_by()
    return sorted({code for code in groups.values_list("exchanges__code", flat=True) if code})


def products_on(exchanges: Iterable[str]) -> QuerySet[Product]:
    """The products listed there."""
    return Product.objects.filter(exchange__code__in=list(exchanges)).select_related("exchange")


def blocks(user: Any, **wanted: Any) -> QuerySet[RmiBlock]:
    """The blocks that `user` may see, newest first; what is None filters nothing."""
    found = RmiBlock.objects.visible_to(user).select_related("lce", "execution_firm", "created_by", "lifted_by")
    return found.filter(**{name: value for name, value in wanted.items() if value is not None}).order_by("-pk")


def standing_block(pairs: Pairs, account: str, criteria: Criteria) -> RmiBlock | None:
    """The block with exactly these criteria whose end nobody has asked for."""
    found = RmiBlock.objects.standing().filter(lce=pairs.lce, execution_firm=pairs.execution_firm, account=account)
    return found.filter(
        kind=criteria.kind, side=criteria.side, product=criteria.product, exchange=criteria.exchange
    ).first()  # fmt: skip


def pulse(user: Any) -> str:
    """Changes whenever a block that `user` sees is made or moves on: a block only goes forward, from state to state."""
    states = {state.value: Count("pk", filter=Q(state=state)) for state in BLOCKING}
    found = RmiBlock.objects.visible_to(user).blocking().aggregate(newest=Max("pk"), **states)
    return "-".join(str(value or 0) for value in found.values())


def mass_cancels(user: Any) -> QuerySet[RmiMassCancel]:
    """The mass cancels that `user` may see, newest first."""
    return RmiMassCancel.objects.visible_to(user).select_related("lce", "execution_firm", "created_by")


def working_orders(pairs: Pairs, account: str, exchange: str) -> QuerySet[Order]:
    """The orders that a mass cancel would look at now, quotes not among them."""
    groups = ExchangeGroup.objects.filter(lce=pairs.lce, execution_firm=pairs.execution_firm)
    legs = OrderLeg.objects.filter(group__in=groups)
    names = (account, f"{IGNORED_PREFIX}{account}"[:12])
    found = Order.objects.filter(Q(group__in=groups) | Q(order_id__in=legs.values("order_id")))
    found = found.filter(account__in=names, state__in=LIVE_STATES)
    if not exchange:
        return found
    listed = Instrument.objects.filter(product__exchange__code=exchange).values("symbol")
    return found.filter(Q(symbol__in=listed) | Q(order_id__in=legs.filter(symbol__in=listed).values("order_id")))


@dataclass(frozen=True)
class Tally:
    """What became of the orders of a mass cancel: all four together are the orders that it cancels."""

    cancelled: int
    filled: int
    other: int
    open: int

    @property
    def done(self) -> bool:
        """True when nothing more will happen."""
        return self.open == 0


def orders_of(cancel: RmiMassCancel) -> QuerySet[Order]:
    """The orders that a mass cancel cancels, or has cancelled."""
    return Order.objects.filter(order_id__in=cancel.order_ids).order_by("order_id")


def tally(cancel: RmiMassCancel) -> Tally:
    """What became of them so far; `other` were eliminated or rejected meanwhile."""
    states = Counter(orders_of(cancel).values_list("state", flat=True))
    cancelled, filled = states[OrderState.CANCELLED], states[OrderState.FILLED]
    other = states[OrderState.ELIMINATED] + states[OrderState.REJECTED]
    return Tally(cancelled, filled, other, cancel.count - cancelled - filled - other)
