"""The forms of entity risk management; what makes a maximum or a trade is judged by policies.py and the services."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms

from creditcontrols.erm.choices import TradeSide, TradeState, TradeType
from creditcontrols.erm.policies import LONGEST_ACCOUNT, LONGEST_OPERATOR, Wanted, quantity_of
from creditcontrols.erm.trades.selectors import TradeFilter
from creditcontrols.erm.trades.services import Terms
from riskadmin.firms.models import ExecutionFirm
from riskadmin.lib import calendar
from riskadmin.lib.ids import parse_price
from riskadmin.lib.limits import MAX_QUANTITY

LONGEST_REASON: Final = 200


class ReasonForm(forms.Form):
    """Why something is done; it is kept with it."""

    reason = forms.CharField(
        label="Reason", max_length=LONGEST_REASON, error_messages={"required": "Give a reason; it is kept."}
    )


class MaximumsForm(forms.Form):
    """Maximums of an operator, two fields and the version that was read for each product."""

    reason = forms.CharField(label="Reason", max_length=LONGEST_REASON, required=False)

    def __init__(self, *args: Any, products: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.products = products
        self.faults: dict[str, str] = {}

    def wanted(self) -> list[Wanted]:
        """What was typed for the products; what means nothing is in `faults`, by name of the field."""
        return [
            Wanted(code, self._typed(f"outright_{code}"), self._typed(f"spread_{code}"), self._version(code))
            for code in self.products
            if f"outright_{code}" in self.data
        ]

    def _typed(self, name: str) -> int | None:
        try:
            return quantity_of(str(self.data.get(name, "")).replace(",", ""))
        except ValueError as fault:
            self.faults[name] = str(fault)
            return None

    def _version(self, code: str) -> int:
        text = str(self.data.get(f"version_{code}", ""))
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class TradeForm(forms.Form):
    """One side of a pre-negotiated trade."""

    firm = forms.ChoiceField(label="Execution firm")
    trade_type = forms.ChoiceField(label="Trade type", choices=TradeType.choices)
    operator = forms.CharField(label="Operator", max_length=LONGEST_OPERATOR, help_text="Tag 50 of the operator.")
    account = forms.CharField(label="Account", max_length=LONGEST_ACCOUNT)
    symbol = forms.CharField(label="Instrument", max_length=20, help_text="A future or an option, for example YMZ6.")
    side = forms.TypedChoiceField(label="Side", choices=TradeSide.choices, coerce=int)
    quantity = forms.IntegerField(
        label="Quantity", min_value=1, max_value=MAX_QUANTITY,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Give contracts in digits."},
    )  # fmt: skip
    price = forms.CharField(label="Price", max_length=20)

    def __init__(self, *args: Any, firms: list[ExecutionFirm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].choices = [(one.code, f"{one.code} {one.name}") for one in firms]  # type: ignore[attr-defined]

    def clean_price(self) -> int:
        """In billionths."""
        price = parse_price(self.cleaned_data["price"].strip())
        if price is None:
            raise forms.ValidationError("Give a price in digits, for example 4412.25.")
        return price

    def terms(self) -> Terms:
        """What was agreed."""
        data = self.cleaned_data
        return Terms(
            data["operator"].upper(), data["account"].upper(), data["symbol"].upper(), data["side"], data["quantity"],
            data["price"], data["trade_type"],
        )  # fmt: skip


class TradeFilterForm(forms.Form):
    """Which trades are listed; what is not known filters nothing."""

    lce = forms.CharField(label="Clearing entity", max_length=3, required=False)
    firm = forms.CharField(label="Execution firm", max_length=3, required=False)
    state = forms.ChoiceField(label="State", choices=[("", "Any"), *TradeState.choices], required=False)
    account = forms.CharField(label="Account", max_length=LONGEST_ACCOUNT, required=False)
    operator = forms.CharField(label="Operator", max_length=LONGEST_OPERATOR, required=False)
    symbol = forms.CharField(label="Instrument", max_length=20, required=False)
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    def wanted(self) -> TradeFilter:
        """The filter; the fields that are wrong filter nothing."""
        self.is_valid()
        data = self.cleaned_data
        upper = {name: (data.get(name) or "").upper() for name in ("lce", "firm", "account", "operator", "symbol")}
        until = data.get("until")
        return TradeFilter(
            **upper, state=data.get("state") or "", since=_day(data.get("since")),
            until=_day(until + timedelta(days=1) if until and until < date.max else None),
        )  # fmt: skip


def _day(day: date | None) -> datetime | None:
    return calendar.at_central(day, time(0)) if day else None
