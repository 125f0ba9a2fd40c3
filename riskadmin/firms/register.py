"""GAM keeps the register: clearing entities, execution firms' names, exchanges, sender comps (SPEC §1).

Each act is one transaction with its audit row. A code never changes: orders, journal and sender comps carry it."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from riskadmin.audit.services import record
from riskadmin.firms.choices import Gateway
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity, SenderComp, User
from riskadmin.firms.permissions import check_can_maintain_firms

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def save_lce(
    *,
    actor: User,
    code: str,
    name: str,
    older_orders_count: bool = False,
    lce: LegalClearingEntity | None = None,
    reason: str = "",
) -> LegalClearingEntity:
    """Register a clearing entity, or change `lce`: its name, and whether GTC and GTD orders of earlier weeks count as
    open from the next Sunday start-up on (SPEC T-2). Raises PermissionDenied, ValidationError."""
    row = lce or LegalClearingEntity(code=code)
    return _save(actor, row, {"name": name, "older_orders_count": older_orders_count}, "lce", reason)


@transaction.atomic
def save_execution_firm(
    *, actor: User, code: str, name: str, firm: ExecutionFirm | None = None, reason: str = ""
) -> ExecutionFirm:
    """Register an execution firm, or give `firm` another name. It trades nothing until a mapping is in force.

    Raises PermissionDenied, ValidationError."""
    row = firm or ExecutionFirm(code=code)
    return _save(actor, row, {"name": name}, "execution_firm", reason)


@transaction.atomic
def save_exchange(
    *, actor: User, code: str, name: str, partner: bool, exchange: Exchange | None = None, reason: str = ""
) -> Exchange:
    """Register an exchange, or change its name. Raises PermissionDenied, ValidationError."""
    row = exchange or Exchange(code=code)
    return _save(actor, row, {"name": name, "partner": partner}, "exchange", reason)


@transaction.atomic
def save_sender_comp(
    *, actor: User, sender_comp_id: str, gateway: str, segment: str, comp: SenderComp | None = None, reason: str = ""
) -> SenderComp:
    """Register a sender comp, or change its gateway and segment. Its characters 4-6 name the execution firm.

    Raises PermissionDenied; ValidationError by field, also when the session (first 6 characters) is registered with
    another fault-tolerance indicator: that is the same FIX session (SPEC §1)."""
    check_can_maintain_firms(actor)
    row = comp or _new_comp(sender_comp_id)
    _check_segment(gateway, segment)
    return _save(actor, row, {"gateway": gateway, "segment": segment}, "sender_comp", reason)


def _new_comp(sender_comp_id: str) -> SenderComp:
    firm = ExecutionFirm.objects.filter(code=sender_comp_id[3:6]).first()
    if firm is None:
        raise ValidationError({"sender_comp_id": f"There is no execution firm {sender_comp_id[3:6]}."})
    same = SenderComp.objects.filter(sender_comp_id__startswith=sender_comp_id[:6]).first()
    if same is not None:
        raise ValidationError({"sender_comp_id": f"Its session is registered as {same}."})
    return SenderComp(sender_comp_id=sender_comp_id, execution_firm=firm)


def _check_segment(gateway: str, segment: str) -> None:
    if gateway == Gateway.MSGW and not segment:
        raise ValidationError({"segment": "A session of a market segment gateway names its segment."})
    if gateway == Gateway.CGW and segment:
        raise ValidationError({"segment": "A session of the convenience gateway has no segment."})


def _save(actor: User, row: Row, values: dict[str, Any], what: str, reason: str) -> Row:
    check_can_maintain_firms(actor)
    before = None if row._state.adding else {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    after = {**values, "code": str(getattr(row, "code", row))}
    verb = f"{what}.{'registered' if before is None else 'changed'}"
    record(actor=actor, verb=verb, target=row, before=before, after=after, reason=reason)
    return row
