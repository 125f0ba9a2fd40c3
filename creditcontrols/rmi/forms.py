"""Forms of the Risk Management Interface. What is listed nowhere is said by the services."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.db.models import Q

from creditcontrols.rmi.choices import BlockedSide, DerivativeType, RmiSource
from creditcontrols.rmi.history import HistoryFilter
from creditcontrols.rmi.policies import Criteria
from creditcontrols.rmi.selectors import exchanges_for, firms_for, products_on
from riskadmin.lib import calendar

ALL: Final = ("", "All")
NOT_LISTED: Final = "Choose one of the list."
_BETWEEN: Final = re.compile(r"[\s,;]+")


class FirmField(forms.ChoiceField):
    """A pair of LCE and execution firm that the user may act on, as "LCE:EF"."""

    def __init__(self, **more: Any) -> None:
        super().__init__(error_messages={"required": "Choose an execution firm.", "invalid_choice": NOT_LISTED}, **more)

    def fill(self, user: Any) -> None:
        """Offer the firms of this user."""
        firms = [(f"{lce}:{firm}", f"{firm} {name}, LCE {lce}") for lce, firm, name in firms_for(user)]
        self.choices = firms if len(firms) == 1 else [("", "Choose"), *firms]

    def clean(self, value: Any) -> tuple[str, str]:
        """(LCE, execution firm)."""
        lce, _, firm = str(super().clean(value)).partition(":")
        return lce, firm


class BlockForm(forms.Form):
    """Which orders of which accounts are blocked. Accounts are typed, or ticked in the account list."""

    firm = FirmField(label="Execution firm")
    account = forms.CharField(
        max_length=400, required=False, label="Account", help_text="Several with a blank or comma between them."
    )
    kind = forms.ChoiceField(choices=[*reversed(DerivativeType.choices)], required=False, label="Derivative type")
    side = forms.TypedChoiceField(choices=[*reversed(BlockedSide.choices)], coerce=int, label="Side", initial=0)
    exchange = forms.ChoiceField(required=False, label="Exchange", error_messages={"invalid_choice": NOT_LISTED})
    product = forms.ChoiceField(required=False, label="Product", error_messages={"invalid_choice": NOT_LISTED})
    reason = forms.CharField(max_length=300, required=False, label="Reason")
    kept = forms.MultipleChoiceField(required=False, label="Account list")

    def __init__(self, *args: Any, user: Any, kept: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        firm = self.fields["firm"]
        assert isinstance(firm, FirmField)
        firm.fill(user)
        exchanges = exchanges_for(user)
        self.fields["exchange"].choices = [ALL, *((code, code) for code in exchanges)]  # type: ignore[attr-defined]
        self.fields["kept"].choices = [(account, account) for account in kept]  # type: ignore[attr-defined]
        products = [(one.code, f"{one.code} {one.name}, {one.exchange.code}") for one in products_on(exchanges)]
        self.fields["product"].choices = [ALL, *products]  # type: ignore[attr-defined]

    @property
    def typed(self) -> list[str]:
        """The accounts that were typed, each as it was."""
        return split_accounts(str(self.data.get("account", ""))[:400])

    @property
    def ticked(self) -> list[str]:
        """The accounts that were ticked in the list."""
        values: list[str] = self.data.getlist("kept") if hasattr(self.data, "getlist") else []
        return values

    def criteria(self) -> Criteria:
        """Which of their orders are meant."""
        data = self.cleaned_data
        return Criteria(data["kind"], data["side"], data["product"], data["exchange"])


class CancelForm(forms.Form):
    """Whose orders are cancelled, and where."""

    firm = FirmField(label="Execution firm")
    account = forms.CharField(max_length=20, label="Account", error_messages={"required": "Name an account."})
    exchange = forms.ChoiceField(required=False, label="Exchange", error_messages={"invalid_choice": NOT_LISTED})
    reason = forms.CharField(max_length=300, required=False, label="Reason")

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        firm = self.fields["firm"]
        assert isinstance(firm, FirmField)
        firm.fill(user)
        listed = [("", "All that the clearing entity guarantees"), *((code, code) for code in exchanges_for(user))]
        self.fields["exchange"].choices = listed  # type: ignore[attr-defined]


class ActiveFilter(forms.Form):
    """Which active blocks are listed; what is not known filters nothing."""

    firm = forms.ChoiceField(required=False, label="Execution firm")
    account = forms.CharField(max_length=20, required=False, label="Account")
    kind = forms.ChoiceField(
        choices=[("", "Any"), ("ALL", "All derivative types"), *DerivativeType.choices[:2]], required=False,
        label="Derivative type",
    )  # fmt: skip
    side = forms.ChoiceField(
        choices=[("", "Any"), ("0", "Both sides"), *((str(one), word) for one, word in BlockedSide.choices[:2])],
        required=False,
        label="Side",
    )
    exchange = forms.ChoiceField(required=False, label="Exchange")
    product = forms.CharField(max_length=6, required=False, label="Product")

    def __init__(self, *args: Any, firms: list[str], exchanges: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, codes in (("firm", firms), ("exchange", exchanges)):
            self.fields[name].choices = [("", "Any"), *((code, code) for code in codes)]  # type: ignore[attr-defined]
        _style(self)

    def condition(self) -> Q:
        """The filter for the query."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        wanted = {
            "execution_firm__code": data.get("firm"), "account__startswith": data.get("account", "").upper() or None,
            "side": data.get("side"), "exchange": data.get("exchange"),
            "product": data.get("product", "").upper() or None,
            "kind": {"ALL": ""}.get(data.get("kind", ""), data.get("kind")),
        }  # fmt: skip
        return Q(**{name: value for name, value in wanted.items() if value is not None})


class HistoryForm(forms.Form):
    """Which acts the history lists; what is not known filters nothing."""

    firm = forms.ChoiceField(required=False, label="Execution firm")
    account = forms.CharField(max_length=20, required=False, label="Account")
    action = forms.ChoiceField(
        choices=[("", "Any"), ("block", "Block"), ("unblock", "Unblock"), ("cancel", "Mass cancel")], required=False,
        label="Action",
    )  # fmt: skip
    source = forms.ChoiceField(choices=[("", "Any"), *RmiSource.choices], required=False, label="Source")
    by = forms.CharField(max_length=150, required=False, label="User")
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, firms: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["firm"].choices = [("", "Any"), *((code, code) for code in firms)]  # type: ignore[attr-defined]
        _style(self)

    def wanted(self) -> HistoryFilter:
        """The filter; the fields that are wrong filter nothing."""
        self.is_valid()
        data = self.cleaned_data
        until = data.get("until")
        return HistoryFilter(
            firm=data.get("firm") or "", account=(data.get("account") or "").upper(), action=data.get("action") or "",
            source=data.get("source") or "", by=data.get("by") or "", since=_day(data.get("since")),
            until=_day(until + timedelta(days=1) if until else None),
        )  # fmt: skip


def split_accounts(text: str) -> list[str]:
    """The accounts of a text with blanks, commas or semicolons between them."""
    return [account for account in _BETWEEN.split(text) if account]


def _day(day: date | None) -> datetime | None:
    return calendar.at_central(day, time(0)) if day else None


def _style(form: forms.Form) -> None:
    for field in form.fields.values():
        field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
