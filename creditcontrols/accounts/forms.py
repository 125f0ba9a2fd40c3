"""The forms of accounts; what makes an account is judged by policies.py."""

from typing import Any

from django import forms

from creditcontrols.accounts.choices import AccountService, AccountStatus, Segregation
from creditcontrols.accounts.policies import LONGEST, LONGEST_DESCRIPTION, AccountValues, words_of
from riskadmin.firms.models import LegalClearingEntity

LONGEST_REASON = 200


class AccountForm(forms.Form):
    """All that may be said of an account; `fixed` leaves clearing entity and number as they are."""

    lce = forms.ModelChoiceField(LegalClearingEntity.objects.none(), label="Clearing entity", empty_label=None)
    number = forms.CharField(
        label="Account number", max_length=LONGEST, required=False, strip=False,
        help_text="Globex up to 12 characters, ClearPort up to 20; upper case. Unique in the clearing firm.",
    )  # fmt: skip
    description = forms.CharField(label="Description", max_length=LONGEST_DESCRIPTION, required=False)
    owner = forms.CharField(
        label="Owner", max_length=20, required=False, help_text="Code of an execution firm, or an LEI of 20 characters."
    )
    segregation = forms.ChoiceField(label="Segregation", choices=Segregation.choices)
    intermediary = forms.BooleanField(
        label="Delegated intermediary", required=False, help_text="Cannot be taken away once there are sub-accounts"
    )
    holding = forms.BooleanField(label="Holding account", required=False, help_text="The account holds positions")
    services = forms.MultipleChoiceField(label="Services", choices=AccountService.choices, required=False)
    status = forms.ChoiceField(label="Status", choices=AccountStatus.choices)
    firms = forms.CharField(
        label="Execution firms", max_length=400, required=False, help_text="Codes parted by blanks."
    )
    sessions = forms.CharField(
        label="Sessions", max_length=400, required=False, help_text="Sender comps of these firms, parted by blanks."
    )
    parent = forms.CharField(
        label="Parent account", max_length=LONGEST, required=False,
        help_text="Makes it a sub-account, which has the services of its parent.",
    )  # fmt: skip
    reason = forms.CharField(label="Reason", max_length=LONGEST_REASON, required=False)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, lces: list[LegalClearingEntity], fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["lce"]
        choices.queryset = LegalClearingEntity.objects.filter(pk__in=[lce.pk for lce in lces])
        choices.widget.choices = choices.choices
        if fixed:
            del self.fields["lce"], self.fields["number"]

    def values(self, number: str = "") -> AccountValues:
        """What was typed, as an account of that number."""
        typed = self.cleaned_data
        return AccountValues(
            number or typed["number"].upper(), typed["description"], typed["owner"].upper(), typed["segregation"],
            typed["intermediary"], typed["holding"], tuple(typed["services"]), typed["status"],
            words_of(typed["sessions"]), words_of(typed["firms"]), typed["parent"].strip().upper(),
        )  # fmt: skip


def initial(values: AccountValues) -> dict[str, Any]:
    """An account as the form shows it."""
    shown = {**vars(values)}
    return shown | {name: " ".join(shown[name]) for name in ("sessions", "firms")} | {"services": list(values.services)}


class ReasonForm(forms.Form):
    """Why something is done; it is kept with it."""

    reason = forms.CharField(
        label="Reason", max_length=LONGEST_REASON, error_messages={"required": "Give a reason; it is kept."}
    )
