"""Cancels on behalf of traders, and who may make them (SPEC FirmSoft)."""

from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from creditcontrols import inbox
from creditcontrols.engine.commands import CancelOrders
from creditcontrols.engine.controls.commands import BOTH
from creditcontrols.firmsoft import policies
from creditcontrols.firmsoft.blotter import COUNTED
from creditcontrols.firmsoft.choices import CancelState, Level
from creditcontrols.firmsoft.models import Cancel, Permission
from creditcontrols.selectors import LIVE_STATES
from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.lib import clock

CAUSE: Final = "Cancelled by FirmSoft"
"""What the traders are told (tag 58)."""

KEPT_DRAFTS: Final = timedelta(days=1)


class CancelFault(Exception):
    """The orders cannot be cancelled; the message says why."""


@transaction.atomic
def draft_cancel(*, actor: User, orders: Any, what: str, newest: int = 0, query: str = "") -> Cancel:
    """Freeze the working ones of `orders` (a queryset) that `actor` may cancel, for the dialog that asks. `what` says
    in words which they are, `newest` is the newest order that the actor saw, `query` the filter of that page.

    Raises PermissionDenied without the permission to cancel, CancelFault when there is none or too many."""
    allowed = policies.cancellable(actor).filter(pk__in=orders.order_by().values("pk"), state__in=LIVE_STATES)
    found = list(allowed.order_by("order_id").values_list("order_id", "group__lce")[: COUNTED + 1])
    if not found:
        raise CancelFault("None of these orders works any more, or you may not cancel them.")
    if len(found) > COUNTED:
        raise CancelFault(f"More than {COUNTED:,} orders: narrow the filter.")
    now, guarantors = clock.business_now(), {lce for _, lce in found}
    Cancel.objects.filter(made_by=actor, state=CancelState.DRAFTED, made_at__lt=now - KEPT_DRAFTS).delete()
    return Cancel.objects.create(
        what=what[:300], order_ids=[order_id for order_id, _ in found], newest=newest, query=query[:1000],
        lce_id=guarantors.pop() if len(guarantors) == 1 else None, made_by=actor, made_at=now,
    )  # fmt: skip


@transaction.atomic
def send_cancel(*, actor: User, cancel_id: int, reason: str) -> Cancel:
    """Have the engine cancel exactly the orders of a draft of `actor`. Those that are gone by then are told so in
    the tally.

    Raises Cancel.DoesNotExist for another's draft, PermissionDenied when the permission was taken away meanwhile,
    CancelFault for one that was sent before or an empty reason."""
    cancel = Cancel.objects.select_for_update(of=("self",)).select_related("lce").get(pk=cancel_id, made_by=actor)
    if cancel.state == CancelState.SENT:
        raise CancelFault("These orders were sent for cancelling before.")
    if not reason.strip():
        raise CancelFault("Say why.")
    reached = policies.cancellable(actor).filter(pk__in=cancel.order_ids).count()
    if reached < cancel.count:
        raise CancelFault(f"{cancel.count - reached} of these orders are not yours to cancel any more. Choose anew.")
    cancel.state, cancel.reason, cancel.sent_at = CancelState.SENT, reason.strip()[:200], clock.business_now()
    command = CancelOrders(
        cancel.act, CAUSE, lce=cancel.lce.code if cancel.lce else "", order_ids=tuple(cancel.order_ids), which=BOTH,
        actor=actor.get_username(), reason=cancel.reason,
    )  # fmt: skip
    cancel.inbox_id = inbox.put(command, actor=actor.get_username())
    cancel.save()
    after = {"what": cancel.what, "orders": cancel.count, "first": cancel.order_ids[0], "last": cancel.order_ids[-1]}
    record(actor=actor, verb="firmsoft.cancel", target=cancel, after=after, reason=cancel.reason)
    return cancel


@transaction.atomic
def grant(
    *,
    actor: User,
    user: User,
    level: str,
    lce: int | None = None,
    firm: int | None = None,
    session: str = "",
    account: str = "",
    trader: str = "",
) -> Permission:
    """Give `user` a permission within an LCE, an execution firm (their keys), or all firms. One for the same rows takes
    the new level. Raises PermissionDenied unless `actor` is the scope's administrator, ValidationError by field when
    the user has no role there that it can hang on."""
    policies.check_can_grant(actor, lce, firm)
    if level not in Level:
        raise ValidationError({"level": "Choose inquiry, or inquiry + cancel."})
    if not policies.holds_role(user, lce, firm, level):
        raise ValidationError({"user": "The user has no role there that admits this permission."})
    limits = {"session": session, "account": account, "trader": trader}
    place = {"user": user, "lce_id": lce, "execution_firm_id": firm, **limits}
    before = Permission.objects.select_for_update(of=("self",)).filter(**place).first()
    told = {"level": before.level} if before else None
    made = before or Permission(**place)
    made.level, made.granted_by, made.granted_at = level, actor, clock.business_now()
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError({"user": "Somebody gave this permission at the same moment. Look again."}) from None
    after = {"user": user.get_username(), "level": level, "scope": made.scope_name, **limits}
    record(actor=actor, verb="firmsoft.granted", target=made, before=told, after=after)
    return made


@transaction.atomic
def revoke(*, actor: User, permission_id: int) -> Permission:
    """Take a permission away at once. Raises Permission.DoesNotExist for one that `actor` does not see,
    PermissionDenied unless `actor` is the administrator of its scope."""
    found = Permission.objects.visible_to(actor).select_related("user", "lce", "execution_firm").get(pk=permission_id)
    policies.check_can_grant(actor, found.lce_id, found.execution_firm_id)
    before = {"user": found.user.get_username(), "level": found.level, "scope": found.scope_name, "to": found.limits}
    record(actor=actor, verb="firmsoft.revoked", target=found, before=before)
    found.delete()
    return found
