"""What the pages and calls of pre-negotiated trades read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from creditcontrols import figures
from creditcontrols.erm import selectors
from creditcontrols.erm.choices import TradeSide, TradeState, TradeType
from creditcontrols.erm.models import PreNegotiatedTrade
from creditcontrols.selectors import person
from riskadmin.firms.models import ExecutionFirm
from riskadmin.firms.permissions import can_act_for_firm
from riskadmin.lib import csvtext

MOST_EXPORTED: Final = 20_000
HEAD: Final = (
    "Trade", "Requested, CT", "Requested, UTC", "Trade type", "Execution firm", "LCE", "Operator", "Account",
    "Instrument", "Side", "Quantity", "Price", "State", "Step", "Code", "Text", "Decided, CT", "Entered by",
)  # fmt: skip


@dataclass(frozen=True)
class TradeFilter:
    """Which trades; "" (None) is no filter."""

    lce: str = ""
    firm: str = ""
    state: str = ""
    account: str = ""
    operator: str = ""
    symbol: str = ""
    since: datetime | None = None
    until: datetime | None = None


def trades(user: Any, wanted: TradeFilter | None = None) -> QuerySet[PreNegotiatedTrade]:
    """The trades that `user` sees and that pass the filter, newest first."""
    wanted = wanted or TradeFilter()
    exact = {
        "lce__code": wanted.lce, "execution_firm__code": wanted.firm, "state": wanted.state,
        "account__startswith": wanted.account, "operator": wanted.operator, "symbol__startswith": wanted.symbol,
        "requested_at__gte": wanted.since, "requested_at__lt": wanted.until,
    }  # fmt: skip
    found = PreNegotiatedTrade.objects.visible_to(user)
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.select_related("lce", "execution_firm", "entered_by").order_by("-pk")


def trade(user: Any, trade_id: int) -> PreNegotiatedTrade:
    """One trade. Raises PreNegotiatedTrade.DoesNotExist also for a foreign one."""
    return trades(user).get(pk=trade_id)


def entering_firms(user: Any) -> list[ExecutionFirm]:
    """The firms for which `user` enters trades."""
    firms = {one.firm.pk: one.firm for one in selectors.pairs(user) if can_act_for_firm(user, one.firm.pk)}
    return list(firms.values())


def export(user: Any, wanted: TradeFilter) -> Iterator[str]:
    """The trades as CSV, line by line."""
    return csvtext.lines(HEAD, map(_cells, trades(user, wanted)[:MOST_EXPORTED].iterator(chunk_size=500)))


def _cells(row: PreNegotiatedTrade) -> list[object]:
    return [
        row.pk, figures.central(row.requested_at), row.requested_at.isoformat(), TradeType(row.trade_type).label,
        row.execution_firm.code, row.lce.code if row.lce else "", row.operator, row.account, row.symbol,
        TradeSide(row.side).label, row.quantity, figures.price(row.price_nanos), TradeState(row.state).label,
        "" if row.step is None else row.step, row.code, row.text,
        figures.central(row.decided_at) if row.decided_at else "", person(row.entered_by),
    ]  # fmt: skip
