"""Makers of registered entities and requests."""

from datetime import UTC, datetime

from dropcopygroups.models import DropCopyGroup, DropCopyRequest, FrontEndSystem, RegisteredEntity
from riskadmin.firms.choices import Gateway
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, SenderComp, User

AT = datetime(2026, 11, 24, 16, tzinfo=UTC)
FRONT_END = "Risk Feed 4"


def make_entity(firm: ExecutionFirm | LegalClearingEntity, **flags: bool) -> RegisteredEntity:
    """The entity of a firm: agreement signed, self-service, certified, unless `flags` say otherwise."""
    owner = {"lce": firm} if isinstance(firm, LegalClearingEntity) else {"execution_firm": firm}
    all_set = {"connection_agreement": True, "self_service": True, "certified": True}
    return RegisteredEntity.objects.create(code=firm.code, name=firm.name, **owner, **all_set | flags)


def make_front_end() -> FrontEndSystem:
    return FrontEndSystem.objects.get_or_create(name=FRONT_END)[0]


def make_draft(entity: RegisteredEntity, user: User, **changes: object) -> DropCopyRequest:
    """A draft with everything that a submission needs but its sources."""
    make_front_end()
    made = {"kind": "create", "name": "Desk", "front_end_system": FRONT_END, "filters": [], "sources": []}
    return DropCopyRequest.objects.create(entity=entity, requested_by=user, saved_at=AT, **made | changes)


def make_dc_group(entity: RegisteredEntity, name: str = "Desk", **changes: object) -> DropCopyGroup:
    """A group in force, made without a request."""
    made = {"state": "active", "activated_at": AT, "created_at": AT, "changed_at": AT, "front_end_system": FRONT_END}
    return DropCopyGroup.objects.create(entity=entity, name=name, name_key=name.lower(), **made | changes)


def make_comps(firm: ExecutionFirm, count: int, gateway: Gateway = Gateway.CGW, start: int = 0) -> list[str]:
    """`count` sender comps of `firm`, ids counted in base 36 from `start`; returns their ids."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    ids = [
        f"{digits[number // 1296]}{digits[number // 36 % 36]}{digits[number % 36]}{firm.code}N"
        for number in range(start, start + count)
    ]
    segment = "64" if gateway == Gateway.MSGW else ""
    SenderComp.objects.bulk_create(
        SenderComp(sender_comp_id=one, execution_firm=firm, gateway=gateway, segment=segment) for one in ids
    )
    return ids
