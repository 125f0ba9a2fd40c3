"""Margin rates and deltas by file (SPEC GC2-11, GC2-17).

Columns: symbol, margin_usd (of futures), delta (of options), trade_date. A rate of 0 is refused: its orders would cost
nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q

from riskadmin.lib import calendar
from riskadmin.lib.money import format_usd
from riskadmin.reference.choices import Kind
from riskadmin.reference.files import figures
from riskadmin.reference.files.checked import Checked, check_rows
from riskadmin.reference.files.figures import Refused
from riskadmin.reference.files.table import Raw
from riskadmin.reference.models import Instrument, MarginRate, OptionDelta, ReferenceFile

REQUIRED: Final = ("symbol",)
COLUMNS: Final = ("symbol", "margin_usd", "delta", "trade_date")
MOST_CENTS: Final = 100_000_000_00
"""100 million US dollars a contract."""


def rate_date(now: datetime) -> date:
    """The date whose 16:30 reset was the last: what counts now is of this date or earlier."""
    local = calendar.central(now)
    return local.date() if local.time() >= calendar.RESET else local.date() - calendar.ONE_DAY


def check(rows: Iterable[Raw], file: ReferenceFile, now: datetime) -> Checked:
    """The rows against what is listed and what counts for their date."""
    return check_rows(rows, _Checker(file, now).clean)


def write(rows: Iterable[dict[str, Any]], file: ReferenceFile) -> Q:
    """Write the rates and deltas of clean rows; returns which instruments count anew at once: those of an intraday
    correction."""
    symbols: list[str] = []
    ids = dict(Instrument.objects.values_list("symbol", "pk"))
    for row in rows:
        symbols.append(row["symbol"])
        values = {"pending": not file.intraday, "file": file}
        of = {"instrument_id": ids[row["symbol"]], "trade_date": row["trade_date"]}
        if row["cents"] is not None:
            MarginRate.objects.update_or_create(**of, defaults={"cents": row["cents"], **values})
        if row["delta"] is not None:
            OptionDelta.objects.update_or_create(**of, defaults={"delta": row["delta"], **values})
            if file.intraday:
                Instrument.objects.filter(pk=ids[row["symbol"]]).update(delta=row["delta"])
    return Q(symbol__in=symbols) | Q(underlying__symbol__in=symbols) if file.intraday else Q(pk__in=[])


def take_effect(trade_date: date) -> int:
    """The 16:30 reset of `trade_date` has come: its rates and deltas, and what is left of earlier dates, count from now
    on. Returns how many."""
    deltas = OptionDelta.objects.filter(pending=True, trade_date__lte=trade_date).order_by("trade_date")
    for row in deltas:
        Instrument.objects.filter(pk=row.instrument_id).update(delta=row.delta)
    waiting = MarginRate.objects.filter(pending=True, trade_date__lte=trade_date)
    return deltas.update(pending=False) + waiting.update(pending=False)


class _Checker:
    """One file's rows, with everything they are compared with loaded once."""

    def __init__(self, file: ReferenceFile, now: datetime) -> None:
        self.file, self.now = file, now
        self.listed = {one.symbol: one for one in Instrument.objects.all()}
        self.rates: dict[int, list[tuple[date, int]]] = {}
        self.deltas: dict[int, list[tuple[date, int]]] = {}
        for pk, day, cents in MarginRate.objects.order_by("trade_date").values_list(
            "instrument_id", "trade_date", "cents"
        ):
            self.rates.setdefault(pk, []).append((day, cents))
        for pk, day, delta in OptionDelta.objects.order_by("trade_date").values_list(
            "instrument_id", "trade_date", "delta"
        ):
            self.deltas.setdefault(pk, []).append((day, delta))

    def clean(self, values: dict[str, str]) -> dict[str, Any]:
        """A clean row. Raises Refused."""
        symbol = values.get("symbol", "").upper()
        listed = self.listed.get(symbol)
        if listed is None:
            raise Refused(f"{symbol or 'An empty symbol'} is not listed.")
        day = self._date(values.get("trade_date", ""))
        cents = self._cents(listed, values.get("margin_usd", ""))
        delta = self._delta(listed, values.get("delta", ""))
        if cents is None and delta is None:
            raise Refused("It has neither a margin rate nor a delta.")
        changes = [*self._rate_change(listed, day, cents), *self._delta_change(listed, day, delta)]
        of = {"key": f"{symbol} {day}", "symbol": symbol, "trade_date": day.isoformat()}
        return {**of, "cents": cents, "delta": delta, "changes": changes}

    def _date(self, text: str) -> date:
        if self.file.intraday:
            if text:
                raise Refused("An intraday correction has no trade date: it counts at once.")
            return rate_date(self.now)
        day = figures.day(text, "Trade date") if text else self.file.trade_date
        if day is None:
            raise Refused("It has no trade date, and none was given for the file.")
        if day.weekday() >= calendar.SATURDAY:
            raise Refused(f"{day} is no trade date.")
        if calendar.at_central(day, calendar.RESET) <= self.now:
            raise Refused(f"The 16:30 reset of {day} is over; correct it intraday.")
        return day

    def _cents(self, listed: Instrument, text: str) -> int | None:
        if not text:
            return None
        if listed.kind != Kind.FUTURE or listed.underlying_id:
            raise Refused("Only futures have a margin rate of their own; with an underlying that one's counts.")
        cents = figures.scaled(text, 2, "Margin")
        if not 0 < cents <= MOST_CENTS:
            raise Refused(f"Margin {text} is not above 0 and up to {MOST_CENTS // 100:,} USD.")
        return cents

    def _delta(self, listed: Instrument, text: str) -> int | None:
        if not text:
            return None
        if listed.kind != Kind.OPTION:
            raise Refused("Only options have a delta.")
        delta = figures.scaled(text, 4, "Delta")
        if abs(delta) > 10_000:
            raise Refused(f"Delta {text} is not between -1 and 1.")
        return delta

    def _rate_change(self, listed: Instrument, day: date, cents: int | None) -> list[list[str]]:
        before = _latest(self.rates.get(listed.pk, []), day)
        if cents is None or cents == before:
            return []
        was = f"{format_usd(before)} USD" if before is not None else "none"
        return [["Margin rate", was, f"{format_usd(cents)} USD"]]

    def _delta_change(self, listed: Instrument, day: date, delta: int | None) -> list[list[str]]:
        before = _latest(self.deltas.get(listed.pk, []), day)
        before = listed.delta if before is None else before
        if delta is None or delta == before:
            return []
        return [["Delta", _four(before), _four(delta)]]


def _latest(dated: list[tuple[date, int]], day: date) -> int | None:
    return next((value for on, value in reversed(dated) if on <= day), None)


def _four(delta: int) -> str:
    return f"{'-' if delta < 0 else ''}{abs(delta) // 10_000}.{abs(delta) % 10_000:04}"
