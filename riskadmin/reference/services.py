"""GAM keeps reference data: files of rates, products and instruments, and exchange holidays (SPEC GC2-17, T-2)."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from riskadmin.audit.services import record
from riskadmin.firms.models import Exchange, User
from riskadmin.firms.permissions import check_can_maintain_firms
from riskadmin.lib import calendar, clock
from riskadmin.reference import feed
from riskadmin.reference.choices import FileKind, FileState
from riskadmin.reference.files import listings, rates, table
from riskadmin.reference.files.checked import Checked
from riskadmin.reference.files.table import FileFault as FileFault
from riskadmin.reference.files.table import Raw
from riskadmin.reference.models import ExchangeHoliday, ReferenceFile


class Handling(NamedTuple):
    """What a kind of file needs, knows, and does."""

    required: tuple[str, ...]
    columns: tuple[str, ...]
    check: Callable[..., Checked]
    write: Callable[..., Q]


HANDLING: Final = {
    FileKind.RATES: Handling(rates.REQUIRED, rates.COLUMNS, rates.check, rates.write),
    FileKind.PRODUCTS: Handling(
        listings.PRODUCT_REQUIRED, listings.PRODUCT_COLUMNS, listings.check_products, listings.write_products
    ),
    FileKind.INSTRUMENTS: Handling(
        listings.INSTRUMENT_REQUIRED,
        listings.INSTRUMENT_COLUMNS,
        listings.check_instruments,
        listings.write_instruments,
    ),
}


class NotApplied(Exception):
    """The file was not applied, not even in part; the text says why."""


@transaction.atomic
def read_file(
    *, actor: User, kind: str, name: str, data: bytes, trade_date: date | None = None, intraday: bool = False
) -> ReferenceFile:
    """Read and check a file; nothing of it counts yet. Raises PermissionDenied, FileFault when it cannot be read."""
    check_can_maintain_firms(actor)
    handling = HANDLING[FileKind(kind)]
    rows = table.read(name, data, handling.required, handling.columns)
    now = clock.business_now()
    file = ReferenceFile(
        kind=kind, name=name[:120], trade_date=None if intraday else trade_date, intraday=intraday, uploaded_by=actor,
        uploaded_at=now, rows_read=len(rows),
    )  # fmt: skip
    _take(file, handling.check(rows, file, now), [row._asdict() for row in rows])
    file.save()
    record(actor=actor, verb="reference_file.read", target=file, after=_facts(file))
    return file


@transaction.atomic
def apply_file(*, actor: User, file_id: int, reason: str = "") -> ReferenceFile:
    """Apply a file as it was shown: all of its changes, or none. It is checked once more first.

    Raises PermissionDenied, ReferenceFile.DoesNotExist; NotApplied when it was decided already, has refused rows, or
    would change other things than it showed."""
    check_can_maintain_firms(actor)
    file = ReferenceFile.objects.select_for_update().get(pk=file_id)
    _check_applicable(file)
    handling, now = HANDLING[FileKind(file.kind)], clock.business_now()
    again = handling.check([Raw(**row["raw"]) for row in file.rows], file, now)
    shown = [[row["key"], row["changes"]] for row in file.rows]
    if again.faults or [[row["key"], row["changes"]] for row in again.rows] != shown:
        raise NotApplied("What is listed has changed since the file was read. Read it again to see what it does now.")
    among = handling.write(again.changed, file)
    file.state, file.applied_at = FileState.APPLIED, now
    file.save(update_fields=["state", "applied_at"])
    record(actor=actor, verb="reference_file.applied", target=file, after=_facts(file) | _told(again), reason=reason)
    feed.instruments_changed(among)
    return file


@transaction.atomic
def discard_file(*, actor: User, file_id: int) -> ReferenceFile:
    """Put a file away that was read and not applied. Raises PermissionDenied, DoesNotExist, NotApplied."""
    check_can_maintain_firms(actor)
    file = ReferenceFile.objects.select_for_update().get(pk=file_id)
    if file.state != FileState.READ:
        raise NotApplied(f"The file is {file.get_state_display().lower()} already.")
    file.state = FileState.DISCARDED
    file.save(update_fields=["state"])
    record(actor=actor, verb="reference_file.discarded", target=file, after=_facts(file))
    return file


@transaction.atomic
def add_holiday(*, actor: User, exchange: Exchange, day: date, name: str, reason: str = "") -> ExchangeHoliday:
    """A date on which `exchange` does not roll its trade date: no reset (SPEC T-2). Raises PermissionDenied,
    ValidationError for a date twice, NotApplied when its reset is over."""
    check_can_maintain_firms(actor)
    _check_ahead(day)
    holiday = ExchangeHoliday(exchange=exchange, date=day, name=name)
    holiday.full_clean()
    holiday.save()
    record(actor=actor, verb="holiday.added", target=holiday, after=_day(holiday), reason=reason)
    feed.calendar_changed()
    return holiday


@transaction.atomic
def remove_holiday(*, actor: User, holiday_id: int, reason: str = "") -> None:
    """Take a holiday away again. Raises PermissionDenied, DoesNotExist, NotApplied when its reset is over."""
    check_can_maintain_firms(actor)
    holiday = ExchangeHoliday.objects.select_related("exchange").get(pk=holiday_id)
    _check_ahead(holiday.date)
    record(actor=actor, verb="holiday.removed", target=holiday, before=_day(holiday), reason=reason)
    holiday.delete()
    feed.calendar_changed()


def _take(file: ReferenceFile, found: Checked, raw: list[dict[str, Any]]) -> None:
    by_number = {row["number"]: row for row in raw}
    file.rows = [{"key": row["key"], "changes": row["changes"], "raw": by_number[row["row"]]} for row in found.rows]
    file.faults, file.rows_changed = found.faults, len(found.changed)


def _check_applicable(file: ReferenceFile) -> None:
    if file.state != FileState.READ:
        raise NotApplied(f"The file is {file.get_state_display().lower()} already.")
    if file.faults:
        raise NotApplied(f"{len(file.faults)} of its rows are refused: mend them and read the file again.")
    if not file.rows_changed:
        raise NotApplied("None of its rows changes anything.")


def _check_ahead(day: date) -> None:
    if calendar.at_central(day, calendar.RESET) <= clock.business_now():
        raise NotApplied(f"The reset of {day} is over.")


def _facts(file: ReferenceFile) -> dict[str, Any]:
    names = ("kind", "name", "trade_date", "intraday", "rows_read", "rows_changed", "state")
    return {name: getattr(file, name) for name in names} | {"refused": len(file.faults)}


def _told(found: Checked) -> dict[str, Any]:
    return {"changes": [[row["key"], row["changes"]] for row in found.changed]}


def _day(holiday: ExchangeHoliday) -> dict[str, str]:
    return {"exchange": holiday.exchange.code, "date": holiday.date.isoformat(), "name": holiday.name}
