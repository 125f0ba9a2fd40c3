"""Changes that people make: levels and addresses of a group, acknowledgements of alerts."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from creditcontrols.documents import from_document
from creditcontrols.models import Alert, ExchangeGroup
from creditcontrols.services import Conflict, Saved, save_settings
from notifications.forms import Key
from notifications.models import AlertAcknowledgement
from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.firms.permissions import can_change_limits
from riskadmin.lib import clock


@transaction.atomic
def save_notifications(
    *, actor: User, group_id: int, base_version: int, levels: tuple[int, ...], emails: tuple[str, ...], reason: str = ""
) -> Saved:
    """Save levels and addresses as a new version of the group's settings; the rest of the document stays.

    SPEC N-1. A version that somebody saved meanwhile is no conflict while it left levels and addresses alone: nothing
    of it is overwritten (SPEC GC2-08). Raises what `save_settings` raises."""
    group = ExchangeGroup.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=group_id)
    wanted = msgspec.structs.replace(from_document(group.settings), levels=levels, emails=emails)
    try:
        return save_settings(actor=actor, group_id=group_id, base_version=base_version, settings=wanted, reason=reason)
    except Conflict as conflict:
        before, theirs = conflict.before, conflict.theirs
        if (before.levels, before.emails) != (theirs.levels, theirs.emails):
            raise
        return save_settings(
            actor=actor, group_id=group_id, base_version=conflict.version, settings=wanted, reason=reason
        )


@transaction.atomic
def acknowledge(*, actor: User, keys: Sequence[Key], note: str = "") -> int:
    """Take note of alerts; return how many were not acknowledged before, those that were stay as they are.

    SPEC GC2-33. Raises ExchangeGroup.DoesNotExist when one of them is not there for `actor`, PermissionDenied when
    one is not of an LCE whose risk administrator `actor` is. None leaves a trace."""
    named = Q()
    for key in set(keys):
        named |= Q(**key._asdict())
    alerts = list(Alert.objects.visible_to(actor).filter(named).select_related("group")) if keys else []
    if len(alerts) < len(set(keys)):
        raise ExchangeGroup.DoesNotExist
    if not all(can_change_limits(actor, alert.group) for alert in alerts):
        raise PermissionDenied("Alerts are acknowledged by a risk administrator of the clearing firm.")
    known = set(AlertAcknowledgement.objects.filter(named).values_list("seq", "number", "level"))
    fresh = [alert for alert in alerts if (alert.seq, alert.number, alert.level) not in known]
    _write_acknowledgements(actor, fresh, note)
    return len(fresh)


def _write_acknowledgements(actor: User, alerts: list[Alert], note: str) -> None:
    names: dict[ExchangeGroup, list[str]] = defaultdict(list)
    rows = []
    for alert in alerts:
        key = Key(alert.seq, alert.number, alert.level)
        names[alert.group].append(str(key))
        rows.append(
            AlertAcknowledgement(**key._asdict(), group_id=alert.group_id, by=actor, at=clock.business_now(), note=note)
        )
    AlertAcknowledgement.objects.bulk_create(rows, ignore_conflicts=True)  # of two at once, the first counts
    for group, keys in names.items():
        record(actor=actor, verb="alert.acknowledge", target=group, after={"alerts": keys}, reason=note)
