"""Forms of the kill switch."""

from typing import Any

from django import forms

from riskadmin.rest.schemas import LONGEST_REASON


class ConfirmForm(forms.Form):
    """Why, and the id of the scope typed once more."""

    reason = forms.CharField(
        max_length=LONGEST_REASON, label="Reason, goes into the audit and the mail",
        error_messages={"required": "Say why."},
    )  # fmt: skip
    confirmation = forms.CharField(max_length=20, required=False)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code
        self.fields["confirmation"].label = f"Type {code} to confirm"

    def clean_confirmation(self) -> str:
        """What was typed has to be the id."""
        typed = str(self.cleaned_data["confirmation"]).strip().upper()
        if typed != self.code:
            raise forms.ValidationError(f"Type {self.code} to confirm.")
        return typed
