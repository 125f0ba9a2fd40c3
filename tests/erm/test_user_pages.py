"""Pages of user maximums and of pre-negotiated trades: lists, forms, what two people and the engine say."""

import csv
import io
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from creditcontrols.erm.models import PreNegotiatedTrade, UserMaximum
from riskadmin.lib import clock
from tests.erm.engine import engine_of, settle
from tests.erm.test_pages import MOST_STATEMENTS, page
from tests.erm.world import enter, limit, restrict_blocks
from tests.web.world import World


def test_erm_5_maximums_are_set_on_screen_and_two_people_are_told(world: World) -> None:
    client, address = world.client("ra"), "/entity-risk/maximums/operator/?firm=EX1&operator=tr1&setter=101"
    assert b"Operator TR1" in client.get(address).content
    typed: dict[str, Any] = {
        "outright_YM": "10", "spread_YM": "", "version_YM": "0", "outright_ZC": "1,000", "spread_ZC": "x",
    }  # fmt: skip
    bad = client.post(address, typed)
    assert bad.status_code == 422
    assert b"0 to 99,999 contracts, or nothing for unlimited." in bad.content
    assert b'value="1,000"' in bad.content
    assert client.post(address, typed | {"spread_ZC": "0", "reason": "new desk"}).status_code == 302
    assert set(UserMaximum.objects.values_list("product", "outright", "spread", "reason")) == {
        ("YM", 10, None, "new desk"), ("ZC", 1000, 0, "new desk"),
    }  # fmt: skip
    stale = client.post(address, {"outright_YM": "7", "spread_YM": "", "version_YM": "0"})
    assert stale.status_code == 409
    assert b"Somebody saved the maximum in YM meanwhile." in stale.content
    assert b'value="7"' in stale.content
    assert b"saved now: 10, Unlimited" in stale.content


def test_erm_5_the_list_counts_the_products_set_and_says_not_set(world: World) -> None:
    limit(world, YM=(1, 1), ZC=(1, None))
    limit(world, operator="TR2", YM=(1, 1))
    limit(world, operator="TR2", YM=(None, None))
    limit(world, "ea", lce="", operator="TR3", YM=(1, 1))
    shown = page(world, "ra", "maximums/")
    for text in ("# of Products Set", "2 by 101", "Not Set", ">TR3</a>", "3 operators"):
        assert text in shown, text
    filtered = page(world, "ea", "maximums/?q=tr3&firm=EX1")
    assert ">TR3</a>" in filtered
    assert ">TR1</a>" not in filtered
    assert ">TR1</a>" in page(world, "ra", "maximums/?product=ZC")
    assert ">TR3</a>" not in page(world, "ra", "maximums/?product=ZC")
    assert "TR1" not in page(world, "foreign_ra", "maximums/")


def test_erm_5_the_list_costs_the_same_statements_with_twenty_thousand_maximums(world: World) -> None:
    client, counts = world.client("ra"), []
    for number in (3, 20_000):
        UserMaximum.objects.all().delete()
        UserMaximum.objects.bulk_create(
            UserMaximum(
                lce=world.own.lce, execution_firm=world.own.execution_firm, operator=f"OP{index // 2:05}",
                product=("YM", "ZC")[index % 2], outright=1, changed_at=clock.business_now(),
            )
            for index in range(number)
        )  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/entity-risk/maximums/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_STATEMENTS
    began = clock.monotonic()
    answer = client.get("/entity-risk/maximums/?page=50&q=op")
    assert clock.monotonic() - began < 2
    assert answer.content.count(b'<th scope="row"') == 100
    assert b"10,000 operators" in answer.content


def test_erm_5_the_other_side_reads_the_values_and_has_no_field(world: World) -> None:
    limit(world, YM=(10, 5))
    shown = page(world, "ea", "maximums/operator/?firm=EX1&operator=TR1&setter=101")
    assert 'name="outright_YM"' not in shown
    assert (
        world.client("ea").post("/entity-risk/maximums/operator/?firm=EX1&operator=TR1&setter=101").status_code == 403
    )
    own = page(world, "ea", "maximums/operator/?firm=EX1&operator=TR1")
    assert 'name="outright_YM"' in own
    assert "101: outright 10, spread 5" in own
    for query in (
        "",
        "?firm=EX1",
        "?firm=EX1&operator=TR1&setter=202",
        "?firm=EX2&operator=TR1",
        "?firm=%00&operator=T",
    ):
        page(world, "ea", f"maximums/operator/{query}", 404)


def test_a_trade_is_entered_on_screen_and_its_page_tells_what_the_engine_decided(world: World) -> None:
    engine = engine_of(world)
    restrict_blocks(world)
    client = world.client("ea")
    typed = {"firm": "EX1", "trade_type": "BLOCK", "operator": "tr1", "account": "acc1", "symbol": "ymz6", "side": "1",
             "quantity": "25", "price": "42000.5"}  # fmt: skip
    bad = client.post("/entity-risk/trades/new/", typed | {"price": "dear", "quantity": "0", "symbol": "NONE"})
    assert bad.status_code == 422
    assert b'value="dear"' in bad.content
    answer = client.post("/entity-risk/trades/new/", typed)
    made = PreNegotiatedTrade.objects.get()
    assert answer["Location"] == f"/entity-risk/trades/{made.pk}/"
    assert (made.operator, made.account, made.symbol, made.price_nanos) == ("TR1", "ACC1", "YMZ6", 42_000_500_000_000)
    assert 'hx-trigger="every 1s"' in page(world, "ea", f"trades/{made.pk}/state/")
    settle(world, engine)
    shown = page(world, "ra", f"trades/{made.pk}/")
    for text in ('data-state="refused"', "Trade type BLOCK is restricted for EX1", "42000.5", "TRADE_TYPE_RESTRICTED"):
        assert text in shown, text
    assert "hx-trigger" not in page(world, "ra", f"trades/{made.pk}/state/")


def test_trades_are_filtered_and_exported(world: World) -> None:
    enter(world)
    enter(world, account="ACC2", side=2)
    settle(world)
    enter(world, operator="TR9")
    for query, count in (
        ("", 3), ("state=entered", 2), ("state=requested", 1), ("account=acc2", 1), ("operator=TR9", 1),
        ("firm=EX2", 0), ("symbol=ym", 3), ("since=2099-01-01", 0), ("until=9999-12-31", 3), ("since=never", 3),
    ):  # fmt: skip
        content = world.client("ra").get(f"/entity-risk/trades/export/?{query}").getvalue().decode()
        assert len(list(csv.DictReader(io.StringIO(content)))) == count, query
        assert page(world, "ra", f"trades/?{query}").count('href="/entity-risk/trades/') >= count
    assert world.client("foreign_ra").get("/entity-risk/trades/export/").getvalue().count(b"\n") == 1


def test_erm_5_the_page_asks_until_the_engine_has_what_was_saved(world: World) -> None:
    limit(world, YM=(10, None))
    address = "maximums/operator/?firm=EX1&operator=TR1&setter=101"
    shown = page(world, "ra", address)
    assert "1 maximum saved, waiting for the engine" in shown
    assert 'hx-select-oob="#s-YM"' in shown
    assert 'hx-select="#erm-body"' in page(world, "ra", "firms/EX1/")
    settle(world)
    assert "waiting for the engine" not in page(world, "ra", address)
    assert 'hx-select="#erm-body"' not in page(world, "ra", "firms/EX1/")
