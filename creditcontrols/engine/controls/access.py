"""Restricted products (SPEC Access Manager): a positive permission in the period before expiry."""

from creditcontrols.engine import refusals
from creditcontrols.engine.controls.commands import RestrictInstruments, SetPermissions
from creditcontrols.engine.controls.events import InstrumentsRestricted, PermissionsSet
from creditcontrols.engine.controls.rmi import parts
from creditcontrols.engine.controls.values import EVERY_ACCOUNT, plain_account
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.refusals import Refusal
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, Instrument


def restrict_instruments(state: EngineState, c: RestrictInstruments, now_us: int) -> list[Event]:
    """What is restricted follows from the calendar, outside; an unchanged set is no event."""
    del now_us
    if {each.symbol: each for each in c.instruments} == state.controls.restricted:
        return []
    return [InstrumentsRestricted(c.instruments)]


def set_permissions(state: EngineState, c: SetPermissions, now_us: int) -> list[Event]:
    """The permissions count from this entry on."""
    del state, now_us
    return [PermissionsSet(c.permissions, c.actor, c.reason)]


def instruments_restricted(state: EngineState, e: InstrumentsRestricted, at_us: int) -> None:
    """These are restricted, others no more."""
    state.controls.restricted = {each.symbol: each for each in e.instruments}
    state.controls.derive()


def permissions_set(state: EngineState, e: PermissionsSet, at_us: int) -> None:
    """Permitted or revoked."""
    for each in e.permissions:
        state.controls.permissions[(each.lce, each.ef, each.product, each.account)] = each.permitted


def not_permitted(state: EngineState, ef: str, account: str, instrument: Instrument) -> Refusal | None:
    """The refusal of an order in a restricted product (step 6, SPEC AM-2), or with a leg in one; None when its account
    may. Replaces are asked too, what rests is not (AM-5)."""
    for part, _ in parts(state, instrument, BUY):
        known = state.controls.restricted.get(part.symbol)
        if known is not None and not is_permitted(state, ef, account, part, known.product, known.permitted):
            return refusals.ACCESS_RESTRICTED
    return None


def is_permitted(
    state: EngineState, ef: str, account: str, instrument: Instrument, product: str, default: bool
) -> bool:
    """The account's own permission counts before that of all accounts (SPEC AM-3), and that before the product's
    default (AM-4)."""
    group_id = state.mapping.get((ef, instrument.exchange))
    lce = "" if group_id is None else state.groups[group_id].lce
    permissions = state.controls.permissions
    own = permissions.get((lce, ef, product, plain_account(account)))
    return permissions.get((lce, ef, product, EVERY_ACCOUNT), default) if own is None else own
