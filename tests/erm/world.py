"""What the tests of entity risk stand on: the world of accounts, two products on CBOT, and ways to act."""

from typing import Any

from creditcontrols.erm.choices import TradeType
from creditcontrols.erm.maximums.services import set_maximums
from creditcontrols.erm.models import ProductRestriction, UserMaximum
from creditcontrols.erm.policies import Wanted
from creditcontrols.erm.services import restrict_product, restrict_trade_type, set_member_settings
from creditcontrols.erm.trades.services import Terms, enter_trade
from riskadmin.reference.models import Product
from tests.accounts.world import accounts_world
from tests.web.world import World

NANOS = 10**9


def erm_world() -> World:
    """LCE 101 guarantees EX1 and AA1 on CBOT, LCE 202 EX2; products YM and ZC."""
    world = accounts_world()
    first = Product.objects.get(code="YM")
    Product.objects.create(
        code="ZC", name="Corn", exchange=first.exchange, complex=first.complex, tick_nanos=NANOS,
        tick_value_micros=5 * 10**6, segment="CB", listed_months="HMUZ",
    )  # fmt: skip
    return world


def restrict(world: World, product: str = "YM", who: str = "ra", *, restricted: bool = True) -> ProductRestriction:
    """Restrict or allow a product of EX1 at 101."""
    return restrict_product(
        actor=world.users[who], lce="101", firm="EX1", product=product, restricted=restricted, reason="test"
    )


def restrict_blocks(world: World, who: str = "ra", *, restricted: bool = True) -> Any:
    """Restrict or allow block trades of EX1 at 101."""
    return restrict_trade_type(
        actor=world.users[who], lce="101", firm="EX1", trade_type=TradeType.BLOCK, restricted=restricted, reason="test"
    )


def hide(world: World, who: str = "ca", *, hidden: bool = True) -> None:
    """Have LCE 101 hide account details from trading firms, or show them."""
    set_member_settings(actor=world.users[who], lce=world.own.lce, details_hidden=hidden, reason="test")


def limit(world: World, who: str = "ra", lce: str = "101", operator: str = "TR1", **quantities: Any) -> int:
    """Set maximums of an operator of EX1: product=(outright, spread), from what is saved now."""
    rows = UserMaximum.objects.filter(execution_firm__code="EX1", operator=operator)
    versions = dict(rows.filter(lce__code=lce).values_list("product", "version") if lce
                    else rows.filter(lce=None).values_list("product", "version"))  # fmt: skip
    wanted = [Wanted(code, *pair, versions.get(code, 0)) for code, pair in quantities.items()]
    return set_maximums(actor=world.users[who], lce=lce, firm="EX1", operator=operator, wanted=wanted, reason="test")


def enter(world: World, who: str = "ea", **terms: Any) -> Any:
    """Enter a block trade of EX1."""
    given = {"operator": "TR1", "account": "ACC1", "symbol": "YMZ6", "side": 1, "quantity": 10, "price": 42_000 * NANOS}
    return enter_trade(actor=world.users[who], firm="EX1", terms=Terms(**given | terms))
