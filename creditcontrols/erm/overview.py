"""One place for what is set for a pair (ERM-1): everything of entity risk, and the policy of the inline credit controls
with its alert levels and recipients (ERM-2)."""

from dataclasses import dataclass
from typing import Any

from creditcontrols.erm import selectors
from creditcontrols.erm.models import ProductRestriction
from creditcontrols.erm.selectors import Pair, Standing
from creditcontrols.icc.models import PositionPolicyRow
from riskadmin.firms.permissions import can_act_for_firm, can_restrict


@dataclass(frozen=True)
class Line:
    """A pair with everything that is set for it; `policy` is None while the defaults of the inline credit controls
    count. `restricted` are the products as saved, when they were asked for."""

    where: Pair
    standing: Standing
    policy: PositionPolicyRow | None
    may_change: bool
    may_set_own: bool
    restricted: list[ProductRestriction]


def lines(user: Any, found: list[Pair], *, with_products: bool = False) -> list[Line]:
    """The pairs as the pages show them, in a constant number of statements."""
    policies = {(row.lce_id, row.execution_firm_id): row for row in _policies(user)}
    products: dict[tuple[int, int], list[ProductRestriction]] = {}
    for row in _restricted(user) if with_products else ():
        products.setdefault((row.lce_id, row.execution_firm_id), []).append(row)
    return [
        Line(
            one.where, one, policies.get(one.where.key), can_restrict(user, one.where.lce),
            can_act_for_firm(user, one.where.firm.pk), products.get(one.where.key, []),
        )
        for one in selectors.standings(user, found)
    ]  # fmt: skip


def _policies(user: Any) -> Any:
    return PositionPolicyRow.objects.visible_to(user).select_related("changed_by")


def _restricted(user: Any) -> Any:
    return ProductRestriction.objects.visible_to(user).filter(restricted=True).select_related("changed_by")
