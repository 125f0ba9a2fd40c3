"""Forms about people. Text in, clean values out; what the services refuse is put beside its field."""

from typing import Any, Final

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.scope import FIRM_ROLES
from riskadmin.people.models import username_form
from riskadmin.people.policies import INVITED_BY_GAM

LONGEST_REASON: Final = 300
SCOPE_NEEDED: Final = {
    Role.CA: "Choose the clearing entity.",
    Role.EA: "Choose the execution firm.",
    Role.TF: "Choose the execution firm.",
    Role.TR: "Choose the execution firm.",
}


class PeopleForm(forms.Form):
    """A form in the look of the console, which takes the services' sentences beside its fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs.setdefault("class", kind)

    def add_refusal(self, refusal: ValidationError) -> None:
        """Put a service's sentences beside their fields, others above the form."""
        faults = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        for name, sentences in faults.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class PersonForm(PeopleForm):
    """Who the person is."""

    given_name = forms.CharField(max_length=60, label="Given name")
    family_name = forms.CharField(max_length=60, label="Family name")
    email = forms.EmailField(label="E-mail", help_text="The invitation goes here.")
    username = forms.CharField(
        max_length=40, label="Username", help_text="3 to 40 of small letters, digits, dot, dash and underscore."
    )

    def clean_username(self) -> str:
        """In small letters, so that two names never differ in case alone."""
        name = self.cleaned_data["username"].lower()
        username_form(name)
        return name


class NominationForm(PersonForm):
    """The nomination of a risk administrator (SPEC R-1)."""

    lce = forms.ModelChoiceField(LegalClearingEntity.objects.none(), label="Clearing entity", empty_label=None)
    reason = forms.CharField(max_length=LONGEST_REASON, required=False, label="Note for GAM")

    def __init__(self, *args: Any, lces: list[LegalClearingEntity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lce"].queryset = LegalClearingEntity.objects.filter(pk__in=[lce.pk for lce in lces])


class RoleForm(PeopleForm):
    """A role and where it holds."""

    role = forms.ChoiceField(choices=[(role.value, role.label) for role in INVITED_BY_GAM], label="Role")
    lce = forms.ModelChoiceField(
        LegalClearingEntity.objects.all(), required=False, label="Clearing entity", empty_label="None"
    )
    execution_firm = forms.ModelChoiceField(
        ExecutionFirm.objects.all(), required=False, label="Execution firm", empty_label="None"
    )
    trader_id = forms.CharField(max_length=20, required=False, label="Trader id, for a trader only")

    def clean(self) -> dict[str, Any]:
        """The firm that the role needs, and no other."""
        data = super().clean() or self.cleaned_data
        role = data.get("role")
        if role in (Role.CA,) and not data.get("lce"):
            self.add_error("lce", SCOPE_NEEDED[Role(role)])
        if role in FIRM_ROLES and not data.get("execution_firm"):
            self.add_error("execution_firm", SCOPE_NEEDED[Role(role)])
        if role in (*FIRM_ROLES, Role.GAM, Role.GCC) and data.get("lce"):
            self.add_error("lce", "This role is not held in a clearing entity.")
        if role not in FIRM_ROLES and data.get("execution_firm"):
            self.add_error("execution_firm", "This role is not held in an execution firm.")
        if role == Role.TR and not data.get("trader_id"):
            self.add_error("trader_id", "Type the trader id.")
        if role != Role.TR and data.get("trader_id"):
            self.add_error("trader_id", "Only a trader has one.")
        return data


class NewUserForm(PersonForm, RoleForm):
    """A new user with the first role."""


class ReasonForm(PeopleForm):
    """Why."""

    reason = forms.CharField(max_length=LONGEST_REASON, label="Reason")


class RemovalForm(ReasonForm):
    """Removing somebody: the typed username, and why."""

    typed = forms.CharField(max_length=150, label="Username, to confirm")

    def __init__(self, *args: Any, username: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.username = username

    def clean_typed(self) -> str:
        """Exactly the username."""
        if self.cleaned_data["typed"].strip() != self.username:
            raise ValidationError(f"Type {self.username} to confirm.")
        return self.username


class PasswordForm(PeopleForm):
    """The password of a new user, twice."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 15 characters.",
    )
    again = forms.CharField(
        label="Password again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Strong enough for this person."""
        password_validation.validate_password(self.cleaned_data["password"], self.person)
        return self.cleaned_data["password"]

    def clean_again(self) -> str:
        """The same again."""
        if self.cleaned_data["again"] != self.cleaned_data.get("password", self.cleaned_data["again"]):
            raise ValidationError("The two differ.")
        return self.cleaned_data["again"]
