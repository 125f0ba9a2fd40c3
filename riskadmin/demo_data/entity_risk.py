"""Writes maximums of the traders, and one firm that may trade neither crude oil nor blocks, where its limits are 0."""

from datetime import datetime
from typing import Final

from creditcontrols import inbox
from creditcontrols.engine.commands import SetRestrictions
from creditcontrols.engine.erm import values
from creditcontrols.erm.choices import TradeType
from creditcontrols.erm.maximums import saving
from creditcontrols.erm.maximums.saving import Change
from creditcontrols.erm.models import ProductRestriction, TradeTypeRestriction
from riskadmin.demo_data import plan
from riskadmin.demo_data.limits import ACTOR
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User

MAXIMUMS: Final = (("ES", 5_000, 5_000), ("YM", 5_000, 5_000), ("ZC", 9_000, None))
"""Product, outright and spread: what every clearing entity sets for the trader of each of its firms."""

OWN: Final = ("EX1", "YM", 2_500, None)
"""What one firm sets for its trader itself."""

RESTRICTED: Final = ("BRK", "TND", "CL")
REASON: Final = "demo data"


def write_entity_risk(saved_at: datetime) -> None:
    """The rows, and the engine's first commands about them."""
    for clearer in plan.CLEARERS:
        lce = LegalClearingEntity.objects.get(code=clearer.code)
        firms = [ExecutionFirm.objects.get(code=firm.code) for firm in clearer.firms]
        changes = [_change(lce, firm, *row) for firm in firms for row in MAXIMUMS]
        _write(changes, User.objects.get(username=f"ra.{clearer.code.lower()}"), saved_at)
    code, *row = OWN
    firm = ExecutionFirm.objects.get(code=code)
    _write([_change(None, firm, *row)], User.objects.get(username=f"ea.{code.lower()}"), saved_at)
    _restrict(saved_at)


def _change(
    lce: LegalClearingEntity | None, firm: ExecutionFirm, product: str, outright: int, spread: int | None
) -> Change:
    return Change(lce, firm, f"{firm.code}TRD1", product, (None, None), (outright, spread), 0)


def _write(changes: list[Change], actor: User, saved_at: datetime) -> None:
    saving.save(changes, actor, REASON, saved_at)
    saving.tell(changes, actor, REASON)


def _restrict(saved_at: datetime) -> None:
    lce, firm, product = RESTRICTED
    common = {
        "lce": LegalClearingEntity.objects.get(code=lce), "execution_firm": ExecutionFirm.objects.get(code=firm),
        "restricted": True, "changed_by": User.objects.get(username=f"ra.{lce.lower()}"), "changed_at": saved_at,
        "reason": REASON,
    }  # fmt: skip
    ProductRestriction.objects.create(**common, product=product)
    TradeTypeRestriction.objects.create(**common, trade_type=TradeType.BLOCK)
    products = (values.ProductRestriction(lce, firm, product, True, 1),)
    types = (values.TradeTypeRestriction(lce, firm, TradeType.BLOCK.value, True, 1),)
    inbox.put(SetRestrictions(products, types, ACTOR, REASON), actor=ACTOR)
