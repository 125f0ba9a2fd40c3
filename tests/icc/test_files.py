"""Files of position limits: what is read, judged, refused, saved all or nothing, and sent to the engine in parts."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.accounts.models import Account, AccountFirm
from creditcontrols.engine.commands import SetPositionLimits
from creditcontrols.filework import sheets
from creditcontrols.filework.deciding import UploadFault
from creditcontrols.filework.reading import new_count
from creditcontrols.icc.files import applying, selectors, services, verifying
from creditcontrols.icc.files.columns import HEADS
from creditcontrols.icc.models import PositionLimitChange, PositionLimitRow, PositionLimitsUpload
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.audit.models import AuditEvent
from riskadmin.lib import clock
from riskadmin.reference.models import Product
from tests.accounts.world import commands
from tests.icc.world import carry_out, icc_world, set_long
from tests.web.world import World

Rows = list[dict[str, str]]
ROWS = 20_000


@pytest.fixture
def world(transactional_db: None) -> World:
    """EX1 and its account ACC1; work is done outside a test's transaction, as the worker does it."""
    return icc_world()


def sheet(world: World, who: str = "ca") -> Rows:
    """The sheet of the limits as that one downloads it."""
    return [dict(zip(HEADS, row, strict=True)) for row in selectors.sheet_rows(world.users[who])]


def row(**cells: str) -> dict[str, str]:
    """A marked row of ACC1 at EX1; columns of several words by their letters before an underscore."""
    plain = {
        "ACTION": "X", "LCE": "101", "Account": "ACC1", "Execution firm": "EX1", "Product": "YM", "Type": "Futures",
        "LCE long": "", "LCE short": "", "EF long": "", "EF short": "",
    }  # fmt: skip
    return plain | {name.replace("_", " "): text for name, text in cells.items()}


def uploaded(world: World, content: bytes, who: str = "ca") -> PositionLimitsUpload:
    """A file of the own LCE, or of EX1 for its administrator, that the worker has looked at."""
    owner = {"execution_firm": world.own.execution_firm} if who == "ea" else {"lce": world.own.lce}
    found = services.upload_limits(actor=world.users[who], file_name="l.csv", content=content, **owner)
    verifying.verify(found.pk)
    found.refresh_from_db()
    return found


def verified(world: World, rows: Rows, who: str = "ca", write: Any = sheets.to_csv) -> PositionLimitsUpload:
    """An upload of these rows that the worker has looked at."""
    return uploaded(world, write(HEADS, [[one[head] for head in HEADS] for one in rows]), who)


def saved(world: World, found: PositionLimitsUpload, who: str = "ca") -> PositionLimitsUpload:
    """The upload after the worker saved it."""
    services.submit_limits(actor=world.users[who], upload_id=found.pk, reason="rollout")
    applying.apply(found.pk)
    found.refresh_from_db()
    return found


def faults(found: PositionLimitsUpload) -> list[tuple[int, str, str]]:
    """(row, column, sentence) of everything that is wrong."""
    return [(one.number, *fault) for one in found.rows.filter(kind=RowKind.REFUSED) for fault in one.faults]


@pytest.mark.parametrize("write", [sheets.to_csv, sheets.to_xlsx])
def test_icc_1_the_sheet_reads_as_unchanged_and_a_mark_takes_a_row(world: World, write: Any) -> None:
    set_long(world, "ca", 100, 1_500)
    rows = sheet(world)
    assert rows == [row(ACTION="", LCE_long="100", LCE_short="1500")]
    rows[0]["LCE long"] = "90"
    found = verified(world, rows, write=write)
    assert (found.state, found.unchanged, found.changed, found.refused) == (UploadState.VERIFIED, 1, 0, 0)
    rows[0]["ACTION"] = "x"
    found = verified(world, rows, write=write)
    assert (found.changed, new_count(found)) == (1, 0)
    assert found.rows.get().changes == [["LCE long", "100", "90"]]


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        ("ACTION", "Y", "Mark the row with X, or leave the cell empty."),
        ("LCE", "202", "The file is for 101."),
        ("Account", "NONE", "NONE is no account of the clearing firm."),
        ("Execution firm", "AA1", "Account ACC1 does not enter orders through AA1."),
        ("Execution firm", "ZZZ", "Account ACC1 does not enter orders through ZZZ."),
        ("Product", "ZZ", "ZZ is no product of the reference data."),
        ("Type", "Spread", "Choose FUT for futures or OPT for options."),
        ("LCE long", "-1", "Give a whole number of deltas from 0 to 99,999,999, or nothing for Not Set."),
        ("LCE short", "1.5", "Give a whole number of deltas from 0 to 99,999,999, or nothing for Not Set."),
    ],
)
def test_icc_1_a_row_is_refused_with_row_column_and_sentence(
    world: World, column: str, text: str, sentence: str
) -> None:
    found = verified(world, [row(LCE_long="5", Type="Options"), row(LCE_long="5") | {column: text}])
    assert faults(found) == [(3, column, sentence)]
    with pytest.raises(UploadFault):
        services.submit_limits(actor=world.users["ca"], upload_id=found.pk, reason="x")
    assert not PositionLimitRow.objects.exists()


def test_icc_1_the_same_limit_in_two_rows_is_refused_in_both(world: World) -> None:
    found = verified(world, [row(LCE_long="1"), row(LCE_long="2", Type="fut", Account="acc1")])
    assert [(number, column) for number, column, _ in faults(found)] == [(2, "Account"), (3, "Account")]


def test_icc_1_new_changed_and_taken_back_limits_are_saved_in_one_act(world: World) -> None:
    set_long(world, "ca", 100, 50)
    found = verified(world, [row(LCE_short="60"), row(Type="OPT", LCE_long="7")])
    assert (found.changed, new_count(found)) == (2, 1)
    found = saved(world, found)
    assert (found.state, found.done) == (UploadState.APPLIED, 2)
    futures, options = PositionLimitRow.objects.order_by("kind")
    assert (futures.lce_long, futures.lce_short, futures.version) == (None, 60, 2)
    assert (options.lce_long, options.lce_short, options.version) == (7, None, 1)
    changes = PositionLimitChange.objects.filter(reason="rollout").order_by("pk").values_list("field", "old", "new")
    assert list(changes) == [("lce_long", 100, None), ("lce_short", 50, 60), ("lce_long", None, 7)]
    command = commands()[-1]
    assert isinstance(command, SetPositionLimits)
    assert [(one.kind, one.lce_long, one.lce_short, one.version) for one in command.rows] == [
        ("FUT", -1, 60, 2), ("OPT", 7, -1, 1),
    ]  # fmt: skip
    assert AuditEvent.objects.get(verb="position_limits_file.saved").after["limits"] == 2
    assert found.rows.filter(limit=None).count() == 0


def test_icc_1_a_saved_file_is_in_force_once_the_engine_has_all_of_it(world: World) -> None:
    found = saved(world, verified(world, [row(LCE_long="60"), row(Type="OPT", LCE_long="7")]))
    standing = selectors.standing(found)
    assert standing is not None
    assert (standing.waiting, standing.settled) == (2, False)
    carry_out(seq=9)
    standing = selectors.standing(found)
    assert standing is not None
    assert (standing.waiting, standing.settled, standing.in_force_seq) == (0, True, 9)


def test_icc_1_a_firm_uploads_its_own_columns_and_the_clearing_firms_stay(world: World) -> None:
    set_long(world, "ca", 100, 50)
    rows = sheet(world, "ea")
    rows[0] |= {"ACTION": "X", "EF long": "80", "LCE long": "999"}
    found = verified(world, rows, "ea")
    assert found.rows.get().changes == [["EF long", "Not Set", "80"]]
    saved(world, found, "ea")
    limit = PositionLimitRow.objects.get()
    assert (limit.lce_long, limit.lce_short, limit.ef_long, limit.ef_short, limit.long) == (100, 50, 80, None, 80)
    found = verified(world, [row(Execution_firm="AA1", EF_long="1"), row(LCE="202", EF_long="1")], "ea")
    assert faults(found) == [
        (2, "Execution firm", "The file is for EX1."), (3, "Account", "ACC1 is no account of 202 at the firm."),
    ]  # fmt: skip


def test_icc_1_a_column_that_is_left_out_stays(world: World) -> None:
    set_long(world, "ca", 100, 50)
    head = "ACTION,LCE,Account,Execution firm,Product,Type,LCE short\n"
    saved(world, uploaded(world, (head + "X,101,ACC1,EX1,YM,FUT,60\n").encode()))
    limit = PositionLimitRow.objects.get()
    assert (limit.lce_long, limit.lce_short) == (100, 60)


def test_icc_1_limits_where_the_account_has_left_can_only_be_taken_back(world: World) -> None:
    set_long(world, "ea", 100, 50)
    AccountFirm.objects.filter(account__number="ACC1").delete()
    assert faults(verified(world, [row(EF_long="90")], "ea"))[0][1] == "Execution firm"
    found = saved(world, verified(world, [row()], "ea"), "ea")
    assert (found.state, PositionLimitRow.objects.get().ef_long) == (UploadState.APPLIED, None)


def test_icc_1_nothing_is_saved_when_one_limit_moved_since_the_verification(world: World) -> None:
    set_long(world, "ca", 100)
    found = verified(world, [row(LCE_long="90"), row(Type="Options", LCE_long="5")])
    set_long(world, "ra", 70)
    found = saved(world, found)
    words = "Nothing was saved: 101 ACC1 EX1 YM FUT (row 2) changed since the file was verified. Upload it again."
    assert (found.state, found.message) == (UploadState.REFUSED, words)
    assert PositionLimitRow.objects.get().lce_long == 70


def test_icc_1_only_those_who_set_limits_upload_and_submit(world: World) -> None:
    found = verified(world, [row(LCE_long="1")])
    for name in ("au", "gcc", "gam"):
        with pytest.raises(PermissionDenied):
            services.submit_limits(actor=world.users[name], upload_id=found.pk, reason="x")
    for name in ("ea", "tf", "foreign_ra", "other_ea"):
        with pytest.raises(PositionLimitsUpload.DoesNotExist):
            services.cancel_limits(actor=world.users[name], upload_id=found.pk)
    services.cancel_limits(actor=world.users["ra"], upload_id=found.pk)
    with pytest.raises(UploadFault):
        services.submit_limits(actor=world.users["ca"], upload_id=found.pk, reason="x")
    world.users["ea"] = world.users["other_ea"]
    with pytest.raises(PermissionDenied):
        verified(world, [row()], "ea")


def many(world: World, count: int) -> bytes:
    """Accounts with futures and options of four products each; the file with a limit for each."""
    plain = {"lce": world.own.lce, "description": "x", "owner_firm": world.own.execution_firm}
    codes = ["YM", "ZA", "ZB", "ZD"]
    product = Product.objects.get(code="YM")
    Product.objects.bulk_create(Product(**{**_plain(product), "code": code}) for code in codes[1:])
    made = Account.objects.bulk_create(
        Account(number=f"N{number}", changed_at=clock.business_now(), **plain) for number in range(count // 8)
    )
    AccountFirm.objects.bulk_create(AccountFirm(account=one, execution_firm=world.own.execution_firm) for one in made)
    places = ((one.number, code, kind) for one in made for code in codes for kind in ("FUT", "OPT"))
    rows = "".join(f"X,101,{account},EX1,{code},{kind},100,9\n" for account, code, kind in places)
    return ("ACTION,LCE,Account,Execution firm,Product,Type,LCE long,LCE short\n" + rows).encode()


def _plain(product: Product) -> dict[str, Any]:
    return {field.attname: getattr(product, field.attname) for field in product._meta.fields if field.name != "id"}


def test_icc_1_twenty_thousand_limits_are_verified_saved_and_told_in_parts(world: World) -> None:
    found = uploaded(world, many(world, ROWS))
    assert (found.state, found.changed, found.refused) == (UploadState.VERIFIED, ROWS, 0)
    found = saved(world, found)
    assert (found.state, found.done) == (UploadState.APPLIED, ROWS)
    assert PositionLimitRow.objects.count() == ROWS
    assert [len(command.rows) for command in commands()[1:]] == [500] * 40  # type: ignore[attr-defined]
    standing = selectors.standing(found)
    assert standing is not None
    assert (standing.waiting, standing.settled) == (ROWS, False)


def test_icc_1_one_row_more_is_refused_with_the_number(world: World) -> None:
    head = "ACTION,LCE,Account,Execution firm,Product,Type\n"
    found = uploaded(world, (head + "X,101,ACC1,EX1,YM,FUT\n" * (ROWS + 1)).encode())
    words = "The file has 20,001 rows, 20,000 are the most. Nothing was taken."
    assert (found.state, found.message, found.rows.count()) == (UploadState.REFUSED, words, 0)
