"""What blocks an execution firm: every control that would refuse an order of it now."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router

from creditcontrols.api.words import OrderSideWord
from creditcontrols.blocking import Blocking, Question
from creditcontrols.engine.values import BUY, SELL
from creditcontrols.firm_blocks import firm_blockings
from riskadmin.firms.models import ExecutionFirm
from riskadmin.rest.schemas import Code, Filter, Out, Symbol

router = Router(tags=["Exchange groups"])


class OrderQuestion(Filter):
    """The order, as far as it is named; what is left out stands for any."""

    session: Annotated[str, Field(pattern=r"^[A-Z0-9]{6}$", description="Session and firm, 6 characters.")] | None = (
        None
    )
    account: Annotated[str, Field(pattern=r"^[!-~]{1,12}$")] | None = None
    symbol: Symbol | None = None
    side: OrderSideWord | None = None


class BlockingOut(Out):
    """One thing that refuses such orders now. `step` and `code` are those of the refusal table, `lift` says who may
    lift it and how, `page` is the address where that is done, if it is yours."""

    step: int
    code: str
    what: str
    set_by: str | None
    since: datetime | None
    reason: str | None
    lift: str
    page: str | None


class FirmBlocksOut(Out):
    """Everything in refusal order; an empty list means that nothing refuses such an order for what it is. Whether it
    fits a clip size is told by trying it."""

    execution_firm: str
    blockings: list[BlockingOut]


@router.get("/execution-firms/{code}/blocks", response=FirmBlocksOut, summary="What blocks a firm")
def get_firm_blocks(request: HttpRequest, code: Annotated[Code, Path()], wanted: Query[OrderQuestion]) -> Any:
    """Every control that would refuse an order of the firm, session, account, instrument and side now, with who set it,
    when, why, and how it is lifted (SPEC GC2-29, GC2-31)."""
    firm = ExecutionFirm.objects.visible_to(request.user).get(code=code)
    side = 0 if wanted.side is None else BUY if wanted.side is OrderSideWord.BUY else SELL
    asked = Question(
        request.user, firm.code, wanted.session or "", (wanted.account or "").upper(), wanted.symbol or "", side
    )
    return FirmBlocksOut(execution_firm=firm.code, blockings=[blocking_out(one) for one in firm_blockings(asked)])


def blocking_out(one: Blocking) -> BlockingOut:
    """One blocking as the API tells it."""
    return BlockingOut(
        step=one.step, code=one.code, what=one.what, set_by=one.set_by or None, since=one.since,
        reason=one.reason or None, lift=one.lift, page=one.url or None,
    )  # fmt: skip
