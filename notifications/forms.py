"""Forms of the notifications: levels and addresses of a group, the filter of the alerts, an acknowledgement."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final, NamedTuple

from django import forms
from django.http import QueryDict

from creditcontrols.choices import AlertKind
from creditcontrols.engine.values import GroupSettings
from creditcontrols.policies import LEVELS
from riskadmin.lib import calendar

_KEY = re.compile(r"(\d{1,18})-(\d{1,4})-(\d{1,3})")
ANY: Final = ("", "Any")
LEVEL_CHOICES: Final = [(str(level), f"{level} %") for level in LEVELS]


class Key(NamedTuple):
    """The name of an alert: journal entry, event in it, level (0 where its kind has none)."""

    seq: int
    number: int
    level: int

    def __str__(self) -> str:
        return f"{self.seq}-{self.number}-{self.level}"


def parse_key(text: str) -> Key | None:
    """The alert that '8213-2-80' names; None for anything else."""
    found = _KEY.fullmatch(text)
    return Key(*map(int, found.groups())) if found else None


class NotificationsForm(forms.Form):
    """Levels and e-mail addresses of one exchange group (SPEC N-1)."""

    base_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    levels = forms.MultipleChoiceField(choices=LEVEL_CHOICES, required=False, widget=forms.CheckboxSelectMultiple)
    emails = forms.CharField(required=False, max_length=6000, widget=forms.Textarea)

    def clean_levels(self) -> tuple[int, ...]:
        """Ascending percents."""
        return tuple(sorted(map(int, self.cleaned_data["levels"])))

    def clean_emails(self) -> tuple[str, ...]:
        """One for each line, or between commas or blanks."""
        return tuple(part for part in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if part)

    def add_faults(self, faults: Mapping[str, str]) -> None:
        """Put the service's sentences beside their fields."""
        for path, fault in faults.items():
            self.add_error(path if path in self.fields else None, fault)


def initial(settings: GroupSettings, version: int) -> dict[str, Any]:
    """What the form shows for saved settings."""
    levels = [str(level) for level in settings.levels]
    return {"base_version": version, "levels": levels, "emails": "\n".join(settings.emails)}


class AlertFilter(forms.Form):
    """Which alerts are shown; everything is optional, and what cannot be read counts as not given."""

    firm = forms.ChoiceField(required=False)
    group = forms.ChoiceField(required=False, label="Exchange group")
    kind = forms.ChoiceField(required=False, choices=[ANY, *AlertKind.choices])
    level = forms.ChoiceField(required=False, choices=[ANY, *LEVEL_CHOICES, ("100", "100 %")])
    acknowledged = forms.ChoiceField(
        required=False, choices=[ANY, ("no", "Not acknowledged"), ("yes", "Acknowledged")], label="Acknowledgement"
    )
    since = forms.DateField(required=False, label="From, CT", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="To, CT", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: QueryDict, firms: list[str], groups: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["firm"].choices = [ANY, *((code, code) for code in firms)]
        self.fields["group"].choices = [ANY, *((str(pk), name) for pk, name in groups)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control" if isinstance(field, forms.DateField) else "form-select"

    @property
    def wanted(self) -> dict[str, Any]:
        """The given values by field name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        """The given values as a query string, for links that keep the filter."""
        data = QueryDict(mutable=True)
        data.update({name: str(value) for name, value in self.wanted.items()})
        return data.urlencode()

    @property
    def span(self) -> tuple[datetime | None, datetime | None]:
        """The instants from and before which alerts are shown: whole days in CT."""
        since, until = self.wanted.get("since"), self.wanted.get("until")
        return (
            calendar.at_central(since, time()) if since else None,
            calendar.at_central(until + timedelta(days=1), time()) if until else None,
        )


class AcknowledgeForm(forms.Form):
    """Alerts to acknowledge, by key, with a note."""

    note = forms.CharField(required=False, max_length=300, strip=True)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        given = data.getlist("only") or data.getlist("alert")
        self.given = [parse_key(text) for text in given]

    def clean(self) -> dict[str, Any]:
        """Adds `keys`."""
        data = super().clean() or self.cleaned_data
        keys = [key for key in self.given if key is not None]
        if not keys:
            raise forms.ValidationError("Choose at least one alert.")
        if len(keys) < len(self.given) or len(keys) > 200:
            raise forms.ValidationError("That is no list of alerts.")
        return {**data, "keys": keys}
