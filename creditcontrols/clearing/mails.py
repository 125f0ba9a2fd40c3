"""Mails about mappings to the people concerned: administrators of the LCEs and of the execution firm, and GAM."""

from collections.abc import Iterable

from django.urls import reverse

from creditcontrols import figures
from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity, MappingRequest
from riskadmin.firms.selectors import addresses_of
from riskadmin.mail.notices import Notice, send_notice
from riskadmin.schedule.models import ScheduledChange


def tell_pending(change: ScheduledChange, lces: Iterable[LegalClearingEntity]) -> None:
    """The change waits for its instant; limits may be staged until then."""
    lead = f"It takes effect {figures.central(change.effective_at)}. Limits may be staged until then; unstaged is 0."
    _tell(change, lces, f"Pending: {change.title}", lead)


def tell_applied(change: ScheduledChange, lces: Iterable[LegalClearingEntity]) -> None:
    """The change took effect."""
    lead = f"It took effect {figures.central(change.effective_at)}, with the limits that were staged; unstaged is 0."
    _tell(change, lces, f"In force: {change.title}", lead)


def tell_requested(request: MappingRequest) -> None:
    """To GAM: a clearing firm asks for a change."""
    lead = f"{request.requested_by} asks for it."
    notice = _request_notice(request, f"Requested: {request}", lead, "mapping_requests")
    send_notice(notice, to=addresses_of(Role.GAM), key=f"mapping-request-{request.pk}")


def tell_decided(request: MappingRequest) -> None:
    """To the one who asked: GAM has decided."""
    words = request.get_state_display()
    lead = f"{words} by {request.decided_by}." + (f" {request.decision_reason}" if request.decision_reason else "")
    notice = _request_notice(request, f"{words}: {request}", lead, "mapping_requests")
    send_notice(notice, to=[request.requested_by.email], key=f"mapping-request-{request.pk}-{request.state}")


def _tell(change: ScheduledChange, lces: Iterable[LegalClearingEntity], title: str, lead: str) -> None:
    to = set(addresses_of(Role.GAM))
    for lce in lces:
        to |= set(addresses_of(Role.CA, Role.RA, lce=lce))
    if change.execution_firm:
        to |= set(addresses_of(Role.EA, firm=change.execution_firm))
    rows = [(line["label"], f"{line['before']} > {line['after']}") for line in change.lines]
    notice = Notice(
        subject=title, title=title, lead=lead, rows=rows, link="Execution firm", path=_path(change),
        foot="You administer a firm that this change is about.",
    )  # fmt: skip
    send_notice(notice, to=to, key=f"change-{change.pk}-{title.partition(':')[0]}")


def _path(change: ScheduledChange) -> str:
    firm = change.execution_firm
    return reverse("execution_firm", args=[firm.code]) if firm else reverse("execution_firm_list")


def _request_notice(request: MappingRequest, title: str, lead: str, page: str) -> Notice:
    rows = [
        ("Legal clearing entity", str(request.lce)),
        ("Execution firm", request.execution_firm_code),
        ("Exchange", request.exchange.code),
        ("Asked for", "to guarantee no more" if request.ends else "to guarantee"),
        ("Reason", request.reason or "none given"),
    ]
    foot = "Mapping requests are decided by GAM."
    return Notice(title, title, lead, rows, "Mapping requests", reverse(page), foot)
