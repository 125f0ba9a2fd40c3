"""What the FirmSoft calls of the API take and answer."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from ninja import Field

from creditcontrols.api.words import OrderSideWord
from creditcontrols.firmsoft.choices import Level, Status
from riskadmin.rest.paging import Paging
from riskadmin.rest.schemas import Code, Id, In, Out, Sentence, Symbol

Text = Annotated[str, Field(pattern=r"^[ -~]{1,40}$")]
FirmSoftStatusWord = StrEnum("FirmSoftStatusWord", {one.name: one.value for one in Status})  # type: ignore[misc]
FirmSoftStatusWord.__doc__ = "Which orders; working are all that live."


class BlotterQuery(Paging):
    """Which orders. `operator` is compared exactly, blanks included; `product` is a product's code or a symbol."""

    execution_firm: Code | None = None
    session: Annotated[str, Field(pattern=r"^[A-Z0-9]{6}$")] | None = None
    account: Text | None = None
    operator: Text | None = None
    product: Symbol | None = None
    side: OrderSideWord | None = None
    status: FirmSoftStatusWord = FirmSoftStatusWord("working")
    time_in_force: Annotated[str, Field(pattern=r"^[0136]$")] | None = None
    since: datetime | None = None
    until: datetime | None = None
    quotes: bool = Field(False, description="True: the sides of mass quotes in place of orders.")


class BlotterOrderOut(Out):
    """An order. `cancel_source` says who cancelled it, or cancels it; `remaining` is what still works."""

    order_id: int
    cl_ord_id: str
    account: str
    operator: str
    sender_comp: str
    execution_firm: str
    lce: str
    symbol: str
    side: OrderSideWord
    order_type: str
    time_in_force: str
    price: str | None
    quantity: int
    filled: int
    remaining: int
    state: str
    cancel_source: str | None
    entered_at: datetime
    changed_at: datetime


class StepOut(Out):
    """One event of an order's history: journal entry `seq`."""

    seq: int
    at: datetime
    what: str
    who: str
    why: str | None
    cl_ord_id: str | None
    quantity: int | None
    price: str | None


class OrderHistoryOut(BlotterOrderOut):
    """An order with everything that ever happened to it, oldest first."""

    history: list[StepOut]


class CancelIn(In):
    """Which orders are cancelled: those of `order_ids`, or all working ones that pass `shown` and are not newer than
    `newest_order_id`; a limit or cursor in it counts nothing."""

    order_ids: list[Id] = Field(default=[], max_length=10_000)
    shown: BlotterQuery | None = None
    newest_order_id: int = Field(0, ge=0, le=2**63 - 1)
    reason: Annotated[Sentence, Field(min_length=1, max_length=200)]


class TallyOut(Out):
    """What became of the orders; the counts add up to `total`. `settled` when nothing more will change by it."""

    cancelled: int
    filled: int
    gone: int
    closed: int
    pending: int
    total: int
    settled: bool


class CancelOut(Out):
    """A cancel that was sent."""

    id: int
    what: str
    reason: str
    sent_by: str
    sent_at: datetime | None
    orders: int
    tally: TallyOut


class PermissionIn(In):
    """Whom which permission: within one LCE, one execution firm, or all firms (neither)."""

    username: Annotated[str, Field(min_length=1, max_length=150)]
    level: Level
    lce: Code | None = None
    execution_firm: Code | None = None
    session: Annotated[str, Field(pattern=r"^[A-Z0-9]{6}$")] | None = None
    account: Text | None = None
    operator: Text | None = None


class FirmSoftPermissionOut(Out):
    """A permission; what narrows it is null where nothing does."""

    id: int
    username: str
    level: Level
    lce: str | None
    execution_firm: str | None
    session: str | None
    account: str | None
    operator: str | None
    granted_by: str
    granted_at: datetime
