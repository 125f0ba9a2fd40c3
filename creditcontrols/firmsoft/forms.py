"""Forms of FirmSoft: the filters, the reason of a cancel, a permission."""

from datetime import datetime
from typing import Any, Final

from django import forms

from creditcontrols.engine.values import BUY, SELL
from creditcontrols.firmsoft.blotter import Wanted
from creditcontrols.firmsoft.choices import Level, Status
from creditcontrols.firmsoft.models import Cancel, Permission
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.lib import calendar

ANY: Final = ("", "Any")
TIMES: Final = (("0", "Day"), ("1", "GTC"), ("6", "GTD"), ("3", "FAK, FOK"))
MOMENT: Final = "%Y-%m-%dT%H:%M"


class Upper(forms.CharField):
    """Text that is compared in capital letters, as the exchange keeps it."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").upper()


class Central(forms.DateTimeField):
    """An instant in Central time."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(required=False, input_formats=[MOMENT, f"{MOMENT}:%S"], widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        typed = super().to_python(value)
        return calendar.at_central(typed.date(), typed.time().replace(tzinfo=None)) if typed else None


class BlotterFilter(forms.Form):
    """Which rows are listed; a field that is wrong filters everything away, and says so."""

    firm = forms.ChoiceField(required=False, label="Firm")
    session = Upper(required=False, max_length=7)
    account = Upper(required=False, max_length=12)
    trader = Upper(required=False, max_length=40, strip=False, label="Operator")
    product = Upper(required=False, max_length=40)
    side = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=0, choices=[ANY, (BUY, "Buy"), (SELL, "Sell")]
    )
    status = forms.ChoiceField(required=False, choices=Status.choices)
    tif = forms.ChoiceField(required=False, label="Time in force", choices=[ANY, *TIMES])
    since = Central(label="From, CT")
    until = Central(label="Until, CT")

    def __init__(self, *args: Any, firms: list[ExecutionFirm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].choices = [ANY, *((firm.code, firm.code) for firm in firms)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["autocomplete"] = "off"
        self.fields["trader"].widget.attrs["title"] = "Exact, blanks included"
        self.fields["product"].widget.attrs["title"] = "Product code or symbol"

    def wanted(self) -> Wanted | None:
        """The filters, None when a field is wrong."""
        if not self.is_valid():
            return None
        data = dict(self.cleaned_data)
        return Wanted(**data | {"session": data["session"][:6], "status": Status(data["status"] or Status.WORKING)})


class CancelForm(forms.Form):
    """Why the orders are cancelled."""

    reason = forms.CharField(
        max_length=Cancel._meta.get_field("reason").max_length, error_messages={"required": "Say why."},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )  # fmt: skip


class PermissionForm(forms.Form):
    """Whom a permission is given, where, and what narrows it."""

    user = forms.ModelChoiceField(User.objects.none(), label="User", empty_label="Choose a user")
    scope = forms.ChoiceField(label="Where")
    level = forms.ChoiceField(choices=Level.choices, label="Permission")
    session = Upper(required=False, max_length=7, help_text="Session and firm, 6 characters; empty for all.")
    account = Upper(required=False, max_length=12, help_text="Empty for all.")
    trader = Upper(
        required=False, max_length=40, strip=False, label="Operator",
        help_text="Operator id (tag 50), exact with blanks; empty for all.",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        users: Any,
        lces: list[LegalClearingEntity],
        firms: list[ExecutionFirm],
        everywhere: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users
        self.fields["user"].label_from_instance = _person
        self.fields["scope"].choices = [
            *((f"lce:{one.pk}", f"LCE {one.code}") for one in lces),
            *((f"firm:{one.pk}", f"EF {one.code}") for one in firms),
            *([("all:0", "All firms")] if everywhere else []),
        ]

    def clean_session(self) -> str:
        """Only the first 6 characters tell sessions apart."""
        session = str(self.cleaned_data["session"])
        if session and len(session) < Permission._meta.get_field("session").max_length:
            raise forms.ValidationError("A session has 6 characters: session id and execution firm.")
        return session[:6]

    def values(self) -> dict[str, Any]:
        """The arguments of services.grant."""
        data = dict(self.cleaned_data)
        kind, _, key = data.pop("scope").partition(":")
        return {**data, "lce": int(key) if kind == "lce" else None, "firm": int(key) if kind == "firm" else None}


def _person(user: User) -> str:
    return f"{user.get_full_name() or user.username} ({user.username})"
