"""A full page to look at: groups in every state, with orders, a fill, a refusal and a saved change."""

from creditcontrols.choices import BlockStatus, OrderState
from creditcontrols.models import Fill, Order, Refusal
from creditcontrols.services import save_settings
from riskadmin.lib import clock
from tests.web.world import MILLION, World, make_group, set_side, settings_of

TEXT = "Credit Limit Violation: Order Quantity 25 exceeds Clip Size: 9"


def paint(world: World) -> None:
    """Fill the world of the own risk administrator with something of everything."""
    own = world.own
    set_side(own, 0, open=69_380_000, filled=28_020_000, usage=97_400_000, clip_size=9, level=90)
    set_side(own, 1, clip_size=356)
    states = (
        ("AA4", {"usage": 101_200_000, "level": 100, "status": BlockStatus.AUTO}),
        ("AA2", {"usage": 71_900_000, "level": 70, "status": BlockStatus.MANUAL, "max_quantity": 0}),
        ("AA5", {"limit": 0, "status": BlockStatus.LIMIT_ZERO}),
        ("AA6", {"usage": 62_800_000, "level": 60}),
        ("AA7", {"usage": 83_390_000, "level": 80}),
        ("AB1", {"usage": 320_000_000, "limit": -1}),
    )
    for code, figures in states:
        group = make_group("101", code)
        set_side(group, 0, **figures)
    add_orders(world)
    settings = settings_of(own, exposure_futures=2 * MILLION, max_options_sell=100)
    save_settings(actor=world.users["ra"], group_id=own.pk, base_version=1, settings=settings)
    own.versions.filter(version=2).update(in_force_seq=9, in_force_at=clock.business_now())


def add_orders(world: World) -> None:
    """Two working orders, one fill and one refusal of Futures Long."""
    now, common = clock.business_now(), {"group": world.own, "bucket": 0, "usage_side": 0, "sender_comp": "EX1EX1N"}
    for number in (1, 2):
        Order.objects.create(
            **common, order_id=number, trader="TRADER1", account="ACC1", cl_ord_id=f"EX1-000{number}", symbol="YMZ6",
            side=1, quantity=100, working=100, order_type="2", tif="0", price_nanos=44_000 * 10**9, rate=280_200,
            charge=28_020_000, state=OrderState.WORKING, entered_at=now, changed_at=now, seq=number,
        )  # fmt: skip
    Fill.objects.create(
        **common, seq=3, number=0, order_id=3, symbol="YMZ6", side=1, quantity=100, price_nanos=44_000_500_000_000,
        rate=280_200, charge=28_020_000, trade_id=1, at=now,
    )  # fmt: skip
    Refusal.objects.create(
        **common, seq=4, number=0, execution_firm_code="EX1", trader="TRADER1", cl_ord_id="EX1-0006", symbol="YMZ6",
        side=1, quantity=25, code="GC2_CLIP_SIZE", text=TEXT, limit=MILLION, usage=97_400_000, charge=7_005_000,
        available=2_600_000, clip_size=9, largest=9, at=now,
    )  # fmt: skip
