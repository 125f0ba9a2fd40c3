"""The form in which a file comes."""

from typing import Any, Final

from django import forms

from creditcontrols.filework.sheets import MOST_BYTES
from riskadmin.firms.models import LegalClearingEntity

LONGEST_REASON: Final = 200


class ReasonForm(forms.Form):
    """Why the rows of a file are saved."""

    reason = forms.CharField(
        max_length=LONGEST_REASON, error_messages={"required": "Give a reason; it is kept with every change."}
    )


class UploadForm(forms.Form):
    """A file, and the clearing entity whose rows it holds."""

    lce = forms.ModelChoiceField(LegalClearingEntity.objects.none(), label="Clearing entity", empty_label=None)
    file = forms.FileField(
        label="CSV or XLSX file", error_messages={"required": "Choose a file.", "empty": "The file is empty."}
    )

    def __init__(self, *args: Any, owners: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(owners)
        self.whose.field.widget.attrs["class"] = "form-select"
        self.fields["file"].widget.attrs |= {"class": "form-control", "accept": ".csv,.xlsx"}

    def offer(self, owners: list[Any]) -> None:
        """Let one of the owners be chosen."""
        self.fields["lce"].queryset = LegalClearingEntity.objects.filter(pk__in=[lce.pk for lce in owners])
        self.only = owners[0].pk if owners else None

    @property
    def whose(self) -> forms.BoundField:
        """The field that says whose rows the file holds."""
        return self["lce"]

    def owner(self) -> dict[str, Any]:
        """Whose rows the file holds, as columns of the upload."""
        return {"lce": self.cleaned_data["lce"]}

    def clean_file(self) -> Any:
        """No more bytes than such a file can have."""
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError(f"The file has {found.size:,} bytes, {MOST_BYTES:,} are the most.")
        return found


class SideUploadForm(UploadForm):
    """A file with the values of a clearing entity, or of an execution firm that sets its own."""

    lce = None  # type: ignore[assignment]
    owner_code = forms.ChoiceField(label="Values of")

    def offer(self, owners: list[Any]) -> None:
        """Let one of the clearing entities and execution firms be chosen; `sheets` are (name, column, code) of each."""
        words = {"lce": "LCE", "execution_firm": "Execution firm"}
        self.sheets = [(f"{words[_column(one)]} {one.code}", _column(one), one.code) for one in owners]
        self.owners = {f"{_column(one)}-{one.code}": one for one in owners}
        self.fields["owner_code"].choices = [
            (key, name) for key, (name, *_) in zip(self.owners, self.sheets, strict=True)
        ]
        self.only = next(iter(self.owners), None)

    @property
    def whose(self) -> forms.BoundField:
        """The field that says whose values the file holds."""
        return self["owner_code"]

    def owner(self) -> dict[str, Any]:
        """Whose values the file holds, as columns of the upload."""
        one = self.owners[self.cleaned_data["owner_code"]]
        return {_column(one): one}


def _column(owner: Any) -> str:
    return "lce" if isinstance(owner, LegalClearingEntity) else "execution_firm"
