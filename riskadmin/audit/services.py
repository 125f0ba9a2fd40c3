"""Writing the audit trail."""

from typing import Any

from django.db import connection, models
from django.db.transaction import TransactionManagementError

from riskadmin.audit.context import request_id
from riskadmin.audit.models import AuditEvent
from riskadmin.lib import clock


def record(
    *,
    actor: models.Model | str,
    verb: str,
    target: models.Model | tuple[str, str],
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> AuditEvent:
    """Write one audit row within the transaction of the act. `actor` is a user or the name of a system part,
    `target` a saved model or (type, id); `before` and `after` are JSON values.

    Raises TransactionManagementError outside a transaction: an act and its audit row stand or fall together."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("An audit row belongs into the transaction of its act.")
    target_type, target_id = _identity(target)
    return AuditEvent.objects.create(
        at=clock.business_now(),
        actor=actor if isinstance(actor, str) else str(actor),
        verb=verb,
        target_type=target_type,
        target_id=target_id,
        before=before,
        after=after,
        reason=reason,
        request_id=request_id.get(),
    )


def _identity(target: models.Model | tuple[str, str]) -> tuple[str, str]:
    if isinstance(target, models.Model):
        return target._meta.label_lower, str(target.pk)
    return target
