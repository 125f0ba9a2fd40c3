"""The form in which a file comes."""

from typing import Any

from django import forms

from creditcontrols.filework.sheets import MOST_BYTES
from riskadmin.firms.models import LegalClearingEntity


class UploadForm(forms.Form):
    """A file, and the clearing entity whose rows it holds."""

    lce = forms.ModelChoiceField(LegalClearingEntity.objects.none(), label="Clearing entity", empty_label=None)
    file = forms.FileField(
        label="CSV or XLSX file", error_messages={"required": "Choose a file.", "empty": "The file is empty."}
    )

    def __init__(self, *args: Any, lces: list[LegalClearingEntity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lce"].queryset = LegalClearingEntity.objects.filter(pk__in=[lce.pk for lce in lces])
        self.fields["lce"].initial = lces[0].pk if lces else None
        self.fields["lce"].widget.attrs["class"] = "form-select"
        self.fields["file"].widget.attrs |= {"class": "form-control", "accept": ".csv,.xlsx"}

    def clean_file(self) -> Any:
        """No more bytes than such a file can have."""
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError(f"The file has {found.size:,} bytes, {MOST_BYTES:,} are the most.")
        return found
