"""Files of maximums (ERM-6): sheet, verification by row and column, all or nothing, in parts to the engine."""

import csv
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.engine.commands import SetUserMaximums
from creditcontrols.erm.maximums.files import applying, verifying
from creditcontrols.erm.maximums.files.columns import HEADS
from creditcontrols.erm.maximums.files.selectors import standing
from creditcontrols.erm.maximums.files.services import MAXIMUMS
from creditcontrols.erm.models import EntityChange, UserMaximum, UserMaximumsUpload
from creditcontrols.erm.tasks import work
from creditcontrols.filework import deciding, sheets
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.audit.models import AuditEvent
from tests.accounts.world import commands
from tests.erm.engine import engine_of, settle
from tests.erm.world import erm_world, limit
from tests.web.world import World


@pytest.fixture
def world(transactional_db: None) -> World:
    """Work is done outside a test's transaction, as the worker does it."""
    return erm_world()


def row(operator: str = "TR1", product: str = "YM", **cells: str) -> dict[str, str]:
    """A marked row of LCE 101; columns of several words by their letters before an underscore."""
    plain = {
        "ACTION": "X", "LCE": "101", "Execution firm": "EX1", "Operator": operator, "Product": product,
        "Outright": "10", "Spread": "",
    }  # fmt: skip
    return plain | {name.replace("_", " "): text for name, text in cells.items()}


def verified(world: World, rows: list[dict[str, str]], who: str = "ra", write: Any = sheets.to_csv) -> Any:
    """An upload of these rows, of the LCE or by the firm itself, that the worker has looked at."""
    content = write(HEADS, [[one[head] for head in HEADS] for one in rows])
    owner: dict[str, Any] = {"lce": world.own.lce, "execution_firm": None}
    if who == "ea":
        owner = {"lce": None, "execution_firm": world.own.execution_firm}
    found = deciding.keep(MAXIMUMS, actor=world.users[who], file_name="m.csv", content=content, **owner)
    verifying.verify(found.pk)
    found.refresh_from_db()
    return found


def saved(world: World, found: UserMaximumsUpload, who: str = "ra") -> UserMaximumsUpload:
    """The upload after the worker saved it."""
    deciding.apply(MAXIMUMS, actor=world.users[who], upload_id=found.pk, reason="rollout")
    applying.apply(found.pk)
    found.refresh_from_db()
    return found


def faults(found: UserMaximumsUpload) -> list[tuple[int, str, str]]:
    """(row, column, sentence) of everything that is wrong."""
    return [(one.number, *fault) for one in found.rows.filter(kind=RowKind.REFUSED) for fault in one.faults]


@pytest.mark.parametrize("write", [sheets.to_csv, sheets.to_xlsx])
def test_erm_6_the_sheet_reads_as_unchanged_and_a_mark_takes_a_row(world: World, write: Any) -> None:
    limit(world, YM=(1_000, None))
    content = world.client("ra").get("/entity-risk/maximums/export.csv?lce=101&q=tr1").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(one["Operator"], one["Product"], one["Outright"], one["Spread"]) for one in rows] == [
        ("TR1", "YM", "1000", ""), ("TR1", "ZC", "", ""),
    ]  # fmt: skip
    rows[0]["Outright"] = "ignored without a mark"
    found = verified(world, rows, write=write)
    assert (found.state, found.unchanged, found.changed, found.refused) == (UploadState.VERIFIED, 2, 0, 0)


@pytest.mark.parametrize("mark", ["X", "x", "*"])
def test_erm_6_each_mark_takes_the_row_and_blank_is_unlimited(world: World, mark: str) -> None:
    limit(world, YM=(10, 5))
    found = verified(world, [row(ACTION=mark, Outright="", Spread="7")])
    assert found.rows.get().changes == [["Outright", "10", "Unlimited"], ["Spread", "5", "7"]]
    saved(world, found)
    assert UserMaximum.objects.values_list("outright", "spread", "version").get() == (None, 7, 2)


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        ("ACTION", "Y", "Mark the row with X, x or *, or leave the cell empty."),
        ("LCE", "202", "The file is for 101."),
        ("Execution firm", "EX2", "The file is for firms that 101 guarantees."),
        ("Operator", "T" * 21, "An operator id has 1 to 20 characters."),
        ("Product", "CL", "CL is no product that EX1 trades here."),
        ("Outright", "100000", "0 to 99,999 contracts, or nothing for unlimited."),
        ("Spread", "-1", "0 to 99,999 contracts, or nothing for unlimited."),
        ("Spread", "1.5", "0 to 99,999 contracts, or nothing for unlimited."),
    ],
)
def test_erm_6_a_row_is_refused_with_row_column_and_sentence(
    world: World, column: str, text: str, sentence: str
) -> None:
    found = verified(world, [row("GOOD"), row() | {column: text}])
    assert faults(found) == [(3, column, sentence)]
    with pytest.raises(deciding.UploadFault):
        deciding.apply(MAXIMUMS, actor=world.users["ra"], upload_id=found.pk, reason="x")
    assert not UserMaximum.objects.exists()


def test_erm_6_the_same_maximum_in_two_rows_is_refused_in_both(world: World) -> None:
    found = verified(world, [row("tr1"), row("TR1", "ym")])
    assert [(number, column) for number, column, _ in faults(found)] == [(2, "Product"), (3, "Product")]


def test_erm_6_new_and_changed_maximums_are_saved_in_one_act_and_come_in_force(world: World) -> None:
    engine = engine_of(world)
    limit(world, YM=(10, 5))
    settle(world, engine)
    found = saved(world, verified(world, [row(Outright="20", Spread="5"), row("TR2"), row("TR2", "ZC", Outright="0")]))
    assert (found.state, found.done) == (UploadState.APPLIED, 3)
    (sent,) = commands()
    assert isinstance(sent, SetUserMaximums)
    assert [(one.trader, one.product, one.outright, one.spread, one.version) for one in sent.rows] == [
        ("TR1", "YM", 20, 5, 2), ("TR2", "YM", 10, -1, 1), ("TR2", "ZC", 0, -1, 1),
    ]  # fmt: skip
    assert EntityChange.objects.filter(reason="rollout").count() == 3
    assert AuditEvent.objects.get(verb="maximums_file.saved").after["maximums"] == 3
    waits = standing(found)
    assert waits is not None
    assert waits.waiting == 3
    settle(world, engine, seq=9)
    done = standing(found)
    assert done is not None
    assert (done.settled, done.in_force_seq) == (True, 9)


def test_erm_6_the_firm_uploads_its_own_beside_those_of_the_clearing_firm(world: World) -> None:
    limit(world, YM=(10, 5))
    found = verified(world, [row(LCE="", Outright="8")], "ea")
    assert (found.changed, found.refused) == (1, 0)
    saved(world, found, "ea")
    saved(world, verified(world, [row(LCE="", Outright="7")], "ea"), "ea")
    assert set(UserMaximum.objects.values_list("lce__code", "outright", "version")) == {("101", 10, 1), (None, 7, 2)}
    assert faults(verified(world, [row(LCE="101")], "ea")) == [(2, "LCE", "Empty in an execution firm's file.")]
    assert faults(verified(world, [row(LCE="", Execution_firm="AA1")], "ea")) == [
        (2, "Execution firm", "The file is for EX1."),
    ]  # fmt: skip


def test_erm_6_nothing_is_saved_when_one_maximum_moved_since_the_verification(world: World) -> None:
    found = verified(world, [row(), row("TR2")])
    limit(world, YM=(1, 1))
    found = saved(world, found)
    assert found.state == UploadState.REFUSED
    assert found.message == (
        "Nothing was saved: EX1 TR1 YM (row 2) changed since the file was verified. Upload it again."
    )
    assert UserMaximum.objects.count() == 1


def test_erm_6_many_rows_reach_the_engine_in_parts_and_one_too_many_is_refused_with_the_number(world: World) -> None:
    found = saved(world, verified(world, [row(f"T{number}") for number in range(1_001)]))
    assert found.state == UploadState.APPLIED
    assert [len(sent.rows) for sent in commands() if isinstance(sent, SetUserMaximums)] == [500, 500, 1]
    head = "ACTION,LCE,Execution firm,Operator,Product\n"
    rows = "".join(f",101,EX1,N{number},YM\n" for number in range(20_000))
    for more, state in (("", UploadState.VERIFIED), (",101,EX1,LAST,YM\n", UploadState.REFUSED)):
        content = (head + rows + more).encode()
        found = deciding.keep(
            MAXIMUMS,
            actor=world.users["ra"],
            lce=world.own.lce,
            execution_firm=None,
            file_name="m.csv",
            content=content,
        )
        verifying.verify(found.pk)
        found.refresh_from_db()
        assert found.state == state
    assert found.message == "The file has 20,001 rows, 20,000 are the most. Nothing was taken."


def test_erm_6_only_who_sets_maximums_uploads_and_submits(world: World) -> None:
    found = verified(world, [row()])
    for name in ("au", "gam", "gcc"):
        with pytest.raises(PermissionDenied):
            deciding.apply(MAXIMUMS, actor=world.users[name], upload_id=found.pk, reason="x")
    for name in ("ea", "tf", "foreign_ra"):
        with pytest.raises(UserMaximumsUpload.DoesNotExist):
            deciding.cancel(MAXIMUMS, actor=world.users[name], upload_id=found.pk)
    deciding.cancel(MAXIMUMS, actor=world.users["ca"], upload_id=found.pk)


def test_pages_of_a_file_from_upload_to_saved(world: World) -> None:
    client = world.client("ra")
    content = io.BytesIO(sheets.to_xlsx(HEADS, [[one[head] for head in HEADS] for one in (row(), row("TR2"))]))
    content.name = "maximums.xlsx"
    answer = client.post("/entity-risk/maximums/files/", {"owner_code": "lce-101", "file": content})
    page = answer["Location"]
    assert b"Being verified" in client.get(page).content
    assert work() == 1
    assert "Submit 2 maximums" in client.get(page).content.decode()
    assert client.get(f"{page}?kind=new&text=tr2").content.count(b'<span class="tag good">New</span>') == 1
    assert client.post(f"{page}submit/", {"reason": "review"}).status_code == 302
    assert work() == 1
    assert b"waiting for the engine, 2 maximums" in client.get(page).content
    shown = world.client("ea").get("/entity-risk/maximums/files/").content.decode()
    assert "No uploads yet" in shown
    assert "?firm=EX1" in shown
