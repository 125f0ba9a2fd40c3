"""Blocks of accounts by the Risk Management Interface (SPEC RMI). They refuse, and cancel nothing (RMI-5); what the
credit controls decide is independent of them (RMI-4)."""

from creditcontrols.engine import refusals
from creditcontrols.engine.controls.commands import LiftRmiBlocks, SetRmiBlocks
from creditcontrols.engine.controls.events import RmiBlocked, RmiUnblocked
from creditcontrols.engine.controls.values import RmiBlock, plain_account
from creditcontrols.engine.order_commands import ReplaceOrder
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.refusals import Refusal
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, SELL, Instrument


def set_rmi_blocks(state: EngineState, c: SetRmiBlocks, now_us: int) -> list[Event]:
    """The blocks are in force with this entry, until they are lifted (RMI-3)."""
    del state, now_us
    return [RmiBlocked(c.blocks, c.actor, c.reason)]


def lift_rmi_blocks(state: EngineState, c: LiftRmiBlocks, now_us: int) -> list[Event]:
    """Those of the blocks that are in force end."""
    del now_us
    standing = tuple([block_id for block_id in dict.fromkeys(c.block_ids) if block_id in state.controls.blocks])
    return [RmiUnblocked(standing, c.actor, c.reason)]


def rmi_blocked(state: EngineState, e: RmiBlocked, at_us: int) -> None:
    """The accounts are blocked."""
    state.controls.blocks.update({block.block_id: block for block in e.blocks})
    state.controls.derive()


def rmi_unblocked(state: EngineState, e: RmiUnblocked, at_us: int) -> None:
    """The blocks are gone."""
    for block_id in e.block_ids:
        del state.controls.blocks[block_id]
    state.controls.derive()


def blocked(state: EngineState, ef: str, account: str, side: int, instrument: Instrument) -> Refusal | None:
    """The refusal of an order by a block of its account (step 5, RMI-2), None without one. A spread is refused when one
    of its legs is."""
    blocks = state.controls.blocks_of.get((ef, plain_account(account)))
    if blocks is None:
        return None
    for block in blocks:
        if any(matches(state, block, part, traded) for part, traded in parts(state, instrument, side)):
            return refusals.RMI_BLOCKED
    return None


def blocked_original(state: EngineState, c: ReplaceOrder, instrument: Instrument) -> Refusal | None:
    """The refusal of a replace by a block of the account that its order has now: naming another one is no way out."""
    account = state.orders[c.order_id].account
    refusal = blocked(state, c.ef, account, c.side, instrument)
    if refusal is None:
        return None
    shown = account.replace("{", "{{").replace("}", "}}")
    return refusal._replace(text=refusal.text.replace("{account}", shown))


def parts(state: EngineState, instrument: Instrument, side: int) -> list[tuple[Instrument, int]]:
    """What an order trades, with its side there: itself, or its legs."""
    if not instrument.legs:
        return [(instrument, side)]
    other = SELL if side == BUY else BUY
    return [(state.instruments[leg.symbol], side if leg.ratio > 0 else other) for leg in instrument.legs]


def matches(state: EngineState, block: RmiBlock, instrument: Instrument, side: int) -> bool:
    """True when the block means this instrument and side, where its LCE guarantees."""
    group_id = state.mapping.get((block.ef, instrument.exchange))
    return (
        block.kind in ("", instrument.kind)
        and block.side in (0, side)
        and block.exchange in ("", instrument.exchange)
        and block.group_code in ("", instrument.group_code)
        and group_id is not None
        and state.groups[group_id].lce == block.lce
    )
