"""The blotter (SPEC FirmSoft): who sees which orders, what each filter lets through, and how pages follow."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from creditcontrols.firmsoft import blotter, exports, policies
from creditcontrols.firmsoft.services import grant
from creditcontrols.models import Order
from riskadmin.firms.models import LegalClearingEntity
from tests.creditcontrols.test_positions import cancel
from tests.firmsoft.world import FirmSoft

pytestmark = pytest.mark.django_db(transaction=True)


def listed(world: FirmSoft, who: str, query: str = "") -> list[int]:
    """The ids of the orders that the page lists."""
    body = world.client(who).get(f"/firmsoft/?{query}").content.decode()
    return [int(found) for found in re.findall(r'id="o(\d+)"', body)]


def trade(world: FirmSoft) -> None:
    """Two orders that fill each other."""
    for side in (1, 2):
        world.order(side=side, price=200_000_000_000)


def several(world: FirmSoft) -> None:
    """Orders 1 to 7, each of another kind; 4 and 5 traded with each other, 6 was cancelled by its trader."""
    world.order("YMZ6", trader="TR1", account="A1")
    world.order("ZCZ6", trader="TR 1", account="A2")
    world.order("GEZ6", tif="1", sender_comp="EX2EX1N", session="EX2EX1", trader="TR2")
    world.order("GEZ6", 2, price=200_000_000_000)
    world.order("GEZ6", 2, side=2, price=200_000_000_000)
    gone = world.order("GEZ6", side=2, price=300_000_000_000)
    world.world.send(cancel(world.world.core.state.orders[gone], "X1"))
    world.order("GEZ6", side=2, price=300_000_000_000)
    world.work()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [7, 3, 2, 1]),
        ("status=all", [7, 6, 5, 4, 3, 2, 1]),
        ("status=filled", [5, 4]),
        ("status=cancelled", [6]),
        ("firm=EX1", [7, 3, 2, 1]),
        ("session=EX2EX1", [3]),
        ("account=a2", [2]),
        ("product=ZC", [2]),
        ("product=YMZ6", [1]),
        ("side=2", [7]),
        ("tif=1", [3]),
        ("since=2020-01-01T00:00", [7, 3, 2, 1]),
        ("until=2020-01-01T00:00", []),
    ],
)
def test_fs_3_each_filter_lets_its_orders_through(firmsoft: FirmSoft, query: str, wanted: list[int]) -> None:
    several(firmsoft)
    firmsoft.permit("ra", "inquiry")
    assert listed(firmsoft, "ra", query) == wanted


@pytest.mark.parametrize(("typed", "wanted"), [("TR1", [7, 1]), ("TR%201", [2]), ("tr1", [7, 1]), ("TR", []),
                                               ("TR1%20", [])])  # fmt: skip
def test_fs_1_operator_ids_are_compared_exactly_blanks_included(
    firmsoft: FirmSoft, typed: str, wanted: list[int]
) -> None:
    several(firmsoft)
    firmsoft.permit("ra", "inquiry")
    assert listed(firmsoft, "ra", f"trader={typed}") == wanted


def test_a_wrong_filter_lists_nothing_and_says_so(firmsoft: FirmSoft) -> None:
    several(firmsoft)
    firmsoft.permit("ra", "inquiry")
    body = firmsoft.client("ra").get("/firmsoft/?since=yesterday&account=A1").content.decode()
    assert "Nothing is listed: a filter is wrong." in body
    assert 'value="A1"' in body
    assert 'id="o1"' not in body


@pytest.mark.parametrize("who", ["ca", "ra", "ea", "tf", "gam", "foreign_ca", "foreign_ea"])
def test_without_a_permission_there_is_no_firmsoft(firmsoft: FirmSoft, who: str) -> None:
    answer = firmsoft.client(who).get("/firmsoft/")
    assert (answer.status_code, b"administrator of your firm gives it" in answer.content) == (403, True)


@pytest.mark.parametrize("who", ["au", "gcc"])
def test_auditors_and_gcc_look_without_a_permission_and_cancel_nothing(firmsoft: FirmSoft, who: str) -> None:
    several(firmsoft)
    assert listed(firmsoft, who) == [7, 3, 2, 1]
    assert b"Cancel all shown" not in firmsoft.client(who).get("/firmsoft/").content
    assert firmsoft.client(who).post("/firmsoft/cancels/draft/", {"order": "1"}).status_code == 403


def test_a_trader_sees_its_own_trader_ids_only(firmsoft: FirmSoft) -> None:
    several(firmsoft)
    assert listed(firmsoft, "tr", "status=all") == [7, 6, 5, 4, 1]
    assert firmsoft.client("tr").get("/firmsoft/orders/1/").status_code == 200
    assert firmsoft.client("tr").get("/firmsoft/orders/2/").status_code == 404


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [({}, [7, 3, 2, 1]), ({"session": "EX2EX1"}, [3]), ({"account": "A1"}, [1]), ({"trader": "TR 1"}, [2]),
     ({"session": "EX1EX1", "trader": "TR2"}, [])],
)  # fmt: skip
def test_fs_3_a_permission_may_be_limited_by_session_account_and_operator(
    firmsoft: FirmSoft, limits: dict[str, str], wanted: list[int]
) -> None:
    several(firmsoft)
    firmsoft.permit("tf", "inquiry", by="ea", **limits)
    assert listed(firmsoft, "tf") == wanted


def test_several_permissions_add_up(firmsoft: FirmSoft) -> None:
    several(firmsoft)
    firmsoft.permit("tf", "inquiry", by="ea", account="A1")
    firmsoft.permit("tf", "inquiry", by="ea", session="EX2EX1")
    assert listed(firmsoft, "tf") == [3, 1]


def test_a_foreign_firms_permission_shows_nothing_of_this_one(firmsoft: FirmSoft) -> None:
    several(firmsoft)
    other = LegalClearingEntity.objects.get(code="BRV")
    grant(actor=firmsoft.users["foreign_ca"], user=firmsoft.users["foreign_ca"], level="cancel", lce=other.pk)
    assert listed(firmsoft, "foreign_ca", "status=all") == []
    assert firmsoft.client("foreign_ca").get("/firmsoft/orders/1/").status_code == 404


def test_pages_start_after_a_row_and_leave_none_out(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra", "inquiry")
    ids = [firmsoft.order() for _ in range(250)]
    firmsoft.work()
    rows = blotter.orders(policies.reaches(firmsoft.users["ra"]), blotter.Wanted())
    found, before = [], 0
    while True:
        page, before = blotter.order_page(rows, ids[-1], before)
        found += [one.order_id for one in page]
        if not before:
            break
    assert found == ids[::-1]


def statements(world: FirmSoft, path: str) -> int:
    """SQL statements that the page takes."""
    client = world.client("ra")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("tab", ["orders", "fills", "quotes"])
def test_statements_do_not_grow_with_the_rows(firmsoft: FirmSoft, tab: str) -> None:
    firmsoft.permit("ra")
    trade(firmsoft)
    firmsoft.order()
    firmsoft.work()
    few = statements(firmsoft, f"/firmsoft/?tab={tab}")
    for _ in range(60):
        trade(firmsoft)
        firmsoft.order()
    firmsoft.work()
    assert statements(firmsoft, f"/firmsoft/?tab={tab}") == few


def test_what_changes_comes_as_single_rows_and_what_is_new_is_counted(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    first, second = firmsoft.order(), firmsoft.order()
    firmsoft.work()
    client, now = firmsoft.client("ra"), blotter.moment()
    asked = f"/firmsoft/news/?tab=orders&seq={now.seq}&newest={now.newest}&rows={second},{first}"
    assert client.get(asked).status_code == 204
    firmsoft.order(side=2)
    firmsoft.order(price=90_000_000_000)
    firmsoft.work()
    answer = json.loads(client.get(asked).content)
    assert (list(answer["rows"]), answer["count"], answer["newer"]) == ([str(first)], 1, 1)
    assert "Filled" in answer["rows"][str(first)]


def test_the_fills_tab_has_account_and_operator_of_the_order(firmsoft: FirmSoft) -> None:
    several(firmsoft)
    firmsoft.permit("ra", "inquiry")
    client = firmsoft.client("ra")
    body = client.get("/firmsoft/?tab=fills&account=ACC1").content.decode()
    assert (body.count("/firmsoft/orders/4/"), body.count("/firmsoft/orders/5/"), body.count("<td>ACC1</td>")) == (
        1,
        1,
        2,
    )
    assert "No fills" in client.get("/firmsoft/?tab=fills&account=A1").content.decode()


def test_quotes_have_a_tab_of_their_own(firmsoft: FirmSoft) -> None:
    plain, quote = firmsoft.order(), firmsoft.order(quote=True)
    firmsoft.work()
    firmsoft.permit("ra", "inquiry")
    assert (listed(firmsoft, "ra"), listed(firmsoft, "ra", "tab=quotes")) == ([plain], [quote])


def test_the_export_has_every_row_of_the_filter_and_no_formula(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra", "inquiry")
    for _ in range(130):
        firmsoft.order(account="=1+1")
    firmsoft.work()
    answer = firmsoft.client("ra").get("/firmsoft/export/?account=%3D1%2B1")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert (len(lines), answer.streaming, lines[1].count("'=1+1")) == (131, True, 1)
    assert lines[0].split(",")[2:6] == ["Order", "Client id", "Account", "Operator"]
    assert Order.objects.count() == 130


def test_the_export_of_fills_pages_through_all_of_them(firmsoft: FirmSoft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "CHUNK", 3)
    firmsoft.permit("ra", "inquiry")
    for _ in range(5):
        trade(firmsoft)
    firmsoft.work()
    answer = firmsoft.client("ra").get("/firmsoft/export/?tab=fills")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(set(lines)) == 11
