"""The limits form of an exchange group: text in, a settings document out (SPEC GC2-01 to GC2-05)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from msgspec import structs

from creditcontrols.engine.values import AUTOMATED, MANUAL, GroupSettings
from creditcontrols.policies import BY_PATH, SETTINGS, Kind, Setting, flat, weekend_off
from riskadmin.lib import money
from riskadmin.lib.limits import MAX_QUANTITY, NO_LIMIT

Choices = list[tuple[str, str]]

QUANTITY_SENTENCE = f"Give 0 to {MAX_QUANTITY:,} contracts in digits, or tick No Max Limit."
_LONGEST_QUANTITY = len(str(MAX_QUANTITY))


class MoneyField(forms.CharField):
    """USD millions as typed, cents when clean."""

    def clean(self, value: Any) -> int:
        try:
            return money.parse_usd_millions(str(value or "").strip())
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class LimitsForm(forms.Form):
    """One field for each setting; a max quantity has a number and a No Max Limit box, exactly one of which counts."""

    base_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    mode = forms.ChoiceField(choices=[(AUTOMATED, "Automated"), (MANUAL, "Manual, quantities only")])
    exposure_futures = MoneyField(required=False)
    exposure_options = MoneyField(required=False)
    max_futures_buy = forms.CharField(required=False)
    max_options_buy = forms.CharField(required=False)
    max_futures_sell = forms.CharField(required=False)
    max_options_sell = forms.CharField(required=False)
    no_max_futures_buy = forms.BooleanField(required=False)
    no_max_options_buy = forms.BooleanField(required=False)
    no_max_futures_sell = forms.BooleanField(required=False)
    no_max_options_sell = forms.BooleanField(required=False)
    reference_futures = forms.ChoiceField(required=False)
    reference_options = forms.ChoiceField(required=False)
    weekend_enabled = forms.BooleanField(required=False)
    weekend_exposure_futures = MoneyField(required=False)
    weekend_exposure_options = MoneyField(required=False)
    weekend_max_futures_buy = forms.CharField(required=False)
    weekend_max_options_buy = forms.CharField(required=False)
    weekend_max_futures_sell = forms.CharField(required=False)
    weekend_max_options_sell = forms.CharField(required=False)
    no_weekend_max_futures_buy = forms.BooleanField(required=False)
    no_weekend_max_options_buy = forms.BooleanField(required=False)
    no_weekend_max_futures_sell = forms.BooleanField(required=False)
    no_weekend_max_options_sell = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, futures: Choices, options: Choices, **kwargs: Any) -> None:
        super().__init__(_with_weekend(data, kwargs.get("initial", {})), **kwargs)
        self.fields["reference_futures"].choices = futures
        self.fields["reference_options"].choices = options

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data["weekend_enabled"]:
            self._leave_weekend(data)
        for setting in self._counting(data):
            if setting.kind is Kind.QUANTITY and setting.name not in self.errors:
                self._clean_quantity(setting.name, data)
        return data

    def settings(self, current: GroupSettings) -> GroupSettings:
        """The document as typed; what the form does not show stays as in `current`, and so do the limits of a weekend
        session that is off, but for its exposure limits, which go to 0. Call on a valid form."""
        values: dict[str, dict[str, Any]] = {"": {}, "weekday": {}, "weekend": {}}
        for setting in self._counting(self.cleaned_data):
            session, _, name = setting.path.rpartition(".")
            values[session][name] = self.cleaned_data[setting.name]
        sessions = {name: structs.replace(getattr(current, name), **values[name]) for name in ("weekday", "weekend")}
        settings = structs.replace(current, **sessions, **values[""])
        return settings if settings.weekend_enabled else weekend_off(settings)

    @staticmethod
    def _counting(data: Mapping[str, Any]) -> list[Setting]:
        """The settings whose fields count: those of the weekend session only while it is on."""
        on = data["weekend_enabled"]
        return [setting for setting in SETTINGS if on or not setting.path.startswith("weekend.")]

    def _leave_weekend(self, data: dict[str, Any]) -> None:
        """Fields of a session that is off are not sent by the browser and not judged."""
        for setting in SETTINGS:
            if setting.path.startswith("weekend."):
                self.errors.pop(setting.name, None)
                data.pop(setting.name, None)

    def add_faults(self, faults: Mapping[str, str]) -> None:
        """Put the service's sentences beside their fields."""
        for path, fault in faults.items():
            self.add_error(BY_PATH[path].name if path in BY_PATH else None, fault)

    def _clean_quantity(self, name: str, data: dict[str, Any]) -> None:
        text, unlimited = data[name].strip(), data[f"no_{name}"]
        if unlimited and text:
            self.add_error(name, "Either a number or No Max Limit, not both.")
        elif unlimited:
            data[name] = NO_LIMIT
        elif (quantity := parse_quantity(text)) is None:
            self.add_error(name, QUANTITY_SENTENCE)
        else:
            data[name] = quantity


def parse_quantity(text: str) -> int | None:
    """Contracts typed in digits; None for anything else. Whether they are too many, policies say."""
    fits = text.isascii() and text.isdigit() and len(text) <= _LONGEST_QUANTITY
    return int(text) if fits else None


def initial(settings: GroupSettings, version: int) -> dict[str, Any]:
    """What the form shows for a saved document."""
    shown: dict[str, Any] = {"base_version": version}
    values = flat(settings)
    for setting in SETTINGS:
        shown |= _shown(setting, values[setting.path])
    return shown


def _with_weekend(data: Any, saved: Mapping[str, Any]) -> Any:
    """What was typed, with the saved fields of a weekend session that is off: the browser does not send them."""
    if data is None or data.get("weekend_enabled"):
        return data
    names = [name for setting in SETTINGS if setting.path.startswith("weekend.") for name in _names(setting)]
    kept = {name: saved[name] for name in names if name in saved and (saved[name] or not name.startswith("no_"))}
    return {name: value for name, value in data.items() if name not in names} | kept


def _names(setting: Setting) -> tuple[str, ...]:
    return (setting.name, f"no_{setting.name}")


def _shown(setting: Setting, value: Any) -> dict[str, Any]:
    if setting.kind is Kind.MONEY:
        return {setting.name: money.format_millions(value).replace(",", "")}
    if setting.kind is Kind.QUANTITY:
        unlimited = value == NO_LIMIT
        return {setting.name: "" if unlimited else str(value), f"no_{setting.name}": unlimited}
    return {setting.name: value}
