"""Accounts files: what is read, judged, refused, saved all or nothing, and sent to the engine in parts."""

import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.accounts import selectors, services
from creditcontrols.accounts.files import applying, verifying
from creditcontrols.accounts.files import selectors as reading
from creditcontrols.accounts.files import services as filing
from creditcontrols.accounts.files.columns import HEADS
from creditcontrols.accounts.models import Account, AccountChange, AccountsUpload
from creditcontrols.accounts.tasks import work
from creditcontrols.engine.commands import SetAccounts
from creditcontrols.filework import sheets
from creditcontrols.filework.deciding import UploadFault
from creditcontrols.filework.reading import new_count
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.audit.models import AuditEvent
from tests.accounts.world import LEI, accounts_world, commands, register, suspend
from tests.web.world import World

Rows = list[dict[str, str]]


@pytest.fixture
def world(transactional_db: None) -> World:
    """Work is done outside a test's transaction, as the worker does it."""
    return accounts_world()


def sheet(world: World) -> Rows:
    """The sheet of the own clearing firm as its CA downloads it."""
    user = world.users["ca"]
    found = selectors.accounts(user, lce="101").with_firms(user)
    return [dict(zip(HEADS, row, strict=True)) for row in reading.sheet_rows(user, found)]


def new_row(number: str, **cells: str) -> dict[str, str]:
    """A marked row of a new account of EX1; columns of several words by their letters before an underscore."""
    plain = {
        "ACTION": "x", "LCE": "101", "Account": number, "Description": "By file", "Owner": "EX1", "Segregation": "CUST",
        "Delegated intermediary": "No", "Holding account": "no", "Services": "ICC CPC", "Status": "Active",
        "Sessions": "EX1EX1N", "Execution firms": "EX1, AA1", "Parent account": "", "Order entry suspended": "",
    }  # fmt: skip
    return plain | {name.replace("_", " "): text for name, text in cells.items()}


def verified(world: World, rows: Rows, write: Any = sheets.to_csv) -> AccountsUpload:
    """An upload of these rows that the worker has looked at."""
    content = write(HEADS, [[row[head] for head in HEADS] for row in rows])
    found = filing.upload_accounts(actor=world.users["ca"], lce=world.own.lce, file_name="a.csv", content=content)
    verifying.verify(found.pk)
    found.refresh_from_db()
    return found


def saved(world: World, found: AccountsUpload) -> AccountsUpload:
    """The upload after the worker saved it."""
    filing.submit_accounts(actor=world.users["ca"], upload_id=found.pk, reason="rollout")
    applying.apply(found.pk)
    found.refresh_from_db()
    return found


def faults(found: AccountsUpload) -> list[tuple[int, str, str]]:
    """(row, column, sentence) of everything that is wrong."""
    return [(row.number, *fault) for row in found.rows.filter(kind=RowKind.REFUSED) for fault in row.faults]


@pytest.mark.parametrize("write", [sheets.to_csv, sheets.to_xlsx])
def test_ams_6_the_sheet_reads_as_unchanged_and_a_mark_takes_a_row(world: World, write: Any) -> None:
    register(world, "-A1", sessions=("EX1EX1N",), services=("CMED", "ICC"))
    register(world, "ACC2", parent="-A1")
    rows = sheet(world)
    assert [row["Account"] for row in rows] == ["-A1", "ACC2"]
    rows[0]["Description"] = "ignored without a mark"
    found = verified(world, rows, write)
    assert (found.state, found.unchanged, found.changed, found.refused) == (UploadState.VERIFIED, 2, 0, 0)
    rows[0]["ACTION"] = "X"
    found = verified(world, rows, write)
    assert (found.changed, found.unchanged) == (1, 1)
    assert found.rows.get(kind=RowKind.CHANGED).changes == [["Description", "First", "ignored without a mark"]]


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        ("Account", "a" * 21, "An account number has 1 to 20 characters."),
        ("Account", "A.1", "None of @%^&()_={}[]|\\:;\"'<>,. and blank may be the first, second or last character."),
        ("ACTION", "Y", "Mark the row with X, or leave the cell empty."),
        ("LCE", "202", "The file is for 101."),
        ("Owner", "EX2", "Give an execution firm that the clearing firm guarantees, or an LEI with its check digits."),
        ("Delegated intermediary", "perhaps", "Choose Yes or No."),
        ("Status", "Gone", "Choose Active or Inactive."),
        ("Services", "ICC GAS", "GAS is no service. There are CMED, CPC, ICC, FX, STP."),
        ("Execution firms", "EX1 EX2", "The clearing firm does not guarantee EX2."),
        ("Sessions", "EX2EX2N", "EX2EX2N is no sender comp of an execution firm of the account."),
        ("Parent account", "NONE", "NONE is no account of the clearing firm that may have sub-accounts."),
    ],
)
def test_ams_6_a_row_is_refused_with_row_column_and_sentence(
    world: World, column: str, text: str, sentence: str
) -> None:
    found = verified(world, [new_row("GOOD"), new_row("ACC1") | {column: text}])
    assert faults(found) == [(3, column, sentence)]
    with pytest.raises(UploadFault):
        filing.submit_accounts(actor=world.users["ca"], upload_id=found.pk, reason="x")
    assert Account.objects.count() == 0


def test_ams_6_the_same_account_in_two_rows_is_refused_in_both(world: World) -> None:
    found = verified(world, [new_row("ACC1"), new_row("acc1")])
    assert [(row, column) for row, column, _ in faults(found)] == [(2, "Account"), (3, "Account")]


def test_ams_6_new_and_changed_accounts_are_saved_in_one_act(world: World) -> None:
    register(world, services=("CPC",))
    suspend(world, Account.objects.get())
    rows = sheet(world)
    rows[0] |= {"ACTION": "X", "Description": "Changed", "Services": "ICC", "Status": "Inactive"}
    rows += [new_row("SUB", Parent_account="NEW"), new_row("NEW", Owner=LEI, Services="CMED STP"), new_row("N2")]
    found = verified(world, rows)
    assert (found.changed, found.refused, new_count(found)) == (4, 0, 3)
    found = saved(world, found)
    assert (found.state, found.done) == (UploadState.APPLIED, 4)
    old, new, sub = (Account.objects.get(number=number) for number in ("ACC1", "NEW", "SUB"))
    assert (old.version, old.description, old.services, old.active) == (3, "Changed", ["ICC"], False)
    assert (new.owner_lei, sub.parent, sub.services) == (LEI, new, ["CMED", "STP"])
    assert sorted(link.execution_firm.code for link in sub.firms.all()) == ["AA1", "EX1"]
    assert AccountChange.objects.filter(account=old, version=3, reason="rollout").count() == 3
    assert AuditEvent.objects.get(verb="accounts_file.saved").after["accounts"] == 4
    command = commands()[-1]
    assert isinstance(command, SetAccounts)
    assert {(row.account, row.active, row.suspended, row.version) for row in command.rows} == {
        ("ACC1", False, ("EX1",), 3), ("NEW", True, (), 1), ("SUB", True, (), 1), ("N2", True, (), 1),
    }  # fmt: skip
    assert found.rows.filter(account=None).count() == 0


def test_ams_6_nothing_is_saved_when_one_account_moved_since_the_verification(world: World) -> None:
    made = register(world)
    rows = sheet(world)
    rows[0] |= {"ACTION": "X", "Description": "Changed"}
    found = verified(world, [*rows, new_row("NEW")])
    services.set_status(actor=world.users["ca"], account_id=made.pk, active=False, reason="x")
    found = saved(world, found)
    assert found.state == UploadState.REFUSED
    assert found.message == "Nothing was saved: ACC1 (row 2) changed since the file was verified. Upload it again."
    assert Account.objects.count() == 1


def test_ams_6_twenty_thousand_rows_are_taken_and_one_more_is_refused_with_the_number(world: World) -> None:
    head = ",".join(HEADS[:3]) + "\n"
    rows = "".join(f",101,N{number}\n" for number in range(20_000))
    for more, state in (("", UploadState.VERIFIED), (",101,LAST\n", UploadState.REFUSED)):
        found = filing.upload_accounts(
            actor=world.users["ca"], lce=world.own.lce, file_name="a.csv", content=(head + rows + more).encode()
        )
        verifying.verify(found.pk)
        found.refresh_from_db()
        assert found.state == state
    assert found.message == "The file has 20,001 rows, 20,000 are the most. Nothing was taken."


def test_ams_6_a_file_of_many_accounts_reaches_the_engine_in_parts_of_five_hundred(world: World) -> None:
    found = saved(world, verified(world, [new_row(f"N{number}") for number in range(1_001)]))
    assert found.state == UploadState.APPLIED
    assert [len(command.rows) for command in commands()] == [500, 500, 1]  # type: ignore[attr-defined]
    standing = reading.standing(found)
    assert standing is not None
    assert standing.waiting == 1_001


def test_ams_6_only_keepers_of_the_lce_upload_and_submit(world: World) -> None:
    found = verified(world, [new_row("ACC1")])
    for name in ("ra", "au", "gcc"):
        with pytest.raises(PermissionDenied):
            filing.submit_accounts(actor=world.users[name], upload_id=found.pk, reason="x")
    for name in ("ea", "tf", "foreign_ra"):
        with pytest.raises(AccountsUpload.DoesNotExist):
            filing.cancel_accounts(actor=world.users[name], upload_id=found.pk)
    filing.cancel_accounts(actor=world.users["gam"], upload_id=found.pk)
    with pytest.raises(UploadFault):
        filing.submit_accounts(actor=world.users["ca"], upload_id=found.pk, reason="x")


def test_pages_of_a_file_from_upload_to_saved(world: World) -> None:
    client = world.client("ca")
    rows = [new_row("ACC1"), new_row("ACC2")]
    content = io.BytesIO(sheets.to_xlsx(HEADS, [[row[head] for head in HEADS] for row in rows], "Accounts"))
    content.name = "accounts.xlsx"
    answer = client.post("/ams/files/", {"lce": world.own.lce.pk, "file": content})
    page = answer["Location"]
    assert b"Being verified" in client.get(page).content
    assert work() == 1
    assert client.get(f"{page}progress/?was=received")["HX-Refresh"] == "true"
    shown = client.get(page).content.decode()
    assert "Submit 2 accounts" in shown
    assert client.get(f"{page}?kind=new&text=acc2").content.count(b'<span class="tag good">New</span>') == 1
    assert client.post(f"{page}submit/", {"reason": " "}).status_code == 422
    assert client.post(f"{page}submit/", {"reason": "review"}).status_code == 302
    assert work() == 1
    assert b"waiting for the engine, 2 accounts" in client.get(page).content
    assert client.post(f"{page}cancel/").status_code == 409
    assert b"accounts.xlsx" in client.get("/ams/files/").content
