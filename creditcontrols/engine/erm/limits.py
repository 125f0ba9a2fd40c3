"""Maximum quantities and restrictions as they are set (SPEC ERM). They refuse, and cancel nothing."""

from creditcontrols.engine.erm.commands import SetRestrictions, SetUserMaximums
from creditcontrols.engine.erm.events import RestrictionsSet, UserMaximumsSet
from creditcontrols.engine.erm.state import maximum_key, product_key, type_key
from creditcontrols.engine.icc.limits import newer
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.state import EngineState


def set_user_maximums(state: EngineState, c: SetUserMaximums, now_us: int) -> list[Event]:
    """The maximums stand so from this entry on; a version that is not newer is passed over."""
    del now_us
    return [UserMaximumsSet(newer(state.controls.erm.maximums, c.rows, maximum_key), c.actor, c.reason)]


def set_restrictions(state: EngineState, c: SetRestrictions, now_us: int) -> list[Event]:
    """The restrictions stand so from this entry on; versions as above."""
    del now_us
    erm = state.controls.erm
    products = newer(erm.products, c.products, product_key)
    return [RestrictionsSet(products, newer(erm.trade_types, c.trade_types, type_key), c.actor, c.reason)]


def user_maximums_set(state: EngineState, e: UserMaximumsSet, at_us: int) -> None:
    """The maximums count."""
    state.controls.erm.maximums.update({maximum_key(row): row for row in e.rows})
    state.controls.derive()


def restrictions_set(state: EngineState, e: RestrictionsSet, at_us: int) -> None:
    """The restrictions count."""
    erm = state.controls.erm
    erm.products.update({product_key(row): row for row in e.products})
    erm.trade_types.update({type_key(row): row for row in e.trade_types})
    state.controls.derive()
