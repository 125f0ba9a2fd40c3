"""The forms of the key pair pages. What they hold never goes back into a page: codes are typed anew each time."""

from typing import Any

from django import forms


class GenerateForm(forms.Form):
    """What the person saw as valid, and which of it goes to make room."""

    delete = forms.CharField(max_length=20, required=False)

    def seen(self) -> list[str]:
        """The access key ids that the page showed as valid."""
        data: Any = self.data
        return data.getlist("seen")


class CodeForm(forms.Form):
    """A code for one secret."""

    code = forms.CharField(max_length=128, strip=False, error_messages={"required": "Nothing was typed."})


class DeleteForm(forms.Form):
    """The session id typed again, and a reason."""

    typed = forms.CharField(max_length=10, required=False)
    reason = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, session_id: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_id = session_id

    def clean_typed(self) -> str:
        """Raises ValidationError unless it is the session id."""
        typed: str = self.cleaned_data["typed"].strip().upper()
        if typed != self.session_id:
            raise forms.ValidationError(f"Type {self.session_id} to confirm.")
        return typed
