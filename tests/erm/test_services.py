"""Acts on restrictions, maximums and settings: who may, what is kept, what the engine is sent, what comes in force."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from creditcontrols.accounts.models import Account
from creditcontrols.engine.commands import SetRestrictions, SetUserMaximums
from creditcontrols.erm import selectors
from creditcontrols.erm.choices import TradeState
from creditcontrols.erm.maximums import services as setting
from creditcontrols.erm.models import EntityChange, PreNegotiatedTrade, ProductRestriction, UserMaximum
from creditcontrols.erm.policies import Wanted
from creditcontrols.erm.services import StandsSo
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, User
from riskadmin.reference.models import Product
from tests.accounts.world import commands, register
from tests.erm.engine import engine_of, settle
from tests.erm.world import enter, hide, limit, restrict, restrict_blocks
from tests.web.world import World


@pytest.mark.parametrize("who", ["ca", "ra"])
def test_erm_3_a_product_is_restricted_saved_then_in_force_and_allowed_again(world: World, who: str) -> None:
    engine, row = engine_of(world), restrict(world, who=who)
    (sent,) = commands()
    assert isinstance(sent, SetRestrictions)
    (told,) = sent.products
    assert (told.lce, told.ef, told.product, told.restricted, told.version) == ("101", "EX1", "YM", True, 1)
    assert not row.in_force
    settle(world, engine)
    row.refresh_from_db()
    assert (row.in_force, row.in_force_restricted, row.in_force_seq) == (True, True, 7)
    restrict(world, who=who, restricted=False)
    row.refresh_from_db()
    assert (row.restricted, row.version, row.in_force, row.in_force_restricted) == (False, 2, False, True)
    settle(world, engine)
    row.refresh_from_db()
    assert (row.in_force, row.in_force_restricted) == (True, False)
    assert [change.new for change in EntityChange.objects.all()] == ["Allowed", "Restricted"]
    assert list(AuditEvent.objects.filter(verb="erm.product").values_list("actor", flat=True)) == [who, who]


@pytest.mark.parametrize("who", ["ea", "au", "gam", "gcc"])
def test_erm_3_nobody_else_restricts(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        restrict(world, who=who)
    with pytest.raises(PermissionDenied):
        restrict_blocks(world, who=who)
    assert not ProductRestriction.objects.exists()
    assert commands() == []


@pytest.mark.parametrize("who", ["foreign_ra", "foreign_ea"])
def test_erm_3_a_foreign_pair_is_not_found(world: World, who: str) -> None:
    with pytest.raises(ClearingMapping.DoesNotExist):
        restrict(world, who=who)
    with pytest.raises(Product.DoesNotExist):
        restrict(world, "CL")


def test_erm_3_what_stands_so_already_is_told(world: World) -> None:
    with pytest.raises(StandsSo, match="YM is allowed already"):
        restrict(world, restricted=False)
    restrict(world)
    with pytest.raises(StandsSo, match="YM is restricted already"):
        restrict(world)
    assert len(commands()) == 1


def test_erm_4_a_trade_type_is_restricted_and_in_force(world: World) -> None:
    row = restrict_blocks(world)
    (sent,) = commands()
    assert isinstance(sent, SetRestrictions)
    assert [(one.trade_type, one.restricted) for one in sent.trade_types] == [("BLOCK", True)]
    settle(world)
    row.refresh_from_db()
    assert (row.in_force, row.in_force_restricted) == (True, True)


def test_erm_5_maximums_are_set_by_the_clearing_firm_and_by_the_firm_itself(world: World) -> None:
    assert limit(world, YM=(10, 5), ZC=(None, 0)) == 2
    assert limit(world, "ea", lce="", YM=(8, None)) == 1
    rows = [row for sent in commands() if isinstance(sent, SetUserMaximums) for row in sent.rows]
    told = [(row.lce, row.trader, row.product, row.outright, row.spread, row.version) for row in rows]
    assert told == [("101", "TR1", "YM", 10, 5, 1), ("101", "TR1", "ZC", -1, 0, 1), ("", "TR1", "YM", 8, -1, 1)]
    settle(world)
    assert not UserMaximum.objects.waiting().exists()
    found = UserMaximum.objects.values_list("lce__code", "product", "in_force_outright", "in_force_spread")
    assert set(found) == {("101", "YM", 10, 5), ("101", "ZC", None, 0), (None, "YM", 8, None)}


def test_erm_5_blank_is_unlimited_again_and_what_does_not_differ_is_not_saved(world: World) -> None:
    limit(world, YM=(10, 5))
    assert limit(world, YM=(10, 5)) == 0
    assert limit(world, YM=(None, None)) == 1
    assert not UserMaximum.objects.limited().exists()
    assert UserMaximum.objects.get().version == 2
    words = EntityChange.objects.values_list("subject", "old", "new")
    assert set(words) >= {("User TR1, YM outright", "10", "Unlimited"), ("User TR1, YM spread", "5", "Unlimited")}


def test_erm_5_each_sees_the_others_value_and_cannot_change_it(world: World) -> None:
    limit(world, YM=(10, 5))
    limit(world, "ea", lce="", YM=(8, None))
    seen = {who: UserMaximum.objects.visible_to(world.users[who]).count() for who in ("ra", "ea", "foreign_ra", "tf")}
    assert seen == {"ra": 2, "ea": 2, "foreign_ra": 0, "tf": 0}
    for who, lce in (("ra", ""), ("ea", "101"), ("tf", ""), ("au", "101")):
        with pytest.raises((PermissionDenied, ExecutionFirm.DoesNotExist, ClearingMapping.DoesNotExist)):
            limit(world, who, lce=lce, YM=(1, 1))


def test_erm_5_what_is_no_maximum_is_refused_by_product(world: World) -> None:
    with pytest.raises(ValidationError) as fault:
        limit(world, YM=(100_000, None), CL=(1, 1))
    assert set(fault.value.message_dict) == {"YM", "CL"}
    with pytest.raises(ValidationError) as fault:
        limit(world, operator=" TR1", YM=(1, 1))
    assert set(fault.value.message_dict) == {"operator"}
    assert not UserMaximum.objects.exists()


def test_erm_5_of_two_people_the_second_is_told(world: World) -> None:
    limit(world, YM=(10, 5))
    with pytest.raises(setting.Moved, match="YM"):
        setting.set_maximums(
            actor=world.users["ca"], lce="101", firm="EX1", operator="TR1", wanted=[Wanted("YM", 1, 1, 0)]
        )
    assert UserMaximum.objects.get().outright == 10


def seen_by(user: User) -> list[str]:
    """The accounts that the user sees, read anew."""
    return sorted(Account.objects.visible_to(User.objects.get(pk=user.pk)).values_list("number", flat=True))


def test_erm_7_trading_firms_do_not_see_details_after_the_opt_out(world: World) -> None:
    register(world, "ACC1")
    register(world, "ACC2", firms=("AA1",))
    assert {who: seen_by(world.users[who]) for who in ("tf", "ea", "ca")} == {
        "tf": ["ACC1", "ACC2"], "ea": ["ACC1", "ACC2"], "ca": ["ACC1", "ACC2"],
    }  # fmt: skip
    hide(world)
    assert {who: seen_by(world.users[who]) for who in ("tf", "ea", "ca", "au", "gcc")} == {
        "tf": [], "ea": ["ACC1"], "ca": ["ACC1", "ACC2"], "au": ["ACC1", "ACC2"], "gcc": ["ACC1", "ACC2"],
    }  # fmt: skip
    hide(world, "ra", hidden=False)
    assert seen_by(world.users["tf"]) == ["ACC1", "ACC2"]
    assert AuditEvent.objects.filter(verb="erm.settings").count() == 2


def test_erm_7_only_the_own_clearing_firm_opts_out(world: World) -> None:
    for who in ("ea", "au", "gam", "foreign_ra", "tf"):
        with pytest.raises(PermissionDenied):
            hide(world, who)
    with pytest.raises(StandsSo, match="shown already"):
        hide(world, hidden=False)


def test_erm_4_a_restricted_trade_type_refuses_a_trade_and_passes_it_when_allowed(world: World) -> None:
    engine, made = engine_of(world), enter(world)
    assert (made.state, made.lce) == (TradeState.REQUESTED, world.own.lce)
    settle(world, engine)
    restrict_blocks(world)
    enter(world)
    settle(world, engine)
    restrict_blocks(world, restricted=False)
    enter(world)
    settle(world, engine)
    found = PreNegotiatedTrade.objects.order_by("pk").values_list("state", "step", "code", "text")
    refused = ("refused", 8, "TRADE_TYPE_RESTRICTED", "Trade type BLOCK is restricted for EX1")
    assert list(found) == [("entered", None, "", ""), refused, ("entered", None, "", "")]


def test_erm_3_and_5_refuse_pre_negotiated_trades_too(world: World) -> None:
    engine = engine_of(world)
    limit(world, YM=(10, None))
    enter(world, quantity=10)
    enter(world, quantity=11)
    restrict(world)
    enter(world)
    settle(world, engine)
    found = PreNegotiatedTrade.objects.order_by("pk").values_list("state", "code", "text")
    assert list(found) == [
        ("entered", "", ""),
        ("refused", "USER_MAXIMUM", "Order quantity 11 exceeds the maximum 10 of user TR1 in YM"),
        ("refused", "PRODUCT_RESTRICTED", "Product YM is restricted for EX1"),
    ]


@pytest.mark.parametrize("who", ["ra", "ca", "au", "gcc"])
def test_only_an_administrator_of_the_firm_enters_trades(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        enter(world, who)
    with pytest.raises(ExecutionFirm.DoesNotExist):
        enter(world, "foreign_ea")
    with pytest.raises(ValidationError) as fault:
        enter(world, symbol="NONE", quantity=0, account="", side=3)
    assert set(fault.value.message_dict) == {"symbol", "quantity", "account", "side"}
    assert commands() == []


def test_erm_1_the_overview_counts_what_is_set_for_a_pair(world: World) -> None:
    restrict(world)
    restrict_blocks(world)
    limit(world, YM=(1, 1), ZC=(1, 1))
    limit(world, "ea", lce="", YM=(1, 1), operator="TR2")
    where = selectors.firm_pairs(world.users["ra"], "EX1")
    (found,) = selectors.standings(world.users["ra"], where)
    assert (found.products, found.operators, found.own_operators, found.waiting) == (1, 1, 1, 5)
    assert [line.restricted for line in found.types] == [True]
