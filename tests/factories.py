"""Small makers of rows for tests: each gives one valid object, with what the test cares about as arguments."""

from datetime import UTC, datetime
from itertools import count

from creditcontrols.documents import to_document
from creditcontrols.engine.values import GroupSettings
from creditcontrols.models import ExchangeGroup
from riskadmin.firms.choices import Role
from riskadmin.firms.models import (
    ClearingMapping,
    Exchange,
    ExecutionFirm,
    LegalClearingEntity,
    Membership,
    SenderComp,
    User,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "a long enough password"
_numbers = count(1)


def make_lce(code: str = "LCA") -> LegalClearingEntity:
    return LegalClearingEntity.objects.create(code=code, name=f"Clearer {code}")


def make_firm(code: str = "AAA", *, lce: LegalClearingEntity | None = None, exchange: str = "CME") -> ExecutionFirm:
    """An execution firm; with `lce` it is guaranteed on `exchange` by it."""
    firm = ExecutionFirm.objects.create(code=code, name=f"Firm {code}")
    if lce is not None:
        make_mapping(firm, lce, exchange)
    return firm


def make_exchange(code: str = "CME") -> Exchange:
    return Exchange.objects.get_or_create(code=code, defaults={"name": code})[0]


def make_mapping(
    firm: ExecutionFirm,
    lce: LegalClearingEntity,
    exchange: str = "CME",
    *,
    since: datetime = LONG_AGO,
    until: datetime | None = None,
) -> ClearingMapping:
    return ClearingMapping.objects.create(
        execution_firm=firm, lce=lce, exchange=make_exchange(exchange), effective_from=since, effective_to=until
    )


def make_group(
    lce: LegalClearingEntity,
    firm: ExecutionFirm,
    name: str = "CME",
    exchanges: tuple[str, ...] = ("CME",),
    settings: GroupSettings | None = None,
    version: int = 0,
) -> ExchangeGroup:
    document = to_document(settings or GroupSettings())
    group = ExchangeGroup.objects.create(lce=lce, execution_firm=firm, name=name, settings=document, version=version)
    group.exchanges.set([make_exchange(code) for code in exchanges])
    return group


def make_sender_comp(firm: ExecutionFirm, session_id: str = "SSS") -> SenderComp:
    return SenderComp.objects.create(sender_comp_id=f"{session_id}{firm.code}N", execution_firm=firm)


def make_user(
    role: Role | None = None,
    *,
    lce: LegalClearingEntity | None = None,
    firm: ExecutionFirm | None = None,
    username: str = "",
) -> User:
    """A user who can sign in with PASSWORD, with `role` (if any) in `lce` or `firm`."""
    user = User.objects.create_user(username=username or f"user{next(_numbers)}", password=PASSWORD)
    if role is not None:
        Membership.objects.create(user=user, role=role, lce=lce, execution_firm=firm)
    return user
