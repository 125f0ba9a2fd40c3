"""The daily report as a page to print and as a workbook, and when it is mailed."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from creditcontrols.riskmonitor import policies, services, sheets
from creditcontrols.riskmonitor.forms import SubscriptionForm, initial
from creditcontrols.riskmonitor.models import ReportSent, ReportSubscription
from creditcontrols.riskmonitor.report import Report, report
from creditcontrols.riskmonitor.state import before, closed_day
from creditcontrols.riskmonitor.views.monitor import wanted_of
from riskadmin.firms.screen import posted, screen
from riskadmin.lib import calendar, clock

LATEST = 20


@require_safe
@screen
def page(request: HttpRequest) -> HttpResponse:
    """The report of a trade date: `?date=`, the one that closed last without it."""
    policies.check_may_look(request.user)
    made = _report(request)
    context = {
        "report": made, "today": calendar.trade_date(clock.business_now()), "previous": before(made.day),
        "filters": _filters(made),
    }  # fmt: skip
    return render(request, "riskmonitor/report.html", context)


@require_safe
@screen
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    policies.check_may_look(request.user)
    made = _report(request)
    answer = HttpResponse(sheets.workbook(made), content_type=sheets.TYPE)
    answer["Content-Disposition"] = f'attachment; filename="daily-report-{made.day}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@screen
def subscription(request: HttpRequest) -> HttpResponse:
    """When the report is mailed to its reader, and what was sent."""
    policies.check_may_look(request.user)
    held = ReportSubscription.objects.visible_to(request.user).first()
    form = SubscriptionForm(posted(request), initial=initial(held or ReportSubscription(active=False)))
    if request.method == "POST" and form.is_valid():
        saved = services.subscribe(actor=request.user, **form.cleaned_data)
        messages.info(request, f"Saved: mailed at {saved.at:%H:%M} CT." if saved.active else "Saved: no mail is sent.")
        return redirect("risk_report_mail")
    sent = ReportSent.objects.visible_to(request.user)[:LATEST]
    context = {"form": form, "subscription": held, "sent": sent, "address": request.user.email}
    return render(request, "riskmonitor/subscription.html", context, status=422 if request.method == "POST" else 200)


def _report(request: HttpRequest) -> Report:
    wanted = wanted_of(request)
    now = clock.business_now()
    try:
        day = date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        day = closed_day(now)
    day = calendar.skip_weekend(min(day, calendar.trade_date(now)))
    return report(request.user, day, lce=wanted.lce, firm=wanted.firm, account=wanted.account)


def _filters(made: Report) -> list[tuple[str, str]]:
    wanted = made.wanted
    given = (("lce", wanted.lce), ("firm", wanted.firm), ("account", wanted.account))
    return [(name, value) for name, value in given if value]
