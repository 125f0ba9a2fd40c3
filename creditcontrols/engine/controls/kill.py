"""The kill switch (SPEC KS): levels LCE over EF over sender comp, each lifted only where it was set."""

from collections.abc import Iterable

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import ReplaceOrder
from creditcontrols.engine.controls.cancels import call_in, guarantees, in_reach
from creditcontrols.engine.controls.commands import EnforceKill, LiftKill
from creditcontrols.engine.controls.events import KillEnforced, KillLifted, KillRefused
from creditcontrols.engine.controls.values import BY_EXCHANGE, Kill
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.refusals import Refusal
from creditcontrols.engine.state import EngineState, Order


def enforce_kill(state: EngineState, c: EnforceKill, now_us: int) -> list[Event]:
    """The kill is in force with this entry; the cancels follow. The same scope is killed once by one authority."""
    del now_us
    kill = c.kill
    standing = next((each for each in state.controls.kills.values() if same_scope(each, kill)), None)
    if standing is not None:
        return [KillRefused(kill.kill_id, f"Kill switch {standing.kill_id} is in force for the same scope")]
    if not kill.lce and (kill.authority != BY_EXCHANGE or not kill.ef):
        return [KillRefused(kill.kill_id, "Only the exchange acts on all pairs, and on one execution firm at a time")]
    ids, kept = in_reach(state, state.orders.values(), lambda order: covers(state, kill, order))
    return [KillEnforced(kill, ids, kept)]


def same_scope(one: Kill, other: Kill) -> bool:
    """True for two kills of one authority on the same thing."""
    return (one.authority, one.lce, one.ef, one.session) == (other.authority, other.lce, other.ef, other.session)


def covers(state: EngineState, kill: Kill, order: Order) -> bool:
    """True for an order below the kill."""
    return (
        kill.ef in ("", order.ef) and kill.session in ("", order.session) and guarantees(state, order, kill.lce)
    )  # fmt: skip


def lift_kill(state: EngineState, c: LiftKill, now_us: int) -> list[Event]:
    """This kill ends, others stay."""
    del now_us
    if c.kill_id not in state.controls.kills:
        return [KillRefused(c.kill_id, "The kill switch is not in force")]
    return [KillLifted(c.kill_id, c.actor, c.reason)]


def cause_of(kill: Kill) -> str:
    """What traders are told, in a refusal and with a cancel."""
    return refusals.KILLED[kill.authority].text


def kill_enforced(state: EngineState, e: KillEnforced, at_us: int) -> None:
    """New orders are refused from here on; the cancels are called in."""
    state.controls.kills[e.kill.kill_id] = e.kill
    state.controls.derive()
    call_in(state, e.order_ids, cause_of(e.kill), act_of(e.kill))


def act_of(kill: Kill) -> str:
    """The act that the kill's cancels name."""
    return f"kill:{kill.kill_id}"


def kill_lifted(state: EngineState, e: KillLifted, at_us: int) -> None:
    """The kill is gone."""
    del state.controls.kills[e.kill_id]
    state.controls.derive()


def killed(state: EngineState, ef: str, session: str, exchanges: Iterable[str]) -> Refusal | None:
    """The refusal by the first kill in force over an order entry message of the session (step 3), None without one. A
    kill by an LCE acts where it guarantees one of `exchanges`."""
    for kill in state.controls.kills.values():
        if kill.ef in ("", ef) and kill.session in ("", session):
            if not kill.lce:
                return refusals.KILLED[kill.authority]
            for exchange in exchanges:
                group_id = state.mapping.get((ef, exchange))
                if group_id is not None and state.groups[group_id].lce == kill.lce:
                    return refusals.KILLED[kill.authority]
    return None


def killed_original(state: EngineState, c: ReplaceOrder) -> Refusal | None:
    """The refusal of a replace whose order is below a kill: an order of a pair that nobody clears any more stays with
    the LCE that had it."""
    order = state.orders[c.order_id]
    kill = next((each for each in state.controls.kills.values() if covers(state, each, order)), None)
    return None if kill is None else refusals.KILLED[kill.authority]


def call_in_killed(state: EngineState, hours: str) -> None:
    """Orders under a kill that stayed because their market was closed go when it takes cancels again."""
    taken: set[int] = set()
    for kill in state.controls.kills.values():
        below = [
            order for order in state.orders.values()
            if order.order_id not in taken and state.instruments[order.symbol].hours == hours
            and covers(state, kill, order)
        ]  # fmt: skip
        ids, _ = in_reach(state, below, lambda order: order.cancelling is None)
        taken.update(ids)
        call_in(state, ids, cause_of(kill), act_of(kill))
