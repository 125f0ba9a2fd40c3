"""The page of one form of the register: shown, refused with sentences beside the fields, or saved."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from riskadmin.firms.forms import RegisterForm


def edit(
    request: HttpRequest,
    form: RegisterForm,
    save: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    tab: str,
    back: str,
    button: str,
    note: str = "",
    nav: str = "register",
) -> HttpResponse:
    """Save a valid form and go `back` (303 by way of 302), or show it again with status 422. `back` is an address."""
    if form.is_bound and form.is_valid():
        try:
            saved = save(form.cleaned_data)
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            messages.info(request, f"{saved} saved.")
            return redirect(back)
    context = {"form": form, "title": title, "tab": tab, "back": back, "button": button, "note": note, "nav": nav}
    return render(request, "firms/form.html", context, status=422 if form.is_bound else 200)
