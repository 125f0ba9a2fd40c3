"""Forms of the Risk Monitor: the filters, and when the daily report is mailed."""

from datetime import time
from typing import Any, Final

from django import forms

from creditcontrols.riskmonitor.choices import Period
from creditcontrols.riskmonitor.models import ReportSubscription, Weekday
from creditcontrols.riskmonitor.state import LONGEST_ACCOUNT, Wanted
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity

ANY: Final = ("", "Any")


class Filters(forms.Form):
    """The filters as the page shows them; what an address holds is read by state.Wanted."""

    lce = forms.ChoiceField(required=False, label="Clearing firm")
    firm = forms.ChoiceField(required=False, label="Execution firm")
    account = forms.CharField(required=False, label="Account", max_length=LONGEST_ACCOUNT)
    period = forms.ChoiceField(required=False, label="Trade dates", choices=Period.choices)
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, user: Any, wanted: Wanted) -> None:
        names = ("lce", "firm", "account", "period", "since", "until")
        super().__init__(initial={name: getattr(wanted, name) for name in names}, auto_id="rm-%s")
        lces = LegalClearingEntity.objects.visible_to(user).values_list("code", "name")
        firms = ExecutionFirm.objects.visible_to(user).values_list("code", "name")
        for name, found, given in (("lce", lces, wanted.lce), ("firm", firms, wanted.firm)):
            known = [(code, f"{code} {words}") for code, words in found]
            other = [(given, given)] if given and given not in dict(known) else []
            self.fields[name].choices = [ANY, *known, *other]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"


class SubscriptionForm(forms.Form):
    """When the daily report is mailed to its reader."""

    active = forms.BooleanField(required=False, label="Mail me the daily report")
    at = forms.TimeField(
        label="Time, CT", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Give a time such as 16:45.", "required": "Give a time such as 16:45."},
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label="On", choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day."},
    )  # fmt: skip

    def clean_at(self) -> time:
        """Whole minutes."""
        at: time = self.cleaned_data["at"]
        return at.replace(second=0, microsecond=0)


def initial(subscription: ReportSubscription) -> dict[str, Any]:
    """A subscription as the form shows it."""
    return {"active": subscription.active, "at": subscription.at, "weekdays": subscription.weekdays}
