"""Accounts of clearing firms (AMS-3, ICC-6): suspended, inactive and unknown ones. They refuse, and cancel nothing.

Any number of accounts may be loaded: an order looks up its own, and only while some account or policy can refuse."""

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import ReplaceOrder, SubmitOrder
from creditcontrols.engine.controls.commands import SetAccountPolicy, SetAccounts
from creditcontrols.engine.controls.events import AccountPolicySet, AccountsSet
from creditcontrols.engine.controls.rmi import parts
from creditcontrols.engine.controls.values import plain_account
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.refusals import Refusal, filled_in
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, Instrument


def set_accounts(state: EngineState, c: SetAccounts, now_us: int) -> list[Event]:
    """The accounts stand so from this entry on; a version that is not newer than the one in force is passed over."""
    del now_us
    known = state.controls.accounts
    newer = tuple([
        row for row in c.rows
        if (held := known.get((row.lce, plain_account(row.account)))) is None or held.version < row.version
    ])  # fmt: skip
    return [AccountsSet(newer, c.actor, c.reason)]


def set_account_policy(state: EngineState, c: SetAccountPolicy, now_us: int) -> list[Event]:
    """What happens to orders from unknown accounts in the pairs of the LCE, from this entry on."""
    del state, now_us
    return [AccountPolicySet(c.lce, c.unknown_refused, c.version, c.actor, c.reason)]


def accounts_set(state: EngineState, e: AccountsSet, at_us: int) -> None:
    """The accounts stand as told."""
    controls = state.controls
    for row in e.rows:
        controls.put_account(row)
    controls.derive()


def account_policy_set(state: EngineState, e: AccountPolicySet, at_us: int) -> None:
    """The policy counts."""
    known = state.controls.unknown_refused
    (known.add if e.unknown_refused else known.discard)(e.lce)
    state.controls.derive()


def not_open(state: EngineState, c: SubmitOrder | ReplaceOrder, instrument: Instrument) -> Refusal | None:
    """The refusal of an order by the standing of its account (step 7: AMS-3, ICC-6), None without one. An account is
    one of the LCE that guarantees the pair; for a spread that of any leg refuses. A replace is refused for the account
    that the order has now, too: naming another one is no way out of a suspension."""
    refusal = account_refusal(state, c.ef, c.account, instrument)
    if refusal is None and type(c) is ReplaceOrder:
        order = state.orders.get(c.order_id)
        if order is not None and order.account != c.account:
            refusal = account_refusal(state, order.ef, order.account, instrument)
            # The text is filled with the replace's own account otherwise.
            refusal = refusal and filled_in(refusal, account=order.account)
    return refusal


def account_refusal(state: EngineState, ef: str, account: str, instrument: Instrument) -> Refusal | None:
    """As above, for one account."""
    controls, name = state.controls, plain_account(account)
    for part, _ in parts(state, instrument, BUY):
        group_id = state.mapping.get((ef, part.exchange))
        lce = "" if group_id is None else state.groups[group_id].lce
        closed = controls.closed_accounts.get((lce, name))
        if closed is not None and not closed.active:
            return refusals.ACCOUNT_INACTIVE
        if closed is not None and ef in closed.suspended:
            return refusals.ACCOUNT_SUSPENDED
        if lce in controls.unknown_refused and (lce, name) not in controls.accounts:
            return refusals.UNKNOWN_ACCOUNT
    return None
