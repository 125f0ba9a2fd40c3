"""Events of entity risk management."""

from creditcontrols.engine.erm.values import ProductRestriction, Trade, TradeTypeRestriction, UserMaximum
from creditcontrols.engine.order_events import Event


class UserMaximumsSet(Event, tag="user_maximums_set.1"):
    """As in SetUserMaximums, without the versions that were in force before."""

    rows: tuple[UserMaximum, ...]
    actor: str = ""
    reason: str = ""


class RestrictionsSet(Event, tag="restrictions_set.1"):
    """As in SetRestrictions, without the versions that were in force before."""

    products: tuple[ProductRestriction, ...] = ()
    trade_types: tuple[TradeTypeRestriction, ...] = ()
    actor: str = ""
    reason: str = ""


class TradeEntered(Event, tag="trade_entered.1"):
    """The trade passed; it counts in the account's position (SPEC ICC). `group_id` is the group whose LCE clears it."""

    trade: Trade
    group_id: int
    actor: str = ""


class TradeRefused(Event, tag="trade_refused.1"):
    """The trade was refused and changed nothing: step, code and text of the refusal table."""

    trade: Trade
    step: int
    code: str
    text: str
    actor: str = ""
