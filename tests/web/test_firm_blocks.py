"""One list of everything that blocks a firm, on its page and by API, and the control that a refusal names (SPEC GC2-29,
GC2-31)."""

from datetime import UTC, datetime

import pytest

from creditcontrols.blocking import Question
from creditcontrols.choices import BlockStatus
from creditcontrols.firm_blocks import firm_blockings
from creditcontrols.models import Refusal
from creditcontrols.rmi.choices import RmiBlockState, RmiSource
from creditcontrols.rmi.models import RmiBlock
from riskadmin.firms.models import SenderComp
from riskadmin.fixstore.services import close_port
from riskadmin.keypairs.services import create_key_pair
from riskadmin.lib import clock
from tests.web.test_blocks import heartbeat
from tests.web.world import World, set_side

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@pytest.fixture
def open_world(world: World) -> World:
    """The own firm can trade: the engine lives, its port is open."""
    heartbeat(0)
    create_key_pair(actor="test", session_id="EX1", now=clock.business_now())
    return world


def found(world: World, who: str = "ra", **order: object) -> list[tuple[int, str]]:
    """Step and code of what would refuse such an order of EX1."""
    asked = Question(world.users[who], "EX1", **order)  # type: ignore[arg-type]
    return [(one.step, one.code) for one in firm_blockings(asked)]


def block_account(world: World, account: str = "A1", **terms: object) -> RmiBlock:
    """A block in force."""
    return RmiBlock.objects.create(
        lce=world.own.lce, execution_firm=world.own.execution_firm, account=account, created_by=world.users["ra"],
        created_at=AT, in_force_at=AT, state=RmiBlockState.ACTIVE, source=RmiSource.GUI, reason="Over its head",
        **terms,
    )  # fmt: skip


def test_gc2_29_everything_that_refuses_stands_in_refusal_order(open_world: World) -> None:
    assert found(open_world) == []
    set_side(open_world.own, 0, status=BlockStatus.AUTO, usage=100_000_000, level=100)
    block_account(open_world)
    close_port(actor="gateway", session_id="EX1", reason="five bad logons")
    heartbeat(60)
    assert found(open_world) == [
        (1, "ENGINE_DOWN"), (4, "PORT_CLOSED"), (5, "RMI_BLOCKED"), (10, "CREDIT_LIMIT"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "wanted"),
    [({}, ["RMI_BLOCKED", "MAX_QUANTITY_EXCEEDED"]), ({"account": "A1"}, ["RMI_BLOCKED", "MAX_QUANTITY_EXCEEDED"]),
     ({"account": "A2"}, ["MAX_QUANTITY_EXCEEDED"]), ({"symbol": "YMZ6", "side": 1}, ["RMI_BLOCKED"]),
     ({"symbol": "YMZ6", "side": 2}, ["RMI_BLOCKED", "MAX_QUANTITY_EXCEEDED"]), ({"symbol": "NOPE"}, [])],
)  # fmt: skip
def test_gc2_31_account_instrument_and_side_narrow_the_list(
    open_world: World, order: dict[str, object], wanted: list[str]
) -> None:
    block_account(open_world)
    set_side(open_world.own, 1, status=BlockStatus.MANUAL, max_quantity=0)
    assert [code for _, code in found(open_world, **order)] == wanted


def test_a_session_without_a_key_blocks_that_session_only(open_world: World) -> None:
    SenderComp.objects.create(sender_comp_id="EX2EX1N", execution_firm=open_world.own.execution_firm)
    assert found(open_world) == [(4, "NO_KEY")]
    assert found(open_world, session="EX1EX1") == []


def test_the_panel_names_who_set_it_why_and_how_it_is_lifted(open_world: World) -> None:
    block_account(open_world)
    path = f"/firms/EX1/groups/{open_world.own.pk}/"
    for part in (path, f"{path}blocks/"):
        body = open_world.client("ra").get(part).content.decode()
        places = [body.index(text) for text in ("Kill switch</div>", "Ports and sessions", "RMI account blocks",
                                                "Access Manager</div>", "Credit controls,")]  # fmt: skip
        assert places == sorted(places)
        assert all(text in body for text in ("Account A1", "RA Person", "Over its head", "unblocks the account"))


def test_the_panel_answers_for_the_order_that_is_asked_about(open_world: World) -> None:
    block_account(open_world)
    path = f"/firms/EX1/groups/{open_world.own.pk}/blocks/"
    client = open_world.client("ra")
    assert "Account A1" in client.get(f"{path}?account=a1&order_side=buy").content.decode()
    assert "Account A1" not in client.get(f"{path}?account=A2").content.decode()


def refusal(world: World, **values: object) -> str:
    """The page that explains a refusal of the own group."""
    Refusal.objects.create(
        seq=40, number=0, group=world.own, execution_firm_code="EX1", bucket=0, usage_side=-1, sender_comp="EX1EX1N",
        trader="TR1", cl_ord_id="C1", symbol="YMZ6", side=1, quantity=1, text="refused", limit=-1, usage=-1, charge=-1,
        available=-1, clip_size=-1, largest=-1, at=AT, **values,
    )  # fmt: skip
    return world.client("ra").get("/refusals/40/0/").content.decode()


def test_gc2_22_a_refusal_names_the_control_and_links_to_what_stands(open_world: World) -> None:
    block_account(open_world)
    body = refusal(open_world, code="RMI_BLOCKED", account="A1")
    assert all(text in body for text in ("RMI blocks</b> refused it", "Account A1", "Over its head", 'href="/rmi/"'))


def test_gc2_22_a_refusal_by_a_control_that_is_lifted_says_so(open_world: World) -> None:
    block_account(open_world, "OTHER")
    body = refusal(open_world, code="RMI_BLOCKED", account="A1")
    assert "Nothing of it refuses such an order any more" in body
    assert "Account OTHER" not in body


def test_gc2_22_a_refusal_by_no_control_names_its_check(open_world: World) -> None:
    assert "No limit decided this: product, price and market" in refusal(open_world, code="PRICE_OFF_TICK")
