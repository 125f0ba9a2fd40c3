"""Entering a pre-negotiated trade (ERM-4): one request for each side, decided by the engine."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from creditcontrols import inbox
from creditcontrols.engine.commands import EnterTrade
from creditcontrols.engine.erm.values import Trade
from creditcontrols.erm.choices import TradeSide, TradeType
from creditcontrols.erm.models import PreNegotiatedTrade
from creditcontrols.erm.policies import account_fault, operator_fault
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_act_for_firm
from riskadmin.lib import clock
from riskadmin.lib.limits import MAX_QUANTITY
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument


@dataclass(frozen=True)
class Terms:
    """What was agreed: `operator` is tag 50, `account` tag 1, both upper case, `symbol` tag 107; price in nanos."""

    operator: str
    account: str
    symbol: str
    side: int
    quantity: int
    price: int
    trade_type: str = TradeType.BLOCK


@transaction.atomic
def enter_trade(*, actor: User, firm: str, terms: Terms) -> PreNegotiatedTrade:
    """Ask the engine to enter one side of a pre-negotiated trade: it is decided like an order, without the market and
    GC2. Raises ExecutionFirm.DoesNotExist, PermissionDenied unless `actor` administers the firm, ValidationError."""
    traded = ExecutionFirm.objects.visible_to(actor).get(code=firm)
    check_can_act_for_firm(actor, traded.pk)
    instrument = Instrument.objects.select_related("product__exchange").filter(symbol=terms.symbol).first()
    faults = _faults(terms, instrument)
    if faults or instrument is None:
        raise ValidationError(faults)
    made = PreNegotiatedTrade.objects.create(
        trade_type=terms.trade_type, execution_firm=traded, lce=_guarantor(traded, instrument),
        operator=terms.operator, account=terms.account, symbol=terms.symbol, side=terms.side, quantity=terms.quantity,
        price_nanos=terms.price, entered_by=actor, requested_at=clock.business_now(),
    )  # fmt: skip
    record(actor=actor, verb="trade.enter", target=made, after={"execution_firm": firm, **vars(terms)})
    trade = Trade(
        made.pk, terms.trade_type, firm, terms.operator, terms.account, terms.symbol, terms.side, terms.quantity,
        terms.price,
    )  # fmt: skip
    inbox.put(EnterTrade(trade, actor.get_username()), actor=actor.get_username())
    return made


def _faults(terms: Terms, instrument: Instrument | None) -> dict[str, str]:
    faults = {"operator": operator_fault(terms.operator), "account": account_fault(terms.account)}
    if instrument is None:
        faults["symbol"] = f"{terms.symbol} is not listed."
    elif instrument.kind not in (Kind.FUTURE, Kind.OPTION):
        faults["symbol"] = "A spread is entered leg by leg."
    if terms.side not in TradeSide.values:
        faults["side"] = "Choose Buy or Sell."
    if not 1 <= terms.quantity <= MAX_QUANTITY:
        faults["quantity"] = f"1 to {MAX_QUANTITY:,} contracts."
    if terms.trade_type not in TradeType.values:
        faults["trade_type"] = "Choose a trade type."
    return {name: sentence for name, sentence in faults.items() if sentence}


def _guarantor(firm: ExecutionFirm, instrument: Instrument) -> LegalClearingEntity | None:
    """Who guarantees the firm on the exchange now; without one the engine refuses the trade, and says so."""
    exchange = instrument.product.exchange_id
    mapped = firm.mappings.in_force(clock.business_now()).filter(exchange=exchange).select_related("lce").first()
    return mapped.lce if mapped else None
