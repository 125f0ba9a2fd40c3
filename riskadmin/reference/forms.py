"""Forms of reference data."""

from typing import Any

from django import forms

from riskadmin.firms.forms import RegisterForm
from riskadmin.firms.models import Exchange
from riskadmin.reference.choices import FileKind

AT_RESET, INTRADAY = "reset", "intraday"


class FileForm(RegisterForm):
    """A file to read. Only rates have a date; products and instruments are listed at once."""

    fixed = ()
    kind = forms.ChoiceField(choices=FileKind.choices, label="It holds")
    file = forms.FileField(help_text="CSV in UTF-8, or XLSX, with a head that names the columns.")
    effective = forms.ChoiceField(
        choices=[
            (AT_RESET, "At the 16:30 reset of the trade date"),
            (INTRADAY, "Intraday correction: at once, for new orders only"),
        ],
        initial=AT_RESET,
        required=False,
        label="Rates and deltas take effect",
    )
    trade_date = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="For rows without a trade date of their own.",
    )


class HolidayForm(RegisterForm):
    """A date on which an exchange does not roll its trade date."""

    fixed = ()
    exchange = forms.ModelChoiceField(Exchange.objects.order_by("code"), to_field_name="code", empty_label=None)
    date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exchange"].widget.attrs["required"] = True
