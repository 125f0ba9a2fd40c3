"""Form of a reopening."""

from typing import Any

from django import forms

from riskadmin.rest.schemas import LONGEST_REASON


class ReopenForm(forms.Form):
    """Why a port is reopened, and its session id typed once more."""

    reason = forms.CharField(
        max_length=LONGEST_REASON, error_messages={"required": "Say why the port is reopened."},
        help_text="What the client changed, and who told.",
    )  # fmt: skip
    confirmation = forms.CharField(max_length=3, required=False, label="Session id once more")

    def __init__(self, *args: Any, session_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_id = session_id

    def clean_confirmation(self) -> str:
        """What was typed has to be the session id."""
        typed = str(self.cleaned_data["confirmation"]).upper()
        if typed != self.session_id:
            raise forms.ValidationError(f"Type {self.session_id} to confirm.")
        return typed
