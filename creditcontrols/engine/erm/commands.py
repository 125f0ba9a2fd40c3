"""Commands of entity risk management. See commands.py, which knows them all."""

from creditcontrols.engine.erm.values import ProductRestriction, Trade, TradeTypeRestriction, UserMaximum
from creditcontrols.engine.order_commands import Command


class SetUserMaximums(Command, tag="set_user_maximums.1"):
    """Maximum quantities of operators as they were saved, at most 500 at once; a version that is not newer is passed
    over."""

    rows: tuple[UserMaximum, ...]
    actor: str = ""
    reason: str = ""


class SetRestrictions(Command, tag="set_restrictions.1"):
    """Restrictions of products and trade types as they were saved."""

    products: tuple[ProductRestriction, ...] = ()
    trade_types: tuple[TradeTypeRestriction, ...] = ()
    actor: str = ""
    reason: str = ""


class EnterTrade(Command, tag="enter_trade.1"):
    """A pre-negotiated trade is entered: decided like an order at steps 3 and 5 to 9, without the market and GC2."""

    trade: Trade
    actor: str = ""
