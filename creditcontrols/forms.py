"""The limits form of an exchange group: text in, a settings document out (SPEC GC2-01 to GC2-05)."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django import forms

from creditcontrols.engine.values import AUTOMATED, MANUAL, GroupSettings
from creditcontrols.policies import BY_PATH, SETTINGS, Kind, Setting, flat
from riskadmin.lib import money
from riskadmin.lib.limits import MAX_QUANTITY, NO_LIMIT

Choices = list[tuple[str, str]]

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

    def __init__(self, *args: Any, futures: Choices, options: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference_futures"].choices = futures
        self.fields["reference_options"].choices = options

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for setting in SETTINGS:
            if setting.kind is Kind.QUANTITY and setting.name not in self.errors:
                self._clean_quantity(setting.name, data)
        return data

    def settings(self, current: GroupSettings) -> GroupSettings:
        """The document as typed; what the form does not show stays as in `current`. Call on a valid form."""
        names = [setting for setting in SETTINGS if "." not in setting.path]
        weekday = {setting.name: self.cleaned_data[setting.name] for setting in SETTINGS if setting not in names}
        return msgspec.structs.replace(
            current,
            weekday=msgspec.structs.replace(current.weekday, **weekday),
            **{setting.name: self.cleaned_data[setting.name] for setting in names},
        )

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
        elif not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_QUANTITY):
            self.add_error(name, f"Give 0 to {MAX_QUANTITY:,} contracts in digits, or tick No Max Limit.")
        else:
            data[name] = int(text)


def initial(settings: GroupSettings, version: int) -> dict[str, Any]:
    """What the form shows for a saved document."""
    shown: dict[str, Any] = {"base_version": version}
    values = flat(settings)
    for setting in SETTINGS:
        shown |= _shown(setting, values[setting.path])
    return shown


def _shown(setting: Setting, value: Any) -> dict[str, Any]:
    if setting.kind is Kind.MONEY:
        return {setting.name: money.format_millions(value).replace(",", "")}
    if setting.kind is Kind.QUANTITY:
        unlimited = value == NO_LIMIT
        return {setting.name: "" if unlimited else str(value), f"no_{setting.name}": unlimited}
    return {setting.name: value}
