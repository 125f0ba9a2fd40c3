"""Notices that the schedule sends to people."""

from django.urls import reverse

from riskadmin.firms.choices import Role
from riskadmin.firms.selectors import addresses_of
from riskadmin.lib.calendar import CENTRAL
from riskadmin.mail.notices import Notice, send_notice
from riskadmin.schedule.models import ScheduledChange


def tell_refused(change: ScheduledChange, reason: str) -> int:
    """Tell whoever asked for a change, and the risk administrators of its LCE, that it did not come in force at its
    instant (SPEC T-3); returns how many mails that makes."""
    due = change.effective_at.astimezone(CENTRAL).strftime("%a %d %b %Y %H:%M CT")
    notice = Notice(
        subject=f"Not applied: {change.title}",
        title="A pending change was not applied",
        lead=f"{change.title} was due {due} and was refused. Everything stays as it was.",
        rows=[("Why", reason), *[(line["label"], f"{line['before']} → {line['after']}") for line in change.lines]],
        link="Session calendar",
        path=reverse("session_calendar"),
        foot="You get this because you asked for the change or administer the risk of this clearing firm.",
    )
    told = addresses_of(Role.RA, lce=change.lce) if change.lce else []
    if change.requested_by.is_active:
        told.append(change.requested_by.email)
    return send_notice(notice, to=told, key=f"change refused {change.pk}")
