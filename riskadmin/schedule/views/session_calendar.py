"""The Session calendar: the week, what comes next, what is scheduled, and taking it back."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from riskadmin.firms.screen import screen
from riskadmin.lib import calendar, clock, markethours
from riskadmin.reference.models import ExchangeHoliday
from riskadmin.reference.selectors import exchange_calendar
from riskadmin.schedule.choices import Status
from riskadmin.schedule.coming import coming
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.permissions import can_withdraw, check_can_withdraw
from riskadmin.schedule.registry import ChangeRefused
from riskadmin.schedule.services import withdraw_change
from riskadmin.schedule.week import HOURS_WORDS, STATE_WORDS, clock_note, ticks, week_days

SHOWN = 50
HOLIDAYS_SHOWN = 10
A_YEAR = timedelta(days=366)
WEEK = timedelta(days=7)


@require_safe
@screen
def session_calendar(request: HttpRequest) -> HttpResponse:
    """The page."""
    now = clock.business_now()
    this_week = calendar.trading_week(now)
    sunday = _sunday(request.GET.get("week", ""), this_week)
    exchanges, holidays = exchange_calendar(), _holidays(now)
    shown = {
        "now": now,
        "sunday": sunday,
        "this_week": this_week,
        "before": sunday - WEEK,
        "after": sunday + WEEK,
        "days": week_days(sunday, now, exchanges, _names(sunday)),
        "ticks": ticks(),
        "coming": coming(now, exchanges),
        "weekend": calendar.is_weekend_session(now),
        "markets": [
            (words, STATE_WORDS[turn.state], turn.trade_date)
            for hours, words in HOURS_WORDS.items()
            for turn in [markethours.market_at(hours, now, exchanges)]
        ],
        "holidays": holidays,
        "clock_notes": [clock_note(change) for change in calendar.clock_changes(now.date(), (now + A_YEAR).date())],
        **_changes(request),
    }
    return render(request, "schedule/calendar.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@screen
def withdraw(request: HttpRequest, change_id: int) -> HttpResponse:
    """Ask whether to take a pending change back, and do it."""
    change = ScheduledChange.objects.visible_to(request.user).select_related("requested_by").get(pk=change_id)
    check_can_withdraw(request.user, change)
    reason, refusal = request.POST.get("reason", "").strip()[:300], ""
    if request.method == "POST":
        try:
            withdraw_change(actor=request.user, change=change, reason=reason)
        except ChangeRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Withdrawn: {change.title}.")
            return redirect("session_calendar")
    shown = {"change": change, "reason": reason, "refusal": refusal, "now": clock.business_now()}
    page = "schedule/_withdraw.html" if request.htmx else "schedule/withdraw.html"
    return render(request, page, shown, status=409 if refusal else 200)


def _changes(request: HttpRequest) -> dict[str, object]:
    mine = ScheduledChange.objects.visible_to(request.user).select_related("requested_by")
    pending = list(mine.pending())
    for change in pending:
        change.may_withdraw = can_withdraw(request.user, change)  # type: ignore[attr-defined]
    past = mine.exclude(status=Status.PENDING).order_by("-decided_at", "-pk")
    return {"pending": pending, "past": list(past[:SHOWN])}


def _sunday(text: str, this_week: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return this_week
    return day - timedelta(days=(day.weekday() + 1) % 7) if 2000 <= day.year < 2100 else this_week


def _holidays(now: datetime) -> list[tuple[date, str, list[str]]]:
    """The coming holidays by date: name and exchanges."""
    rows = ExchangeHoliday.objects.filter(date__gte=calendar.central(now).date()).select_related("exchange")
    found: dict[date, tuple[str, list[str]]] = {}
    for row in rows.order_by("date", "exchange__code"):
        _, codes = found.setdefault(row.date, (row.name, []))
        codes.append(row.exchange.code)
    return [(day, name, codes) for day, (name, codes) in found.items()][:HOLIDAYS_SHOWN]


def _names(sunday: date) -> dict[date, str]:
    rows = ExchangeHoliday.objects.filter(date__gte=sunday, date__lte=sunday + WEEK)
    return dict(rows.values_list("date", "name"))
