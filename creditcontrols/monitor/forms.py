"""The form that keeps a way to look at the Monitor."""

from typing import Any
from urllib.parse import parse_qsl

from django import forms

from creditcontrols.monitor.state import MonitorState
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.scope import scope_of

LONGEST_QUERY = 500


class SaveViewForm(forms.Form):
    """A name, the address at hand, and the LCE in which the view is shared (none: private)."""

    name = forms.CharField(max_length=60, strip=True)
    query = forms.CharField(max_length=LONGEST_QUERY, required=False)
    lce = forms.ModelChoiceField(LegalClearingEntity.objects.none(), required=False, empty_label="Only me")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lce"].queryset = LegalClearingEntity.objects.filter(pk__in=scope_of(user).lce_ids)

    def clean_query(self) -> str:
        """The shortest form of the state: what the Monitor does not know is not kept."""
        state = MonitorState.parse(dict(parse_qsl(self.cleaned_data["query"].removeprefix("?"))))
        return state.query(offset=0)
