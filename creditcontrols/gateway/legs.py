"""What sessions are told about spreads: the fills of their legs, and the definition of a user-defined one."""

from creditcontrols.engine import events as ev
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import BUY, SELL
from riskadmin.fix import messages
from riskadmin.fix.codec import join
from riskadmin.lib.ids import format_price

MULTI_LEG = "MLEG"
_TYPES = {"SPREAD": MULTI_LEG}


def security_type(kind: str) -> str:
    """Tag 167 of a kind of instrument."""
    return _TYPES.get(kind, kind)


def leg_exec_id(exec_id: str, leg: int) -> str:
    """Tag 17 of the fill of a leg: that of the spread's fill, and the leg's number from 1 on."""
    return f"{exec_id}:{leg}"


def leg_fills(
    state: EngineState,
    event: ev.OrderFilled,
    order: Order,
    filled: int,
    exec_id: str,
    at: str,
    micros: int,
    taker: bool,
) -> list[str]:
    """Bodies of the execution reports of the legs of a spread's fill (442=2); none without leg prices."""
    _, manual, handling, correlation = order.echo.split("\x01")
    bodies = []
    for leg, (holding, price) in enumerate(zip(order.holdings, event.leg_prices, strict=bool(event.leg_prices)), 1):
        ratio, instrument = holding.ratio, state.instruments[holding.symbol]
        more = messages.fill(
            quantity=ratio * event.quantity, price=format_price(price), trade_id=event.trade_id, trade_date=at[:8],
            aggressor=taker, contra="TRADE", reporting=messages.LEG,
        )  # fmt: skip
        bodies.append(messages.execution_report(
            status="2" if filled >= order.quantity else "1", exec_id=leg_exec_id(exec_id, leg),
            order_id=order.order_id, cl_ord_id=order.cl_ord_id, account=order.account, symbol=instrument.group_code,
            security_desc=holding.symbol, security_type=instrument.kind, side=holding.order_side,
            quantity=ratio * order.quantity, filled=ratio * filled, leaves=ratio * (order.quantity - filled),
            order_type=order.order_type, tif=order.tif, at=at, request_time=micros * 1000, manual=manual,
            handling=handling, correlation=correlation, more=more,
        ))  # fmt: skip
    return bodies


def definition(state: EngineState, event: ev.SpreadDefined, response_id: int) -> str:
    """Body of 35=d for a spread that is listed."""
    spread = event.instrument
    legs: list[tuple[int, str]] = []
    for leg in spread.legs:
        listed = state.instruments[leg.symbol]
        legs += messages.leg(
            symbol=listed.group_code, security_desc=leg.symbol, security_type=listed.kind, ratio=abs(leg.ratio),
            side=BUY if leg.ratio > 0 else SELL,
        )  # fmt: skip
    return join(messages.security_definition(
        request_id=event.request_id, response_id=response_id, symbol=spread.group_code, security_desc=spread.symbol,
        security_type=security_type(spread.kind), legs=tuple(legs), count=len(spread.legs),
    ))  # fmt: skip


def no_definition(event: ev.OrderRefused, response_id: int) -> str:
    """Body of 35=d for a spread that is refused."""
    return join(messages.no_security_definition(request_id=event.cl_ord_id, response_id=response_id, text=event.text))
