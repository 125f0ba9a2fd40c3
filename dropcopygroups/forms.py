"""Forms of the wizard and of what GAM keeps."""

from typing import Any

from django import forms

from dropcopygroups.choices import Filter, Step
from dropcopygroups.models import FrontEndSystem, RegisteredEntity
from riskadmin.firms.forms import CapitalField, RegisterForm
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity


class StepForm(RegisterForm):
    """One step of the wizard."""

    fixed = ()


class EntityForm(StepForm):
    """Step 1."""

    entity = forms.ModelChoiceField(
        RegisteredEntity.objects.none(), to_field_name="code", empty_label=None, label="Registered entity"
    )

    def __init__(self, *args: Any, entities: list[RegisteredEntity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"].queryset = RegisteredEntity.objects.filter(pk__in=[one.pk for one in entities])


class NameForm(StepForm):
    """Step 2."""

    name = forms.CharField(
        max_length=50, label="Group name", help_text="1 to 50 of letters, digits, space, underscore, dot and dash."
    )


class FrontEndForm(StepForm):
    """Step 3."""

    front_end_system = forms.ChoiceField(label="Front end system", help_text="The system that the copies are for.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = FrontEndSystem.objects.values_list("name", flat=True)
        self.fields["front_end_system"].choices = [(one, one) for one in names]


class FilterForm(StepForm):
    """Step 4."""

    filters = forms.MultipleChoiceField(
        choices=Filter.choices, required=False, widget=forms.CheckboxSelectMultiple, label="Optional filters"
    )


STEP_FORMS: dict[str, type[StepForm]] = {
    Step.ENTITY: EntityForm,
    Step.NAME: NameForm,
    Step.FRONT_END: FrontEndForm,
    Step.FILTERS: FilterForm,
}


class FlagsForm(RegisterForm):
    """The name and the flags of an entity."""

    code = CapitalField(max_length=3, help_text="Characters 4 to 6 of its target session ids.")
    name = forms.CharField(max_length=80)
    connection_agreement = forms.BooleanField(
        required=False, label="Connection agreement", help_text="signed: the first group is free"
    )
    self_service = forms.BooleanField(
        required=False, label="Self-service agreement", help_text="signed: its people ask for groups themselves"
    )
    certified = forms.BooleanField(
        required=False, label="Certification", help_text="its application is certified for drop copy"
    )


class NewEntityForm(RegisterForm):
    """A firm that becomes a registered entity."""

    fixed = ()
    firm = forms.ChoiceField(label="Firm")
    code = CapitalField(min_length=3, max_length=3, help_text="Characters 4 to 6 of its target session ids.")
    connection_agreement = FlagsForm.base_fields["connection_agreement"]
    self_service = FlagsForm.base_fields["self_service"]
    certified = FlagsForm.base_fields["certified"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lces = LegalClearingEntity.objects.filter(entity=None)
        firms = ExecutionFirm.objects.filter(entity=None)
        self.fields["firm"].choices = [
            *((f"lce:{one.code}", f"LCE {one}") for one in lces),
            *((f"ef:{one.code}", f"EF {one.code} {one.name}") for one in firms),
        ]

    def owner(self) -> dict[str, Any]:
        """The chosen firm as the service takes it. Call on a valid form."""
        kind, _, code = self.cleaned_data["firm"].partition(":")
        if kind == "lce":
            return {"lce": LegalClearingEntity.objects.get(code=code)}
        return {"execution_firm": ExecutionFirm.objects.get(code=code)}


class FrontEndNameForm(RegisterForm):
    """A front end system to choose from."""

    fixed = ()
    name = forms.CharField(max_length=50, label="New front end system")


class ControlForm(RegisterForm):
    """Admin control that a clearing firm gives."""

    fixed = ()
    lce = forms.ModelChoiceField(
        LegalClearingEntity.objects.none(), to_field_name="code", empty_label=None, label="Legal clearing entity"
    )
    execution_firm = forms.ModelChoiceField(
        ExecutionFirm.objects.none(), to_field_name="code", empty_label=None, label="Execution firm"
    )

    def __init__(self, *args: Any, lces: Any, firms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lce"].queryset, self.fields["execution_firm"].queryset = lces, firms


class TestTargetForm(RegisterForm):
    """A temporary test target and the built-in traders' sender comps that feed it."""

    __test__ = False
    fixed = ()
    entity = forms.ModelChoiceField(
        RegisteredEntity.objects.all(), to_field_name="code", empty_label=None, label="Registered entity"
    )
    sources = forms.CharField(
        max_length=4_000,
        label="Fed by",
        help_text="Sender comps of the built-in traders, blanks between them.",
    )

    def clean_sources(self) -> list[str]:
        """The ids one by one, in capitals."""
        return self.cleaned_data["sources"].replace(",", " ").upper().split()
