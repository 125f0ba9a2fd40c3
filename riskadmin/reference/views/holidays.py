"""The days on which exchanges do not roll their trade date."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from riskadmin.firms.permissions import can_maintain_firms, check_can_maintain_firms
from riskadmin.firms.screen import posted, screen
from riskadmin.lib import calendar, clock
from riskadmin.reference import services
from riskadmin.reference.forms import HolidayForm
from riskadmin.reference.models import ExchangeHoliday


@require_http_methods(["GET", "POST"])
@screen
def holidays(request: HttpRequest) -> HttpResponse:
    """Every holiday, the coming ones first, with the form of a new one."""
    form = HolidayForm(posted(request))
    if request.method == "POST":
        check_can_maintain_firms(request.user)
        if form.is_valid() and _add(request, form):
            return redirect("holidays")
    today = calendar.central(clock.business_now()).date()
    found = list(ExchangeHoliday.objects.select_related("exchange").order_by("date", "exchange__code"))
    context = {
        "form": form,
        "coming": [day for day in found if day.date >= today],
        "past": [day for day in reversed(found) if day.date < today],
        "may_change": can_maintain_firms(request.user),
    }
    return render(request, "reference/holidays.html", context, status=422 if form.errors else 200)


@require_POST
@screen
def holiday_remove(request: HttpRequest, holiday_id: int) -> HttpResponse:
    """Take a coming holiday away."""
    check_can_maintain_firms(request.user)
    try:
        services.remove_holiday(actor=request.user, holiday_id=holiday_id)
    except services.NotApplied as refusal:
        messages.warning(request, f"Nothing was removed. {refusal}")
    else:
        messages.info(request, "Holiday removed.")
    return redirect("holidays")


def _add(request: HttpRequest, form: HolidayForm) -> bool:
    values = form.cleaned_data
    try:
        services.add_holiday(actor=request.user, exchange=values["exchange"], day=values["date"], name=values["name"])
    except ValidationError as fault:
        form.add_faults(fault)
    except services.NotApplied as refusal:
        form.add_error("date", str(refusal))
    else:
        messages.info(request, f"{values['exchange']} does not roll its trade date on {values['date']:%d %b %Y}.")
    return not form.errors
