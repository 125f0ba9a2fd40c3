"""Files of alert levels: what is read, judged, refused and saved all or nothing (ICC-7)."""

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.engine.commands import SetPositionPolicies
from creditcontrols.filework import sheets
from creditcontrols.icc.levels import applying, selectors, services, verifying
from creditcontrols.icc.levels.columns import HEADS
from creditcontrols.icc.models import AlertLevelsUpload, PositionPolicyRow
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.audit.models import AuditEvent
from tests.icc.world import carry_out, decide, icc_world, sent
from tests.web.world import World

Rows = list[dict[str, str]]


@pytest.fixture
def world(transactional_db: None) -> World:
    """LCE 101 guarantees EX1 and AA1; work is done outside a test's transaction, as the worker does it."""
    return icc_world()


def row(firm: str = "EX1", levels: str = "", recipients: str = "", mark: str = "x", lce: str = "101") -> list[str]:
    """A marked row."""
    return [mark, lce, firm, levels, recipients]


def verified(world: World, rows: list[list[str]], who: str = "ca") -> AlertLevelsUpload:
    """An upload of these rows that the worker has looked at."""
    content = sheets.to_xlsx(HEADS, rows)
    found = services.upload_levels(actor=world.users[who], lce=world.own.lce, file_name="l.xlsx", content=content)
    verifying.verify(found.pk)
    found.refresh_from_db()
    return found


def saved(world: World, found: AlertLevelsUpload) -> AlertLevelsUpload:
    """The upload after the worker saved it."""
    services.submit_levels(actor=world.users["ca"], upload_id=found.pk, reason="rollout")
    applying.apply(found.pk)
    found.refresh_from_db()
    return found


def faults(found: AlertLevelsUpload) -> list[tuple[int, str, str]]:
    """(row, column, sentence) of everything that is wrong."""
    return [(one.number, *fault) for one in found.rows.filter(kind=RowKind.REFUSED) for fault in one.faults]


@pytest.mark.parametrize("mark", ["x", "X", "*"])
def test_icc_7_the_sheet_reads_as_unchanged_and_a_mark_takes_a_row(world: World, mark: str) -> None:
    decide(world, levels=(50, 80), recipients=("a@example.com", "b@example.com"))
    rows = list(selectors.sheet_rows(world.users["ca"], "101"))
    assert rows == [row("AA1", mark=""), row("EX1", "50 80", "a@example.com b@example.com", mark="")]
    assert verified(world, rows).unchanged == 2
    rows[1] = row("EX1", "90 50", "a@example.com", mark=mark)
    found = verified(world, rows)
    assert (found.changed, found.unchanged) == (1, 1)
    assert found.rows.get(kind=RowKind.CHANGED).changes == [
        ["Alert levels", "50, 80 and 100 %", "50, 90 and 100 %"],
        ["Recipients", "a@example.com, b@example.com", "a@example.com"],
    ]


@pytest.mark.parametrize(
    ("wrong", "column", "sentence"),
    [
        (row(mark="Y"), "ACTION", "Mark the row with X or *, or leave the cell empty."),
        (row(lce="202"), "LCE", "The file is for 101."),
        (row("EX2"), "Execution firm", "The clearing firm does not guarantee EX2."),
        (row(levels="0"), "Alert levels, %", "A level is a whole percentage from 1 to 100."),
        (row(levels="much"), "Alert levels, %", "Give whole percentages from 1 to 100, parted by blanks."),
        (row(recipients="nobody"), "Recipients", "Not an e-mail address: nobody."),
    ],
)
def test_icc_7_a_row_is_refused_with_row_column_and_sentence(
    world: World, wrong: list[str], column: str, sentence: str
) -> None:
    found = verified(world, [row("AA1", "80"), wrong])
    assert faults(found) == [(3, column, sentence)]
    twice = verified(world, [row(levels="70"), row(levels="80")])
    assert [number for number, *_ in faults(twice)] == [2, 3]


def test_icc_7_levels_and_recipients_are_saved_and_the_rest_of_the_policy_stays(world: World) -> None:
    decide(world, unset_refused=True, levels=(50,))
    found = saved(world, verified(world, [row("EX1", "80", "a@example.com"), row("AA1", "70 90")]))
    assert (found.state, found.done) == (UploadState.APPLIED, 2)
    old, new = (PositionPolicyRow.objects.get(execution_firm__code=code) for code in ("EX1", "AA1"))
    assert (old.unset_refused, old.levels, old.recipients, old.version) == (True, [80], ["a@example.com"], 2)
    assert (new.unset_refused, new.levels, new.version) == (False, [70, 90], 1)
    assert [one.rows[0].levels for one in sent(SetPositionPolicies)] == [(50,), (80,), (70, 90)]
    assert AuditEvent.objects.get(verb="alert_levels_file.saved").after["policies"] == 2
    carry_out()
    standing = selectors.standing(found)
    assert standing is not None
    assert standing.settled


def test_icc_7_nothing_is_saved_when_one_policy_moved_since_the_verification(world: World) -> None:
    found = verified(world, [row("AA1", "70"), row("EX1", "80")])
    decide(world, levels=(60,))
    found = saved(world, found)
    assert found.state == UploadState.REFUSED
    assert found.message == "Nothing was saved: 101 EX1 (row 3) changed since the file was verified. Upload it again."
    assert PositionPolicyRow.objects.get().levels == [60]


def test_icc_7_only_those_who_set_policies_upload_and_submit(world: World) -> None:
    found = verified(world, [row(levels="80")])
    for name in ("au", "gcc", "gam"):
        with pytest.raises(PermissionDenied):
            services.submit_levels(actor=world.users[name], upload_id=found.pk, reason="x")
    for name in ("ea", "foreign_ra"):
        with pytest.raises(AlertLevelsUpload.DoesNotExist):
            services.cancel_levels(actor=world.users[name], upload_id=found.pk)
        with pytest.raises(PermissionDenied):
            verified(world, [row()], name)
    services.cancel_levels(actor=world.users["ra"], upload_id=found.pk)
