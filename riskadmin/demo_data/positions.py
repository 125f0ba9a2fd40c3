"""Writes position limits of the built-in traders' accounts, wide enough that they trade on, and a policy for each
execution firm; of the firms with the worked examples only in corn, which the examples do not fill."""

from datetime import datetime
from typing import Final

from creditcontrols import inbox
from creditcontrols.accounts.models import Account
from creditcontrols.engine.commands import SetPositionLimits, SetPositionPolicies
from creditcontrols.icc.models import PositionLimitRow, PositionPolicyRow
from creditcontrols.icc.selectors import engine_limit, engine_policy, key_of
from riskadmin.demo_data import plan
from riskadmin.demo_data.limits import ACTOR
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User

PRODUCTS: Final = ("ES", "ZN", "ZC", "CL", "GC")
LCE_LIMIT: Final = 40_000
EF_LIMIT: Final = 30_000
LEVELS: Final = (50, 80)


def write_positions(saved_at: datetime) -> None:
    """Limits and policies, and the engine's first commands about them."""
    for clearer in plan.CLEARERS:
        lce = LegalClearingEntity.objects.get(code=clearer.code)
        saved_by = User.objects.get(username=f"ra.{clearer.code.lower()}")
        rows, policies = [], []
        for firm in ExecutionFirm.objects.filter(code__in=[one.code for one in clearer.firms]).order_by("pk"):
            rows += _limits(lce, firm, saved_by, saved_at)
            policies.append(PositionPolicyRow(
                lce=lce, execution_firm=firm, levels=list(LEVELS), recipients=[saved_by.email], changed_by=saved_by,
                changed_at=saved_at, reason="demo data",
            ))  # fmt: skip
        PositionLimitRow.objects.bulk_create(rows)
        PositionPolicyRow.objects.bulk_create(policies)
        limits = tuple(engine_limit(row, key_of(row)) for row in rows)
        inbox.put(SetPositionLimits(limits, ACTOR, "demo data"), actor=ACTOR)
        told = tuple(engine_policy(policy) for policy in policies)
        inbox.put(SetPositionPolicies(told, ACTOR, "demo data"), actor=ACTOR)


def _limits(
    lce: LegalClearingEntity, firm: ExecutionFirm, saved_by: User, saved_at: datetime
) -> list[PositionLimitRow]:
    account = Account.objects.select_related("lce").get(lce=lce, number=f"{firm.code}ACC1")
    products = ("ZC",) if firm.code in plan.EXAMPLE_FIRMS else PRODUCTS
    return [
        PositionLimitRow(
            account=account, execution_firm=firm, product=product, kind="FUT", lce_long=LCE_LIMIT, lce_short=LCE_LIMIT,
            ef_long=EF_LIMIT, changed_by=saved_by, changed_at=saved_at,
        )
        for product in products
    ]  # fmt: skip
