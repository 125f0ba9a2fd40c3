"""Step 9 of the refusal order (SPEC GC2-29): the inline credit controls."""

from collections.abc import Iterator
from typing import Final

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import ReplaceOrder, SubmitOrder
from creditcontrols.engine.controls.values import plain_account
from creditcontrols.engine.icc.holding import Claim, claims_of, held_parts, parts_of
from creditcontrols.engine.icc.state import Key
from creditcontrols.engine.icc.values import LONG, SHORT, UNIT
from creditcontrols.engine.refusals import Refusal, filled_in
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import Instrument
from riskadmin.lib.limits import NO_LIMIT

SIDES: Final = ("long", "short")
KINDS: Final = {"FUT": "futures", "OPT": "options"}


def over_limit(state: EngineState, c: SubmitOrder | ReplaceOrder, instrument: Instrument) -> Refusal | None:
    """The refusal by the account's position limits or the policy of its LCE (ICC-1, ICC-5), None without one. A replace
    is tested for what it adds; a quote never, it counts when filled (GC2-14)."""
    quantity = c.quantity
    if type(c) is ReplaceOrder:
        quantity = added(state, c)
    elif c.quote:
        return None
    if quantity <= 0:
        return None
    replaces = type(c) is ReplaceOrder
    held = held_parts(state.orders[c.order_id]) if replaces else parts_of(state, c.ef, instrument, c.side)
    claims = claims_of(state, c.ef, c.account, held)
    return next(refusals_of(state, c, claims, quantity), None)


def added(state: EngineState, c: ReplaceOrder) -> int:
    """The contracts by which a replace adds to what works for its account, 0 or less when it does not."""
    order = state.orders[c.order_id]
    would_work = c.quantity - order.filled
    same = plain_account(order.account) == plain_account(c.account)
    return would_work - order.working if same else would_work


def refusals_of(
    state: EngineState, c: SubmitOrder | ReplaceOrder, claims: list[Claim], quantity: int
) -> Iterator[Refusal]:
    """Whatever refuses: first an account that is not registered, then side by side what is unset or exceeded."""
    strict, accounts = state.controls.icc.strict, state.controls.accounts
    for key, *_ in claims if strict else ():
        policy = strict.get(key[:2])
        if policy is not None and policy.unregistered_refused:
            account = accounts.get((key[0], key[2]))
            if account is None or c.ef not in account.registered:
                yield refusals.ACCOUNT_UNREGISTERED
    for key, long, short, _ in claims:
        for side, units in ((LONG, long), (SHORT, short)):
            if units and (refusal := refused(state, key, side, units * quantity)) is not None:
                yield refusal


def refused(state: EngineState, key: Key, side: int, adds: int) -> Refusal | None:
    """The refusal of `adds` UNIT parts on one side of an exposure."""
    icc = state.controls.icc
    exposure = icc.exposures.get(key)
    limit = NO_LIMIT if exposure is None else exposure.limits[side]
    words = {"side": SIDES[side], "product": key[3], "kind": KINDS[key[4]]}
    if exposure is None or limit == NO_LIMIT:
        policy = icc.strict.get(key[:2])
        unset = policy is not None and policy.unset_refused
        return filled_in(refusals.POSITION_LIMIT_UNSET, **words) if unset else None
    position = exposure.usage(side) + adds
    if position <= limit * UNIT:
        return None
    return filled_in(refusals.POSITION_LIMIT, position=in_deltas(position), limit=str(limit), **words)


def in_deltas(units: int) -> str:
    """UNIT parts as a decimal number without needless zeros."""
    whole, rest = divmod(abs(units), UNIT)
    sign = "-" if units < 0 else ""
    return f"{sign}{whole}" + (f".{rest:04d}".rstrip("0") if rest else "")
