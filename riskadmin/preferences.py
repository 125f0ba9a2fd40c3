"""How a person wants the console to look: theme and density, kept with the account so that each browser shows them."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from riskadmin.firms.choices import Density, Theme
from riskadmin.firms.screen import screen
from riskadmin.firms.services import keep_preferences


class PreferencesForm(forms.Form):
    """One of the two, or both; what is not sent stays as it is."""

    theme = forms.ChoiceField(choices=Theme.choices, required=False)
    density = forms.ChoiceField(choices=Density.choices, required=False)


@require_POST
@screen
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen: 204; 422 for a value that there is not, or for nothing at all."""
    form = PreferencesForm(request.POST)
    if not form.is_valid() or not any(form.cleaned_data.values()):
        return HttpResponse(status=422)
    keep_preferences(actor=request.user, **form.cleaned_data)
    return HttpResponse(status=204)
