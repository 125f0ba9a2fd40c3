"""The form of a new API token."""

from typing import Final

from django import forms

from riskadmin.rest.scopes import Scope

DAYS: Final = ((1, "1 day"), (7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "365 days"))


class TokenForm(forms.Form):
    """Name, scopes and validity."""

    name = forms.CharField(max_length=60, strip=True, widget=forms.TextInput(attrs={"class": "form-control"}))
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.READ.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one scope."},
    )
    days = forms.TypedChoiceField(
        label="Valid for", choices=DAYS, coerce=int, initial=90, widget=forms.Select(attrs={"class": "form-select"})
    )
