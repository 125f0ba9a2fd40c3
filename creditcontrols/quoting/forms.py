"""Forms of mass quote protection."""

from typing import Any, Final

from django import forms

from creditcontrols.quoting import selectors
from creditcontrols.quoting.choices import ProtectionLevel
from creditcontrols.quoting.policies import Values, Wanted, choices_of_codes
from creditcontrols.quoting.selectors import Search
from riskadmin.reference.models import ProductComplex

NOT_LISTED: Final = "Choose one of the list."
WHOLE: Final = "Give a whole number, or leave it empty."


class ProtectionForm(forms.Form):
    """Who is protected in what, and the thresholds."""

    firm = forms.ChoiceField(
        label="Execution firm",
        error_messages={"required": "Choose an execution firm.", "invalid_choice": NOT_LISTED},
    )
    session = forms.CharField(
        max_length=7, required=False, label="Sender comp", help_text="Its session only; empty for the whole firm."
    )
    trader = forms.CharField(
        max_length=20, required=False, label="Trader id", help_text="This operator only; empty for all."
    )
    scope = forms.ChoiceField(
        label="Product", error_messages={"required": "Choose what is protected.", "invalid_choice": NOT_LISTED}
    )
    fill_percent = forms.IntegerField(
        required=False, label="Fill %", help_text="70 or more, summed over all quotes.",
        error_messages={"invalid": WHOLE},
    )  # fmt: skip
    quantity = forms.IntegerField(
        required=False, label="Traded quantity", help_text="Contracts.", error_messages={"invalid": WHOLE}
    )
    delta = forms.IntegerField(
        required=False, label="Net delta", help_text="Both ways: 5 means +5 and −5.", error_messages={"invalid": WHOLE}
    )
    reason = forms.CharField(max_length=300, required=False, label="Reason")

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        firms = [(f"{lce}:{firm}", f"{firm} {name}, LCE {lce}") for lce, firm, name in selectors.firms_for(user)]
        self.fields["firm"].choices = firms if len(firms) == 1 else [("", "Choose"), *firms]  # type: ignore[attr-defined]
        codes = choices_of_codes()
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *(
                (f"{level.value}:{code}", f"{code} {name} ({level.label.lower()})")
                for level in ProtectionLevel
                for code, name in codes[level]
            ),
        ]

    def firm_pair(self) -> tuple[str, str]:
        """(LCE, execution firm)."""
        lce, _, firm = str(self.cleaned_data["firm"]).partition(":")
        return lce, firm

    def wanted(self) -> Wanted:
        """The protection that is asked for."""
        data = self.cleaned_data
        level, _, code = str(data["scope"]).partition(":")
        return Wanted(
            level, code, Values(data["fill_percent"], data["quantity"], data["delta"]),
            data["session"].strip().upper()[:6], data["trader"].strip().upper(),
        )  # fmt: skip


PATHS: Final = {"code": "scope", "level": "scope"}
"""Fields of the form by what a fault names."""


class SearchForm(forms.Form):
    """Which protections are listed; what is not known filters nothing."""

    firm = forms.ChoiceField(required=False, label="Execution firm")
    trader = forms.CharField(max_length=20, required=False, label="Trader id")
    sender_comp = forms.CharField(max_length=7, required=False, label="Sender comp")
    asset_class = forms.ChoiceField(required=False, label="Asset class")
    line = forms.ChoiceField(required=False, label="Product line")
    group = forms.ChoiceField(required=False, label="Group code")
    tripped = forms.BooleanField(required=False, label="Tripped only")

    def __init__(self, *args: Any, firms: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        codes = choices_of_codes()
        lines = [*codes[ProtectionLevel.LINE], *codes[ProtectionLevel.AGGREGATE]]
        offered = {
            "firm": firms,
            "asset_class": list(ProductComplex.objects.values_list("name", flat=True)),
            "line": [code for code, _ in lines],
            "group": [code for code, _ in codes[ProtectionLevel.GROUP]],
        }
        for name, values in offered.items():
            self.fields[name].choices = [("", "Any"), *((one, one) for one in values)]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            kind = "form-select" if name in offered else "form-control"
            field.widget.attrs["class"] = "form-check-input" if name == "tripped" else kind

    def wanted(self) -> Search:
        """The search, without what is not known."""
        self.is_valid()
        data = self.cleaned_data
        given = {name: data[name].strip() for name in self.fields if name != "tripped" and data.get(name)}
        return Search(**given, tripped=bool(data.get("tripped")))
