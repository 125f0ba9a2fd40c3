"""Forms of cancel on disconnect."""

from typing import Final

from django import forms

from creditcontrols.disconnects.models import LONGEST_TRADER, Registration
from creditcontrols.disconnects.services import Pair

ACTS: Final = (("on", "Enable"), ("off", "Disable"))


class SwitchForm(forms.Form):
    """Which pairs are to be switched, and which way. A trader id that was typed is a pair too."""

    act = forms.ChoiceField(choices=ACTS)
    session = forms.CharField(max_length=6, required=False)
    trader = forms.CharField(max_length=LONGEST_TRADER, required=False)

    @property
    def on(self) -> bool:
        """True to enable."""
        return str(self.cleaned_data["act"]) == "on"

    def chosen(self) -> list[Pair]:
        """The pairs, in order."""
        named = [str(value).partition(":") for value in self.data.getlist("pair")]  # type: ignore[attr-defined]
        typed = (self.cleaned_data["session"], self.cleaned_data["trader"].strip())
        pairs = {(session, trader) for session, _, trader in named}
        return sorted(pairs | ({typed} if all(typed) else set()))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=Registration._meta.get_field("reason").max_length,
        error_messages={"required": "Say why."},
    )
