"""Limits files: what is read, judged, refused, saved, and sent to the engine as one activation."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.bulk import applying, selectors, services, tasks, verifying
from creditcontrols.bulk.columns import HEADS
from creditcontrols.engine.commands import ActivateBatch, StageSettings, decode_command
from creditcontrols.filework import sheets
from creditcontrols.models import ExchangeGroup, InboxCommand, SettingChange, SettingsVersion
from creditcontrols.services import save_settings
from creditcontrols.uploads import LimitsUpload, RowKind, UploadState
from riskadmin.audit.models import AuditEvent
from tests.web.world import MILLION, World, make_group, make_world, settings_of

FUTURES = "Weekday exposure limit, futures, USD M"
BUY = "Weekday max quantity, futures buy, contracts"


def sheet(world: World, change: Callable[[list[dict[str, str]]], Any] = lambda rows: None) -> bytes:
    """The template of the own LCE as CSV, with cells changed."""
    rows = [dict(zip(HEADS, row, strict=True)) for row in selectors.template_rows(world.own.lce)]
    change(rows)
    return sheets.to_csv(HEADS, [[row[head] for head in HEADS] for row in rows])


def verified(world: World, content: bytes, name: str = "limits.csv") -> LimitsUpload:
    """An upload of the own risk administrator that the worker has looked at."""
    found = services.upload_limits(actor=world.users["ra"], lce=world.own.lce, file_name=name, content=content)
    verifying.verify(found.pk)
    found.refresh_from_db()
    return found


def applied(world: World, found: LimitsUpload) -> LimitsUpload:
    """The upload after the worker applied it."""
    services.apply_upload(actor=world.users["ra"], upload_id=found.pk, reason="yearly review")
    applying.apply(found.pk)
    found.refresh_from_db()
    return found


def faults(found: LimitsUpload) -> list[tuple[int, str, str]]:
    """(row, column, sentence) of everything that is wrong."""
    refused = found.rows.filter(kind=RowKind.REFUSED)
    return [(row.number, column, sentence) for row in refused for column, sentence in row.faults]


@pytest.mark.parametrize("write", [sheets.to_csv, sheets.to_xlsx])
def test_template_is_filled_and_reads_as_unchanged(transactional_db: None, write: Any) -> None:
    world = make_world()
    make_group("101", "AA1", "=1+1")
    found = verified(world, write(HEADS, selectors.template_rows(world.own.lce)))
    assert (found.state, found.total, found.unchanged, found.refused) == (UploadState.VERIFIED, 2, 2, 0)
    with pytest.raises(services.UploadFault, match="at least one changes"):
        services.apply_upload(actor=world.users["ra"], upload_id=found.pk, reason="x")


@pytest.fixture
def bulk_world(transactional_db: None) -> World:
    """Two groups of the own LCE; work is done outside a test's transaction, as the worker does it."""
    world = make_world()
    make_group("101", "AA1")
    return world


def test_verification_tells_changes_with_direction(bulk_world: World) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0][FUTURES], rows[1][BUY] = "2.5", "100"

    found = verified(bulk_world, sheet(bulk_world, change))
    assert (found.changed, found.unchanged, found.refused) == (2, 0, 0)
    loosens, tightens = found.rows.order_by("number")
    assert (loosens.loosens, loosens.tightens, tightens.loosens, tightens.tightens) == (True, False, False, True)
    assert loosens.changes == [["weekday.exposure_futures", MILLION, 250_000_000]]


@pytest.mark.parametrize(
    ("head", "text", "sentence"),
    [
        (FUTURES, "0.4", "The smallest limit above 0 is 0.5 (USD millions)."),
        (FUTURES, "1e3", "Enter USD millions as digits with at most one decimal, for example 12.5."),
        (BUY, "-1", "Give 0 to 99,999 contracts in digits, or tick No Max Limit."),
        ("Mode", "Auto", "Choose Automated or Manual."),
        ("Reference contract, futures", "NONE", "NONE is not listed on an exchange of this group."),
        ("Weekend exposure limit, futures, USD M", "1.0", "Turn weekend trading on first."),
        ("Execution firm", "EX2", "No such exchange group is found."),
        ("Version", "7", "Filled from version 7; version 1 is saved now, by System. Fill the row again."),
    ],
)
def test_row_is_refused_with_row_column_and_the_sentence_of_the_form(
    bulk_world: World, head: str, text: str, sentence: str
) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[1][FUTURES] = "3.0"
        rows[1][head] = text

    found = verified(bulk_world, sheet(bulk_world, change))
    told = "Exchange group" if head == "Execution firm" else head
    assert faults(found) == [(3, told, sentence)]
    with pytest.raises(services.UploadFault):
        services.apply_upload(actor=bulk_world.users["ra"], upload_id=found.pk, reason="x")


def test_group_in_two_rows_is_refused_in_both(bulk_world: World) -> None:
    found = verified(bulk_world, sheet(bulk_world, lambda rows: rows.append(dict(rows[0]))))
    assert [row for row, _, _ in faults(found)] == [2, 4]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00", "The file is neither XLSX nor CSV in UTF-8."),
        (b"PK\x03\x04nothing", "The file cannot be read as XLSX."),
        (b"LCE,Execution firm,Exchange group\n1,2,3\n", "Column Version is missing"),
        (b"LCE,Execution firm,Exchange group,Version,Colour\n1,2,3,4,5\n", "Column 5 is called 'Colour'"),
        (b"LCE,Execution firm,Exchange group,Version\n", "The file has no rows under its head."),
        (b"LCE,Execution firm,Exchange group,Version\n" + b"1,2,3,4\n" * 20_001, "The file has 20,001 rows"),
    ],
)
def test_file_that_is_none_is_refused_with_its_reason(bulk_world: World, content: bytes, message: str) -> None:
    found = verified(bulk_world, content)
    assert found.state == UploadState.REFUSED
    assert found.message.startswith(message)


def test_applied_file_is_one_activation_with_history_and_audit(bulk_world: World) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0][FUTURES] = rows[1][FUTURES] = "2.0"

    found = applied(bulk_world, verified(bulk_world, sheet(bulk_world, change)))
    assert found.state == UploadState.APPLIED
    assert set(ExchangeGroup.objects.filter(lce=bulk_world.own.lce).values_list("version", flat=True)) == {2}
    assert SettingsVersion.objects.filter(version=2, saved_by=bulk_world.users["ra"]).count() == 2
    assert SettingChange.objects.filter(field="weekday.exposure_futures", new=2 * MILLION).count() == 2
    staged, activation = (decode_command(bytes(row.payload)) for row in InboxCommand.objects.order_by("pk"))
    assert isinstance(staged, StageSettings)
    assert [version for _, version, _ in staged.rows] == [2, 2]
    assert activation == ActivateBatch(found.batch, "ra", "yearly review")
    assert AuditEvent.objects.filter(verb="limits_file.saved", reason="yearly review").count() == 1


def test_nothing_is_saved_when_one_group_moved_since_the_verification(bulk_world: World) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0][FUTURES] = rows[1][FUTURES] = "2.0"

    found = verified(bulk_world, sheet(bulk_world, change))
    save_settings(
        actor=bulk_world.users["ra"], group_id=bulk_world.own.pk, base_version=1,
        settings=settings_of(bulk_world.own, exposure_futures=5 * MILLION),
    )  # fmt: skip
    found = applied(bulk_world, found)
    assert found.state == UploadState.REFUSED
    assert found.message.startswith("Nothing was saved: 101 EX1 CME/CBOT (row 3)")
    assert ExchangeGroup.objects.get(execution_firm__code="AA1").version == 1
    assert InboxCommand.objects.count() == 1


def test_file_is_applied_by_the_worker_once_and_cancelled_never_after(bulk_world: World) -> None:
    found = verified(bulk_world, sheet(bulk_world, lambda rows: rows[0].update({FUTURES: "2.0"})))
    services.apply_upload(actor=bulk_world.users["ra"], upload_id=found.pk, reason="review")
    with pytest.raises(services.UploadFault):
        services.cancel_upload(actor=bulk_world.users["ra"], upload_id=found.pk)
    assert tasks.work() == 1
    assert tasks.work() == 0
    applying.apply(found.pk)
    assert InboxCommand.objects.count() == 2


def test_only_a_risk_administrator_of_the_lce_uploads_and_applies(bulk_world: World) -> None:
    found = verified(bulk_world, sheet(bulk_world, lambda rows: rows[0].update({FUTURES: "2.0"})))
    for name in ("ca", "au", "gam", "gcc"):
        with pytest.raises(PermissionDenied):
            services.apply_upload(actor=bulk_world.users[name], upload_id=found.pk, reason="x")
    for name in ("ea", "foreign_ra"):
        with pytest.raises(LimitsUpload.DoesNotExist):
            services.cancel_upload(actor=bulk_world.users[name], upload_id=found.pk)
        with pytest.raises(PermissionDenied):
            services.upload_limits(
                actor=bulk_world.users[name], lce=bulk_world.own.lce, file_name="x", content=b"x"
            )  # fmt: skip


def test_pages_of_a_file_from_upload_to_saved(bulk_world: World) -> None:
    client = bulk_world.client("ra")
    content = io.BytesIO(sheet(bulk_world, lambda rows: rows[0].update({FUTURES: "2.0"})))
    content.name = "limits.csv"
    answer = client.post("/limits/files/", {"lce": bulk_world.own.lce.pk, "file": content})
    page = answer["Location"]
    assert b"Being verified" in client.get(page).content
    tasks.work()
    assert client.get(f"{page}progress/?was=received")["HX-Refresh"] == "true"
    assert b"Apply 1 group" in client.get(page).content
    assert client.post(f"{page}apply/", {"reason": " "}).status_code == 422
    assert client.post(f"{page}apply/", {"reason": "review"}).status_code == 302
    tasks.work()
    assert b"waiting for the engine" in client.get(page).content
    assert b"limits.csv" in client.get("/limits/files/").content


def test_template_download_holds_only_the_own_groups(bulk_world: World) -> None:
    answer = bulk_world.client("ra").get(f"/limits/files/template/{bulk_world.own.lce.pk}.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows] == ["Execution firm", "AA1", "EX1"]
    assert bulk_world.client("foreign_ra").get(answer.wsgi_request.path).status_code == 404
