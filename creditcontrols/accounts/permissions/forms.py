"""The form of a permission; what makes one is judged by policies.py."""

from typing import Any

from django import forms

from creditcontrols.accounts.choices import Access, MarketType
from creditcontrols.accounts.forms import LONGEST_REASON
from creditcontrols.accounts.permissions.policies import MOST_CONTRACTS, PermissionValues, credit_word
from creditcontrols.accounts.policies import words_of
from riskadmin.lib.money import format_millions, parse_usd_millions

_CONTRACTS = "Contracts of each product, needed unless nothing is permitted."


class PermissionForm(forms.Form):
    """What an account may trade on one market type. The fields below the first count unless it says None."""

    access = forms.ChoiceField(label="Permission", choices=Access.choices)
    products = forms.CharField(
        label="Products", max_length=1400, required=False, help_text="Codes parted by blanks, where Specific."
    )
    brokers = forms.CharField(
        label="Brokers", max_length=4200, required=False, help_text="Where Specific; parted by blanks, empty for any."
    )
    credit_limit = forms.CharField(
        max_length=12, required=False, help_text="USD millions, needed unless nothing is permitted."
    )
    max_long = forms.IntegerField(
        label="Maximum long", min_value=0, max_value=MOST_CONTRACTS, required=False, help_text=_CONTRACTS,
        widget=forms.TextInput,
    )  # fmt: skip
    max_short = forms.IntegerField(
        label="Maximum short", min_value=0, max_value=MOST_CONTRACTS, required=False, help_text=_CONTRACTS,
        widget=forms.TextInput,
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason", max_length=LONGEST_REASON, error_messages={"required": "Give a reason; it is kept."}
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, market: MarketType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word = credit_word(market)
        self.fields["credit_limit"].label = word[0].upper() + word[1:]

    def clean_credit_limit(self) -> int | None:
        """US cents."""
        typed = self.cleaned_data["credit_limit"].strip()
        try:
            return parse_usd_millions(typed) if typed else None
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def values(self) -> PermissionValues:
        """What was typed."""
        typed = self.cleaned_data
        return PermissionValues(
            typed["access"], words_of(typed["products"]), words_of(typed["brokers"]), typed["credit_limit"],
            typed["max_long"], typed["max_short"],
        )  # fmt: skip


def initial(values: PermissionValues, version: int) -> dict[str, Any]:
    """A permission as the form shows it."""
    credit = "" if values.credit_limit is None else format_millions(values.credit_limit).replace(",", "")
    return {
        **vars(values), "products": " ".join(values.products), "brokers": " ".join(values.brokers),
        "credit_limit": credit, "base_version": version,
    }  # fmt: skip
