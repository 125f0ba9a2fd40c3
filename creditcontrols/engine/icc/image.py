"""The inline credit controls in a snapshot. What works, and levels, follow from the orders."""

from msgspec import Struct

from creditcontrols.engine.icc.holding import claim, follow, stake
from creditcontrols.engine.icc.limits import key_of
from creditcontrols.engine.icc.state import Key, day_delta, level_of
from creditcontrols.engine.icc.values import LONG, SHORT, PositionLimit, PositionPolicy
from creditcontrols.engine.state import EngineState


class InlineImage(Struct, array_like=True):
    """Limits, policies, what is filled, and the deltas of the day that are not those of the instruments any more, each
    in the order of its keys."""

    limits: list[PositionLimit] = []
    policies: list[PositionPolicy] = []
    filled: list[tuple[Key, int]] = []
    deltas: list[tuple[str, int]] = []
    first_trade: int = 1
    late: list[int] = []


def inline_image(state: EngineState) -> InlineImage:
    """The inline credit controls as the snapshot holds them."""
    icc, listed = state.controls.icc, state.instruments
    return InlineImage(
        [icc.limits[key] for key in sorted(icc.limits)],
        [icc.policies[key] for key in sorted(icc.policies)],
        [(key, icc.exposures[key].net) for key in sorted(icc.exposures) if icc.exposures[key].net],
        [
            (symbol, icc.deltas[symbol]) for symbol in sorted(icc.deltas)
            if listed[symbol].kind != "OPT" or icc.deltas[symbol] != day_delta(listed[symbol])
        ],
        icc.first_trade,
        sorted(icc.late),
    )  # fmt: skip


def restore_inline(state: EngineState, image: InlineImage) -> None:
    """Put them back; instruments, groups and orders are there."""
    icc = state.controls.icc
    icc.deltas = {each.symbol: day_delta(each) for each in state.instruments.values() if each.kind == "OPT"}
    icc.deltas.update(image.deltas)
    icc.first_trade, icc.late = image.first_trade, set(image.late)
    for key, net in image.filled:
        icc.exposure(key).net = net
    for order in state.orders.values():
        order.stakes = stake(state, order, order.account)
        claim(state, order)
        follow(state, order)
    icc.policies = {(policy.lce, policy.ef): policy for policy in image.policies}
    for limit in image.limits:
        icc.limits[key_of(limit)] = limit
        icc.bind(key_of(limit))
        exposure = icc.exposure(key_of(limit))
        exposure.level = [level_of(exposure, side)[0] for side in (LONG, SHORT)]
    icc.crossing.clear()
    icc.moved.clear()
    state.controls.derive()
