"""Blocking, unblocking and mass cancel as services: rights, rules, audit, command, and what the projection stores."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.engine.commands import CancelOrders, LiftRmiBlocks, SetRmiBlocks
from creditcontrols.engine.controls.events import CancelsOrdered, RmiUnblocked
from creditcontrols.engine.controls.values import RmiBlock as EngineBlock
from creditcontrols.models import ExchangeGroup, Order
from creditcontrols.rmi import selectors
from creditcontrols.rmi.choices import RmiSource
from creditcontrols.rmi.models import RmiBlock
from creditcontrols.rmi.policies import Criteria, RmiFault, Trouble
from creditcontrols.rmi.services import Blocked, block_accounts, mass_cancel, unblock_accounts
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import Exchange
from tests.rmi.engine import carry_out, commands, store
from tests.web.scene import add_orders
from tests.web.world import World

ALLOWED, REFUSED = ("ra", "gcc"), ("ca", "au", "ea", "gam", "foreign_ra", "foreign_ea")


def block(world: World, who: str = "ra", accounts: tuple[str, ...] = ("11111",), **terms: Any) -> Blocked:
    """A block of accounts of EX1 by LCE 101."""
    pairs = selectors.pairs_for(world.users["gcc"], "101", "EX1")
    return block_accounts(
        actor=world.users[who], pairs=pairs, accounts=accounts, criteria=Criteria(**terms), source=RmiSource.API,
        reason="Margin call",
    )  # fmt: skip


def lift(world: World, *ids: int, who: str = "ra") -> list[RmiBlock]:
    """The end of blocks."""
    return unblock_accounts(actor=world.users[who], block_ids=ids, source=RmiSource.GUI, reason="Paid")


def cancel(world: World, who: str = "ra", account: str = "acc1", exchange: str = "") -> Any:
    """A mass cancel."""
    pairs = selectors.pairs_for(world.users["gcc"], "101", "EX1")
    return mass_cancel(
        actor=world.users[who], pairs=pairs, account=account, exchange=exchange, source=RmiSource.GUI,
        reason="Margin call",
    )  # fmt: skip


def states() -> list[tuple[str, str]]:
    """Account and state of every block, oldest first."""
    return list(RmiBlock.objects.order_by("pk").values_list("account", "state"))


def test_rmi_1_one_request_blocks_several_accounts_with_one_command(world: World) -> None:
    done = block(world, accounts=("abc1", "$22222", "ABC1"), kind="FUT", side=2)
    assert states() == [("ABC1", "requested"), ("22222", "requested")]
    (command,) = commands()
    assert command == SetRmiBlocks(
        tuple(EngineBlock(one.pk, "101", "EX1", one.account, "FUT", 2) for one in done.made), "ra", "Margin call"
    )
    assert [row.verb for row in AuditEvent.objects.all()] == ["rmi.block", "rmi.block"]
    carry_out()
    assert {state for _, state in states()} == {"active"}


def test_rmi_1_a_product_brings_its_exchange(world: World) -> None:
    (made,) = block(world, product="YM").made
    assert (made.product, made.exchange) == ("YM", "CBOT")


def test_rmi_1_the_same_block_again_is_accepted_without_a_second_row(world: World) -> None:
    first, again = block(world), block(world, accounts=("11111", "22222"))
    assert (again.standing, [one.account for one in again.made]) == (first.made, ["22222"])
    carry_out()
    assert block(world).made == []
    assert commands() == []
    assert [one.kind for one in block(world, kind="OPT").made] == ["OPT"]


def test_rmi_3_a_block_is_lifted_on_request_and_may_be_set_again(world: World) -> None:
    (made,) = block(world).made
    carry_out()
    lift(world, made.pk)
    assert states() == [("11111", "lifting")]
    assert commands() == [LiftRmiBlocks((made.pk,), "ra", "Paid")]
    (anew,) = block(world).made
    store([unblocked(made.pk)], 9)
    assert states() == [("11111", "lifted"), ("11111", "requested")]
    made.refresh_from_db()
    assert (made.lifted_by, made.lift_reason, made.lifted_seq) == (world.users["ra"], "Paid", 9)
    assert anew.pk > made.pk


def unblocked(key: int) -> Any:
    """The engine has lifted a block."""
    return RmiUnblocked((key,))


def test_rmi_3_lifting_before_the_block_is_in_force_ends_lifted(world: World) -> None:
    (made,) = block(world).made
    lift(world, made.pk)
    carry_out()
    made.refresh_from_db()
    assert (made.state, made.in_force_seq) == ("lifted", 7)


def test_rmi_3_lifting_what_is_not_there_is_unknown_and_lifts_nothing(world: World) -> None:
    one, two = block(world, accounts=("1", "2")).made
    lift(world, one.pk)
    with pytest.raises(RmiFault) as caught:
        lift(world, two.pk, one.pk)
    assert caught.value.trouble is Trouble.UNKNOWN_ID
    with pytest.raises(RmiBlock.DoesNotExist):
        lift(world, two.pk, 999_999)
    two.refresh_from_db()
    assert two.state == "requested"


@pytest.mark.parametrize("who", ALLOWED)
def test_rmi_1_risk_administrators_of_the_clearing_firm_and_gcc_act(world: World, who: str) -> None:
    (made,) = block(world, who).made
    carry_out()
    lift(world, made.pk, who=who)
    assert cancel(world, who).pk


@pytest.mark.parametrize("who", REFUSED)
def test_rmi_1_nobody_else_acts(world: World, who: str) -> None:
    (made,) = block(world).made
    for act in (lambda: block(world, who, ("5",)), lambda: cancel(world, who)):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises((PermissionDenied, RmiBlock.DoesNotExist)):
        lift(world, made.pk, who=who)
    assert len(commands()) == 1


BAD = [
    ({"accounts": ("1234567890123",)}, Trouble.OTHER), ({"accounts": ()}, Trouble.MISSING),
    ({"accounts": ("$",)}, Trouble.OTHER), ({"accounts": ("ä",)}, Trouble.OTHER),
    ({"accounts": tuple(str(n) for n in range(501))}, Trouble.OTHER), ({"kind": "XXX"}, Trouble.OTHER),
    ({"side": 3}, Trouble.OTHER), ({"product": "NOPE"}, Trouble.UNKNOWN_SECURITY),
    ({"product": "YM", "exchange": "CME"}, Trouble.UNKNOWN_SECURITY), ({"exchange": "NOPE"}, Trouble.UNKNOWN_ID),
    ({"exchange": "NYMEX"}, Trouble.NOT_AUTHORIZED),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "trouble"), BAD)
def test_rmi_1_bad_values_are_refused_and_nothing_is_saved(
    world: World, terms: dict[str, Any], trouble: Trouble
) -> None:
    Exchange.objects.get_or_create(code="NYMEX", defaults={"name": "NYMEX"})
    with pytest.raises(RmiFault) as caught:
        block(world, **terms)
    assert (caught.value.trouble, states(), commands()) == (trouble, [], [])


def test_rmi_1_a_firm_that_the_clearing_firm_does_not_guarantee_does_not_exist(world: World) -> None:
    for lce, firm in (("101", "EX2"), ("202", "EX1"), ("ZZZ", "EX1")):
        with pytest.raises(ExchangeGroup.DoesNotExist):
            selectors.pairs_for(world.users["ra"], lce, firm)
    assert selectors.pairs_for(world.users["ra"], "101", "EX1").exchanges == {"CBOT"}


def test_rmi_8_a_mass_cancel_names_account_firm_and_exchange_and_tells_each_orders_result(world: World) -> None:
    add_orders(world)
    made = cancel(world, exchange="CBOT")
    (command,) = commands()
    assert isinstance(command, CancelOrders)
    assert (command.act, command.lce, command.ef) == (f"rmi:{made.pk}", "101", "EX1")
    assert (command.account, command.exchange, command.which) == ("ACC1", "CBOT", "orders")
    store([ordered(made.act, (1, 2))])
    Order.objects.filter(pk=1).update(state="cancelled", cancel_act=made.act)
    made.refresh_from_db()
    tally = selectors.tally(made)
    assert (made.state, made.count, tally.cancelled, tally.open, tally.done) == ("ordered", 2, 1, 1, False)
    Order.objects.filter(pk=2).update(state="filled")
    assert selectors.tally(made).done


def ordered(act: str, ids: tuple[int, ...]) -> Any:
    """The engine has taken up a mass cancel of these orders."""
    return CancelsOrdered(act, "Cancelled", ids, 0)


def test_rmi_8_cancels_of_other_acts_touch_no_mass_cancel(world: World) -> None:
    made = cancel(world)
    store([ordered("firmsoft:1", (1,))])
    made.refresh_from_db()
    assert made.state == "requested"


def test_rmi_8_the_preview_counts_the_accounts_working_orders(world: World) -> None:
    add_orders(world)
    pairs = selectors.pairs_for(world.users["ra"], "101", "EX1")
    counts = [selectors.working_orders(pairs, "ACC1", exchange).count() for exchange in ("", "CBOT", "CME")]
    assert counts == [2, 2, 0]
    assert selectors.working_orders(pairs, "ACC2", "").count() == 0
