"""The forms of the inline credit controls; what a limit and a policy can be is judged by policies.py."""

from datetime import time, timedelta
from typing import Any, Final

from django import forms

from creditcontrols.accounts.models import AccountFirm
from creditcontrols.choices import ContractType
from creditcontrols.icc.choices import PositionSide
from creditcontrols.icc.policies import LimitFault, PolicyValues, clean_policy, read_levels, read_limit, said
from riskadmin.lib import calendar

LONGEST_REASON = 200
ANY: Final = ("", "Any")


class LimitField(forms.CharField):
    """A position limit; nothing is Not Set."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=20, required=False, **more)

    def clean(self, value: Any) -> int | None:
        """Whole deltas, or None."""
        try:
            return read_limit(super().clean(value), "")
        except LimitFault as fault:
            raise forms.ValidationError(str(fault)) from fault


class LimitsForm(forms.Form):
    """The two values of one authority for an account in a product."""

    long = LimitField(label="Long", help_text="Whole deltas; empty is Not Set.")
    short = LimitField(label="Short", help_text="Whole deltas; empty is Not Set.")
    reason = forms.CharField(label="Reason", max_length=LONGEST_REASON, required=False)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @staticmethod
    def start(long: int | None, short: int | None, version: int) -> dict[str, Any]:
        """What was saved, as the form shows it."""
        return {"long": _typed(long), "short": _typed(short), "base_version": version}


def _typed(limit: int | None) -> str:
    return "" if limit is None else said(limit)


class NewLimitsForm(LimitsForm):
    """The same for an account and product that has no row yet."""

    lce = forms.ChoiceField(label="Clearing entity")
    firm = forms.ChoiceField(label="Execution firm")
    account = forms.CharField(
        label="Account", max_length=20, error_messages={"required": "Name an account."},
        help_text="One that enters orders through the execution firm.",
    )  # fmt: skip
    product = forms.ChoiceField(label="Product")
    kind = forms.ChoiceField(label="Derivative type", choices=ContractType.choices)
    field_order = ("lce", "firm", "account", "product", "kind", "long", "short", "reason")

    def __init__(
        self, *args: Any, lces: list[str], firms: list[str], products: list[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        offered = {"lce": [(code, code) for code in lces], "firm": [(code, code) for code in firms],
                   "product": products}  # fmt: skip
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def link(self, user: Any) -> AccountFirm | None:
        """The account through the firm; without one the form says so beside the field."""
        data = self.cleaned_data
        found = AccountFirm.objects.visible_to(user).select_related("account__lce", "execution_firm")
        link = found.filter(
            account__lce__code=data["lce"], account__number=data["account"].upper(), execution_firm__code=data["firm"]
        ).first()  # fmt: skip
        if link is None:
            self.add_error("account", f"{data['lce']} has no such account that enters orders through {data['firm']}.")
        return link


class PolicyForm(forms.Form):
    """What an LCE decides for an execution firm."""

    unset_refused = forms.BooleanField(
        label="No limit set", required=False, help_text="Refuse orders where no position limit is set"
    )
    unregistered_refused = forms.BooleanField(
        label="Account not registered", required=False,
        help_text="Refuse orders from accounts that are not registered for inline credit controls",
    )  # fmt: skip
    levels = forms.CharField(
        label="Alert levels", max_length=60, required=False,
        help_text="Percent of a limit, parted by blanks; 100 is always on.",
    )  # fmt: skip
    recipients = forms.CharField(
        label="Recipients", max_length=2600, required=False, help_text="E-mail addresses, parted by blanks or commas."
    )
    reason = forms.CharField(label="Reason", max_length=LONGEST_REASON, required=False)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @staticmethod
    def start(values: PolicyValues, version: int) -> dict[str, Any]:
        """A policy as the form shows it."""
        lists = {"levels": " ".join(map(str, values.levels)), "recipients": ", ".join(values.recipients)}
        return {**vars(values), **lists, "base_version": version}

    def clean(self) -> dict[str, Any]:
        """Judge levels and recipients."""
        data = super().clean() or self.cleaned_data
        for name in ("levels", "recipients"):
            try:
                self._judge(name, data.get(name, ""))
            except LimitFault as fault:
                self.add_error(name, str(fault))
        return data

    def _judge(self, name: str, text: str) -> None:
        if name == "levels":
            read_levels(text)
        else:
            clean_policy(PolicyValues(recipients=_addresses(text)))

    def values(self) -> PolicyValues:
        """What was typed."""
        data = self.cleaned_data
        return PolicyValues(
            data["unset_refused"], data["unregistered_refused"], read_levels(data["levels"]),
            _addresses(data["recipients"]),
        )  # fmt: skip


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").replace(";", " ").split())


class AlertFilter(forms.Form):
    """Which alerts are listed; what is not known filters nothing."""

    ef = forms.CharField(max_length=3, required=False, label="Execution firm")
    account = forms.CharField(max_length=20, required=False, label="Account")
    product = forms.CharField(max_length=6, required=False, label="Product")
    kind = forms.ChoiceField(required=False, label="Derivative type", choices=[ANY, *ContractType.choices])
    side = forms.TypedChoiceField(
        required=False, label="Side", choices=[ANY, *((str(value), word) for value, word in PositionSide.choices)],
        coerce=int, empty_value=None,
    )  # fmt: skip
    level = forms.IntegerField(required=False, label="At least, %", min_value=1, max_value=100)
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)

    def wanted(self) -> dict[str, Any]:
        """Lookups; the fields that are wrong filter nothing."""
        self.is_valid()
        data = self.cleaned_data
        found = {
            "ef": (data.get("ef") or "").upper(), "account": (data.get("account") or "").upper(),
            "product": (data.get("product") or "").upper(), "kind": data.get("kind"), "side": data.get("side"),
            "level__gte": data.get("level"),
        }  # fmt: skip
        return {name: value for name, value in found.items() if value not in ("", None)} | span(data)


class ChangeFilter(forms.Form):
    """Which changes of limits are listed; what is not known filters nothing."""

    ef = forms.CharField(max_length=3, required=False, label="Execution firm")
    account = forms.CharField(max_length=20, required=False, label="Account")
    product = forms.CharField(max_length=6, required=False, label="Product")
    by = forms.CharField(max_length=150, required=False, label="User")
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)

    def wanted(self) -> dict[str, Any]:
        """Lookups; the fields that are wrong filter nothing."""
        self.is_valid()
        data = self.cleaned_data
        found = {
            "row__execution_firm__code": (data.get("ef") or "").upper(),
            "row__account__number": (data.get("account") or "").upper(),
            "row__product": (data.get("product") or "").upper(), "actor__username": data.get("by"),
        }  # fmt: skip
        return {name: value for name, value in found.items() if value} | span(data)


def span(data: dict[str, Any]) -> dict[str, Any]:
    """Two days in Central time, both included, as lookups of `at`."""
    since, until = data.get("since"), data.get("until")
    found = {
        "at__gte": calendar.at_central(since, time(0)) if since else None,
        "at__lt": calendar.at_central(until + timedelta(days=1), time(0)) if until else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def style(form: forms.Form) -> None:
    """The look of a filter bar."""
    for field in form.fields.values():
        field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
