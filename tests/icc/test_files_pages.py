"""Pages of files of position limits and of alert levels, from the sheet to what is saved."""

import io
from typing import Any

import pytest

from creditcontrols.icc.models import PositionLimitRow, PositionPolicyRow
from creditcontrols.icc.tasks import work
from tests.icc.world import icc_world, set_long
from tests.web.world import World


@pytest.fixture
def world(transactional_db: None) -> World:
    """Work is done outside a test's transaction, as the worker does it."""
    return icc_world()


def file(text: str) -> Any:
    """A CSV file of a browser."""
    found = io.BytesIO(text.encode())
    found.name = "sheet.csv"
    return found


def test_icc_1_pages_of_a_file_of_limits_from_the_sheet_to_saved(world: World) -> None:
    set_long(world, "ca", 100)
    client = world.client("ea")
    sheet = client.get("/icc/sheets/limits.csv?ef=EX1")
    assert (sheet["Cache-Control"], sheet.status_code) == ("no-store", 200)
    text = sheet.content.decode("utf-8-sig").replace(
        ",101,ACC1,EX1,YM,Futures,100,,,", "x,101,ACC1,EX1,YM,Futures,100,,80,"
    )
    answer = client.post("/icc/files/", {"owner_code": "execution_firm-EX1", "file": file(text)})
    page = answer["Location"]
    assert b"Being verified" in client.get(page).content
    assert work() == 1
    assert client.get(f"{page}progress/?was=received")["HX-Refresh"] == "true"
    shown = client.get(page).content.decode()
    assert "Submit 1 limit" in shown
    assert "execution firm EX1" in shown
    assert client.get(f"{page}?text=acc1").content.count(b"EF long") == 1
    assert client.post(f"{page}submit/", {"reason": " "}).status_code == 422
    assert client.post(f"{page}submit/", {"reason": "review"}).status_code == 302
    assert work() == 1
    assert b"waiting for the engine, 1 limit" in client.get(page).content
    assert PositionLimitRow.objects.get().ef_long == 80
    assert client.post(f"{page}cancel/").status_code == 409
    assert b"sheet.csv" in client.get("/icc/files/").content
    assert world.client("ca").get(page).status_code == 404


def test_icc_1_a_user_of_both_sides_chooses_whose_limits_a_file_holds(world: World) -> None:
    world.users["ea"].memberships.create(role="RA", lce=world.own.lce)
    client = world.client("ea")
    page = client.get("/icc/files/").content.decode()
    assert "LCE 101" in page
    assert "Execution firm EX1" in page
    text = "ACTION,LCE,Account,Execution firm,Product,Type\n"
    assert client.post("/icc/files/", {"owner_code": "lce-101", "file": file(text)}).status_code == 302
    assert client.post("/icc/files/", {"owner_code": "lce-202", "file": file(text)}).status_code == 422
    assert client.post("/icc/files/", {"file": file(text)}).status_code == 422


def test_icc_7_pages_of_a_file_of_alert_levels(world: World) -> None:
    client = world.client("ra")
    sheet = client.get("/icc/sheets/levels.csv?lce=101").content.decode("utf-8-sig")
    answer = client.post(
        "/icc/levels/files/", {"lce": world.own.lce.pk, "file": file(sheet.replace(",101,EX1,,", "*,101,EX1,75,"))}
    )
    page = answer["Location"]
    assert work() == 1
    assert "Submit 1 row" in client.get(page).content.decode()
    assert client.post(f"{page}submit/", {"reason": "review"}).status_code == 302
    assert work() == 1
    assert PositionPolicyRow.objects.get().levels == [75]
    assert world.client("ea").get("/icc/levels/files/").status_code == 200
    assert world.client("ea").get(page).status_code == 404


def test_sheets_of_another_kind_are_not_found_and_traders_have_none(world: World) -> None:
    for name in ("limits", "levels"):
        assert world.client("ca").get(f"/icc/sheets/{name}.pdf").status_code == 404
        assert world.client("tr").get(f"/icc/sheets/{name}.csv").status_code == 403
