"""The forms of limits files."""

from django import forms


class ReasonForm(forms.Form):
    """Why the limits of a file are applied."""

    reason = forms.CharField(max_length=200, strip=True, error_messages={"required": "Give a reason."})
