"""Taking a trade back: one request for each trade, decided by the engine (SPEC GC2-18)."""

from django.db import IntegrityError, transaction

from creditcontrols import inbox
from creditcontrols.busts import selectors
from creditcontrols.engine.commands import BustTrade
from creditcontrols.models import Fill, TradeBust
from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.firms.permissions import check_can_bust_trades
from riskadmin.lib import clock


class BustFault(Exception):
    """The trade cannot be busted; the message says why."""


@transaction.atomic
def bust_trade(*, actor: User, trade_id: int, reason: str) -> TradeBust:
    """Ask the engine to take back every fill of a trade: out of filled usage where its reset period still runs, 35=8
    39=H to both sides, no order comes back.

    Raises PermissionDenied unless `actor` is GCC, BustFault for an unknown trade, an empty reason or a trade that was
    busted before. None leaves a trace."""
    check_can_bust_trades(actor)
    if not reason.strip():
        raise BustFault("Say why the trade is taken back.")
    try:
        trade = selectors.trade(actor, trade_id)
    except Fill.DoesNotExist:
        raise BustFault(f"There is no trade {trade_id}.") from None
    bust = _ask_once(actor, trade_id, reason.strip())
    fills = tuple(selectors.busted_fill(one) for one in trade.fills)
    after = {"trade": trade_id, "fills": [[one.fill.seq, one.fill.number, one.fill.charge] for one in trade.fills]}
    record(actor=actor, verb="trade.bust", target=bust, after=after, reason=bust.reason)
    inbox.put(BustTrade(trade_id, fills, actor.get_username(), bust.reason), actor=actor.get_username())
    return bust


def _ask_once(actor: User, trade_id: int, reason: str) -> TradeBust:
    now = clock.business_now()
    try:
        with transaction.atomic():
            return TradeBust.objects.create(trade_id=trade_id, reason=reason, requested_by=actor, requested_at=now)
    except IntegrityError:
        raise BustFault(f"Trade {trade_id} was busted before.") from None
