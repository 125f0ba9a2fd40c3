"""Who gets the daily report, and sending it: once for each user and trade date, whatever restarts (SPEC Risk Monitor).

A sweep looks every few seconds for reports whose instant has come. The row that says "sent" is written in the
transaction of the mail, so that of two sweeps, or after a crash, one mail leaves."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

import structlog
from django.db import transaction
from django.urls import reverse

from creditcontrols.riskmonitor import policies
from creditcontrols.riskmonitor.models import ReportSent, ReportSubscription
from creditcontrols.riskmonitor.report import Report, report
from creditcontrols.riskmonitor.state import closed_day
from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.lib import calendar, clock
from riskadmin.mail.notices import Notice, send_notice
from riskadmin.mail.tasks import wake

CATCH_UP: Final = timedelta(days=7)
"""After a longer time away what was due before it is not made up for."""

log = structlog.get_logger()


class Due(NamedTuple):
    """A report whose instant has come."""

    subscription: ReportSubscription
    at: datetime


@transaction.atomic
def subscribe(*, actor: User, active: bool, at: time, weekdays: Sequence[int]) -> ReportSubscription:
    """Say when `actor` gets the daily report: from now on, nothing is made up for. Raises PermissionDenied for those
    who have no Risk Monitor."""
    policies.check_may_look(actor)
    before = ReportSubscription.objects.select_for_update().filter(user=actor).first()
    told = _told(before) if before else None
    saved = before or ReportSubscription(user=actor)
    saved.active, saved.at, saved.weekdays, saved.since = active, at, sorted(set(weekdays)), clock.business_now()
    saved.save()
    record(actor=actor, verb="report.subscribed", target=saved, before=told, after=_told(saved))
    return saved


def _told(row: ReportSubscription) -> dict[str, object]:
    return {"active": row.active, "at": f"{row.at:%H:%M}", "weekdays": list(row.weekdays)}


def send_due_reports() -> int:
    """Put every report that is due into the outbox (RM-6); returns how many. One that cannot be made is logged and
    tried again by the next sweep."""
    sent = 0
    for due in list(due_reports(clock.business_now())):
        try:
            sent += send(due)
        except Exception:
            log.exception("daily report failed", user=due.subscription.user_id, due_at=due.at.isoformat())
    return sent


def due_reports(now: datetime) -> Iterator[Due]:
    """Reports whose instant came since they were asked for and that were not sent, oldest first for each user."""
    known = set(ReportSent.objects.filter(due_at__gt=now - 2 * CATCH_UP).values_list("user", "business_date"))
    for one in ReportSubscription.objects.filter(active=True, user__is_active=True).select_related("user"):
        for at in instants(one, now):
            if one.user.email and (one.user_id, closed_day(at)) not in known:
                yield Due(one, at)


def instants(one: ReportSubscription, now: datetime) -> Iterator[datetime]:
    """When it was due, after it was asked for and at most CATCH_UP ago."""
    first = calendar.central(max(one.since, now - CATCH_UP)).date()
    for days in range((calendar.central(now).date() - first).days + 1):
        day = first + timedelta(days=days)
        at = calendar.at_central(day, one.at)
        if day.weekday() in one.weekdays and max(one.since, now - CATCH_UP) < at <= now:
            yield at


@transaction.atomic
def send(due: Due) -> bool:
    """Put one report into the outbox; False when it was sent before, somebody else is at it, or the user has no Risk
    Monitor any more."""
    rows = ReportSubscription.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    one = rows.filter(pk=due.subscription.pk, active=True).first()
    if one is None or not policies.may_look(one.user):
        return False
    day = closed_day(due.at)
    _, made = ReportSent.objects.get_or_create(
        user=one.user, business_date=day,
        defaults={"due_at": due.at, "made_at": clock.business_now(), "address": one.user.email},
    )  # fmt: skip
    if made:
        send_notice(_notice(report(one.user, day)), to=[one.user.email], key=f"daily-report {one.user_id} {day}")
        transaction.on_commit(wake)
    return made


def _notice(made: Report) -> Notice:
    day = f"{made.day:%d %b %Y}"
    reasons = [(f"Refused: {reason.code}", f"{reason.count:,}") for reason in made.refused.reasons]
    return Notice(
        subject=f"Daily report {day}",
        title=f"Daily report of {day}",
        lead="What the firms and accounts that you see did on this trade date.",
        rows=[*made.summary, *reasons],
        link="Open the report, print it or load it as a workbook",
        path=f"{reverse('risk_report')}?date={made.day.isoformat()}",
        foot="You asked for this report on the page Daily report; change time and days, or end it, there.",
    )
