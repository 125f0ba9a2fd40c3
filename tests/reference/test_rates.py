"""Margin rates and deltas by file (SPEC GC2-11, GC2-17)."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied

from creditcontrols.engine.commands import LoadInstruments, decode_command
from creditcontrols.models import InboxCommand
from creditcontrols.rates import rates_of_the_date
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.lib import clock
from riskadmin.reference import services
from riskadmin.reference.models import Instrument, MarginRate, OptionDelta, ReferenceFile
from riskadmin.reference.selectors import margin_rates
from riskadmin.reference.services import FileFault, NotApplied
from tests.factories import make_user

TODAY = date(2026, 11, 18)


def read(gam: User, text: str, **more: object) -> ReferenceFile:
    values = {"trade_date": TODAY, **more}
    return services.read_file(actor=gam, kind="rates", name="rates.csv", data=text.encode(), **values)


def rate(symbol: str = "YMZ6") -> int:
    return margin_rates(TODAY)[Instrument.objects.get(symbol=symbol).pk]


def loaded() -> dict[str, tuple[int, int]]:
    """What the engine was told: margin rate and delta by symbol."""
    commands = [decode_command(bytes(row.payload)) for row in InboxCommand.objects.order_by("pk")]
    found = [one for command in commands if isinstance(command, LoadInstruments) for one in command.instruments]
    return {one.symbol: (one.margin_rate, one.delta) for one in found}


def test_gc2_17_rates_count_from_the_reset_of_their_date(gam: User) -> None:
    file = read(gam, "symbol,margin_usd\nYMZ6,3000.50\n")
    services.apply_file(actor=gam, file_id=file.pk)
    assert (rate(), loaded()) == (280_200, {})
    rates_of_the_date(date(2026, 11, 17), datetime(2026, 11, 17, 22, 30, tzinfo=UTC))
    assert rate() == 280_200
    rates_of_the_date(TODAY, datetime(2026, 11, 18, 22, 30, tzinfo=UTC))
    assert rate() == 300_050


def test_gc2_17_deltas_too(gam: User) -> None:
    file = read(gam, "symbol,margin_usd,delta\nESZ6 C6800,,0.6\n")
    services.apply_file(actor=gam, file_id=file.pk)
    option = Instrument.objects.get(symbol="ESZ6 C6800")
    assert (option.delta, OptionDelta.objects.get().pending) == (5_400, True)
    rates_of_the_date(TODAY, datetime(2026, 11, 18, 22, 30, tzinfo=UTC))
    option.refresh_from_db()
    assert (option.delta, OptionDelta.objects.get().pending) == (6_000, False)


def test_gc2_17_an_intraday_correction_goes_to_the_engine_at_once(gam: User) -> None:
    file = read(gam, "symbol,margin_usd,delta\nESZ6,3100,\nESZ6 C6800,,0.5\n", intraday=True)
    services.apply_file(actor=gam, file_id=file.pk)
    assert rate("ESZ6") == 310_000
    assert loaded() == {"ESZ6": (310_000, 0), "ESZ6 C6800": (310_000, 5_000)}


def test_the_verify_step_counts_changed_unchanged_and_refused_rows(gam: User) -> None:
    file = read(gam, "symbol,margin_usd\nYMZ6,3000\nESZ6,2802.00\nXXX,1\n\nYMZ6,1\n")
    assert (file.rows_read, file.rows_changed, len(file.rows)) == (4, 1, 2)
    assert file.faults == [[4, "XXX is not listed."], [6, "YMZ6 2026-11-18 stands in row 2 already."]]
    assert not MarginRate.objects.filter(file=file).exists()


def test_nothing_is_half_applied(gam: User) -> None:
    file = read(gam, "symbol,margin_usd\nYMZ6,3000\nXXX,1\n")
    with pytest.raises(NotApplied, match="1 of its rows are refused"):
        services.apply_file(actor=gam, file_id=file.pk)
    assert rate() == 280_200
    whole = read(gam, "symbol,margin_usd\nYMZ6,3000\n")
    assert services.apply_file(actor=gam, file_id=whole.pk).state == "applied"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("YMZ6,0,", "not above 0"),
        ("YMZ6,12.345,", "more than 2 decimals"),
        ("YMZ6,1e3,", "no decimal number"),
        ("YMZ6,-5,", "not above 0"),
        ("YMZ6,,0.5", "Only options have a delta"),
        ("ESZ6 C6800,5,", "Only futures have a margin rate"),
        ("ESZ6 C6800,,1.2", "not between -1 and 1"),
        ("YMZ6,,", "neither"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_its_reason(gam: User, row: str, words: str) -> None:
    file = read(gam, f"symbol,margin_usd,delta\n{row}\n")
    assert file.faults[0][0] == 2
    assert words in file.faults[0][1]


@pytest.mark.parametrize(
    ("day", "words"), [("2026-11-17", "is over"), ("2026-11-21", "no trade date"), ("17.11.", "no date")]
)
def test_a_date_whose_reset_is_over_or_that_is_none_is_refused(gam: User, day: str, words: str) -> None:
    file = read(gam, f"symbol,margin_usd,trade_date\nYMZ6,3000,{day}\nESZ6,3000,2026-11-19\n")
    assert [number for number, _ in file.faults] == [2]
    assert words in file.faults[0][1]


def test_xlsx_reads_as_csv_does(gam: User) -> None:
    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("symbol", "margin_usd"), ("YMZ6", 3000.1), ("ESZ6", 2802)]):
            sheet.write_row(number, 0, row)
    file = services.read_file(actor=gam, kind="rates", name="rates.xlsx", data=target.getvalue(), trade_date=TODAY)
    assert [row["changes"] for row in file.rows] == [[["Margin rate", "2,802 USD", "3,000.10 USD"]], []]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("rates.csv", b"\xff\xfe\x00", "UTF-8"),
        ("rates.xlsx", b"no workbook", "no XLSX"),
        ("rates.csv", b"symbol,price\nYMZ6,1\n", "Unknown columns: price"),
        ("rates.csv", b"margin_usd\n1\n", "missing: symbol"),
        ("rates.csv", b"symbol,margin_usd\n", "no rows"),
        ("rates.csv", b"x" * (8 * 1024 * 1024 + 1), "larger than 8 MB"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing(gam: User, name: str, data: bytes, words: str) -> None:
    with pytest.raises(FileFault, match=words):
        services.read_file(actor=gam, kind="rates", name=name, data=data, trade_date=TODAY)
    assert not ReferenceFile.objects.exists()


def test_a_file_is_applied_once_and_only_as_it_was_shown(gam: User) -> None:
    first, second = (read(gam, f"symbol,margin_usd\nYMZ6,{usd}\n", intraday=True) for usd in (3000, 3001))
    services.apply_file(actor=gam, file_id=first.pk)
    with pytest.raises(NotApplied, match="applied already"):
        services.apply_file(actor=gam, file_id=first.pk)
    with pytest.raises(NotApplied, match="has changed since"):
        services.apply_file(actor=gam, file_id=second.pk)
    assert rate() == 300_000


def test_only_gam_reads_and_applies_files_and_each_is_audited(gam: User) -> None:
    with pytest.raises(PermissionDenied):
        read(make_user(Role.GCC), "symbol,margin_usd\nYMZ6,3000\n")
    file = read(gam, "symbol,margin_usd\nYMZ6,3000\n")
    services.apply_file(actor=gam, file_id=file.pk)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["reference_file.applied", "reference_file.read"]


def test_a_file_read_before_the_reset_and_applied_after_it_is_not_applied(
    gam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = read(gam, "symbol,margin_usd\nYMZ6,3000\n")
    monkeypatch.setattr(clock, "business_now", lambda: datetime(2026, 11, 18, 22, 31, tzinfo=UTC))
    with pytest.raises(NotApplied):
        services.apply_file(actor=gam, file_id=file.pk)
    assert not MarginRate.objects.filter(file=file).exists()
