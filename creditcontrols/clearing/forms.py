"""Forms of mappings: a new execution firm with its pairs, a change of one pair, a request."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from riskadmin.firms.forms import CapitalField, RegisterForm
from riskadmin.firms.models import Exchange, LegalClearingEntity

NO_LCE = "Not guaranteed"
PAIR = "lce_"


class NewFirmForm(RegisterForm):
    """An execution firm, and for each exchange the LCE that guarantees it."""

    fixed = ()
    code = CapitalField(max_length=3, help_text="Exactly 3 letters or digits; characters 4 to 6 of its sender comps.")
    name = forms.CharField(max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exchanges = {one.code: one for one in Exchange.objects.order_by("partner", "code")}
        for code, exchange in self.exchanges.items():
            self.fields[f"{PAIR}{code}"] = forms.ModelChoiceField(
                LegalClearingEntity.objects.all(), to_field_name="code", required=False, empty_label=NO_LCE,
                label=f"{code} guaranteed by",
                help_text="a group of its own" if exchange.partner else "",
            )  # fmt: skip
        self.fields["reason"] = forms.CharField(max_length=300, required=False)

    def pairs(self) -> dict[Exchange, LegalClearingEntity]:
        """The chosen pairs. Call on a valid form."""
        chosen = {one: self.cleaned_data[f"{PAIR}{code}"] for code, one in self.exchanges.items()}
        return {exchange: lce for exchange, lce in chosen.items() if lce is not None}


class MappingForm(RegisterForm):
    """Who is to guarantee one exchange of an execution firm."""

    fixed = ()
    exchange = forms.ModelChoiceField(Exchange.objects.order_by("code"), to_field_name="code", empty_label=None)
    lce = forms.ModelChoiceField(
        LegalClearingEntity.objects.all(), to_field_name="code", required=False, empty_label="Nobody: the pair ends",
        label="Guaranteed by",
    )  # fmt: skip
    reason = forms.CharField(max_length=300, required=False)


class RequestForm(RegisterForm):
    """What a clearing firm asks of GAM."""

    fixed = ()
    lce = forms.ModelChoiceField(
        LegalClearingEntity.objects.none(), to_field_name="code", empty_label=None, label="Legal clearing entity"
    )
    execution_firm_code = CapitalField(max_length=3, min_length=3, label="Execution firm")
    exchange = forms.ModelChoiceField(Exchange.objects.order_by("code"), to_field_name="code", empty_label=None)
    ends = forms.ChoiceField(
        choices=[("", "To guarantee this pair"), ("1", "To guarantee it no more")], required=False, label="Asked for"
    )
    reason = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, lces: QuerySet[LegalClearingEntity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lce"].queryset = lces
