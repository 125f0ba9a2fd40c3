"""Filters of the history pages; what is not known is no filter."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms

from creditcontrols.history.changes import actors
from creditcontrols.models import ExchangeGroup
from creditcontrols.policies import READABLE
from creditcontrols.selectors import person
from riskadmin.lib import calendar

ANY: Final = ("", "Any")


class ChangeFilter(forms.Form):
    """Which changes are listed: of which setting, by whom, on which days in Central time."""

    field = forms.ChoiceField(required=False, label="Setting")
    actor = forms.TypedChoiceField(required=False, label="Changed by", coerce=int, empty_value=None)
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, user: Any, group: ExchangeGroup | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [ANY, *((path, one.label) for path, one in READABLE.items())]
        self.fields["actor"].choices = [ANY, *((one.pk, person(one)) for one in actors(user, group))]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    def wanted(self) -> dict[str, Any]:
        """The filters as changes.changes takes them; the fields that are wrong filter nothing."""
        self.is_valid()
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        return {
            "field": data.get("field") or "",
            "actor": data.get("actor"),
            "since": _day(since) if since else None,
            "until": _day(until + timedelta(days=1)) if until else None,
        }


def _day(day: Any) -> datetime:
    return calendar.at_central(day, time(0))
