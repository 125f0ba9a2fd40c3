"""The refusal of a whole message that is no order: a mass quote, a quote request."""

from typing import Final

from creditcontrols.engine.order_events import OrderRefused
from creditcontrols.engine.quotes.commands import MassQuote, QuoteRequest
from creditcontrols.engine.refusals import Refusal

LONGEST: Final = 20
"""A ClOrdID has no more characters."""


def refuse_message(
    command: MassQuote | QuoteRequest, refusal: Refusal, msg_type: str, name: str, symbol: str, account: str = ""
) -> OrderRefused:
    """`name` is the message's own id, 117 or 131, and stands for the ClOrdID as far as it fits."""
    c = command
    return OrderRefused(
        c.session, c.ef, c.sender_comp, c.trader, name[:LONGEST], symbol, 0, 0, msg_type, refusal.form, refusal.code,
        refusal.text, refusal.ref_tag, account=account, echo=c.echo,
    )  # fmt: skip
