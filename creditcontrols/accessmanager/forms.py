"""Forms of the Access Manager."""

import re
from typing import Final

from django import forms

from creditcontrols.accessmanager.models import Permission

ACTS: Final = (("permit", "Permit"), ("revoke", "Revoke"))
LONGEST_TEXT: Final = 6_500


class AccountsForm(forms.Form):
    """Which accounts are to be permitted or revoked: chosen in the list, or typed, with blanks or commas between."""

    act = forms.ChoiceField(choices=ACTS)
    typed = forms.CharField(max_length=LONGEST_TEXT, required=False)

    @property
    def permitted(self) -> bool:
        """True to permit."""
        return str(self.cleaned_data["act"]) == "permit"

    def chosen(self) -> list[str]:
        """The accounts, each once, in order."""
        ticked = self.data.getlist("account")  # type: ignore[attr-defined]
        typed = re.split(r"[\s,;]+", self.cleaned_data["typed"])
        return sorted({name.strip().upper() for name in (*ticked, *typed)} - {""})


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=Permission._meta.get_field("reason").max_length,
        error_messages={"required": "Say why."},
    )
