"""Forms of the register of firms: text in, clean values out. Codes are given once and never change."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from riskadmin.firms.choices import Gateway


class CapitalField(forms.CharField):
    """A code: blanks around it are cut off and letters become capitals."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").strip().upper()


class RegisterForm(forms.Form):
    """A form of one row; `fixed` fields are shown but not asked for again once the row exists."""

    fixed: tuple[str, ...] = ("code",)

    def __init__(self, *args: Any, exists: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fixed if exists else ():
            self.fields[name].disabled = True

    def add_faults(self, fault: ValidationError) -> None:
        """Put the service's sentences beside their fields."""
        found = fault.message_dict if hasattr(fault, "error_dict") else {"__all__": fault.messages}
        for name, sentences in found.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class LceForm(RegisterForm):
    """A legal clearing entity."""

    code = CapitalField(max_length=3, help_text="Exactly 3 letters or digits.")
    name = forms.CharField(max_length=80)
    older_orders_count = forms.BooleanField(
        required=False,
        label="Open usage of a new week",
        help_text="GTC and GTD orders of earlier weeks count, from the next Sunday start-up on",
    )


class ExecutionFirmForm(RegisterForm):
    """An execution firm."""

    code = CapitalField(max_length=3, help_text="Characters 4 to 6 of its sender comps.")
    name = forms.CharField(max_length=80)


class ExchangeForm(RegisterForm):
    """An exchange."""

    code = CapitalField(max_length=8, help_text="CME, CBOT, NYMEX, COMEX, or the code of a partner exchange.")
    name = forms.CharField(max_length=80)
    partner = forms.BooleanField(
        required=False, label="Partner exchange", help_text="Its group stands alone; it may have an LCE of its own."
    )


class SenderCompForm(RegisterForm):
    """A sender comp."""

    fixed = ("sender_comp_id",)
    sender_comp_id = CapitalField(
        label="Sender comp", min_length=7, max_length=7, help_text="Session (3), execution firm (3), indicator (1)."
    )
    gateway = forms.ChoiceField(choices=Gateway.choices, initial=Gateway.CGW)
    segment = CapitalField(
        required=False, max_length=3, label="Market segment", help_text="Tag 57 of a market segment gateway."
    )
