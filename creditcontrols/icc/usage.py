"""Max Usage: the most that accounts reached of their position limits on each day, to look at and to download."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from django import forms

from creditcontrols import figures
from creditcontrols.engine.icc.values import UNIT
from creditcontrols.icc import selectors
from creditcontrols.icc.models import PositionDay
from creditcontrols.icc.words import deltas
from riskadmin.firms.models import ExecutionFirm
from riskadmin.lib import calendar, clock, csvtext
from riskadmin.lib.limits import is_limited

USUAL_DAYS: Final = 30
MOST_DAYS: Final = 366
HEAD: Final = (
    "Day", "LCE", "Execution firm", "Account", "Product", "Type", "Max long, deltas", "Long limit", "Max long, %",
    "Max short, deltas", "Short limit", "Max short, %",
)  # fmt: skip


class UsageForm(forms.Form):
    """Which firm and days; a day ends at 16:07 CT and has that date."""

    execution_firm = forms.ChoiceField(label="Execution firm", required=False)
    account = forms.CharField(label="Account", max_length=20, required=False)
    since = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__({**usual_days(), **data.dict()})
        codes = ExecutionFirm.objects.visible_to(user).order_by("code").values_list("code", flat=True)
        self.fields["execution_firm"].choices = [("", "All"), *((code, code) for code in codes)]
        for field in self.fields.values():
            select = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if select else "form-control"

    def clean(self) -> dict[str, Any]:
        """The days in their order, and not more of them than a year has."""
        found = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if since and until and since > until:
            self.add_error("until", "The last day lies before the first.")
        elif since and until and (until - since).days >= MOST_DAYS:
            self.add_error("until", f"At most {MOST_DAYS} days.")
        return found


def usual_days() -> dict[str, date]:
    """The last days up to the one that runs."""
    today = calendar.position_day(clock.business_now())
    return {"since": today - timedelta(days=USUAL_DAYS - 1), "until": today}


def days(user: Any, wanted: dict[str, Any]) -> Any:
    """The days that `user` may see and that pass the cleaned form, newest first."""
    account = wanted["account"].strip().upper()
    found = selectors.days(user, ef=wanted["execution_firm"], account=account)
    return found.filter(day__gte=wanted["since"], day__lte=wanted["until"]).order_by(
        "-day", "lce", "ef", "account", "product", "kind"
    )


def cells(row: PositionDay) -> list[str]:
    """A day of an account as HEAD has it; deltas have up to four decimals, a limit that is Not Set is empty."""
    return [
        row.day.isoformat(), row.lce, row.ef, row.account, row.product, row.get_kind_display(),
        *_side(row.peak_long, row.limit_long), *_side(row.peak_short, row.limit_short),
    ]  # fmt: skip


def lines(rows: Iterable[PositionDay]) -> Iterator[str]:
    """The file, line by line."""
    return csvtext.lines(HEAD, map(cells, rows))


def _side(peak: int, limit: int) -> tuple[str, str, str]:
    shown = deltas(peak).replace(",", "")
    if not is_limited(limit):
        return shown, "", ""
    return shown, str(limit), figures.percent(peak, limit * UNIT) if limit else ""
