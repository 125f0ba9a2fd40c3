"""Random but repeatable traders and administrators, for tests of replay."""

import random

from tests.engine.world import POINT, TICK, World, rich

SYMBOLS = ("YMZ6", "ZCZ6", "GEZ6", "ZFC", "ZFP")


def play(seed: int, steps: int) -> World:
    """A world after random orders, replaces, cancels and settings of both firms."""
    dice = random.Random(seed)
    world = rich(exposure_futures=20_000_000, exposure_options=1_000_000)
    for _ in range(steps):
        act(world, dice)
    return world


def act(world: World, dice: random.Random) -> None:
    """One random command."""
    live = list(world.state.orders.values())
    roll = dice.random()
    if roll < 0.6 or not live:
        kind, stop = dice.choice([("2", None), ("2", None), ("1", None), ("4", POINT + TICK), ("K", None)])
        world.submit(
            dice.choice(SYMBOLS), dice.choice((1, 2)), dice.randint(1, 30), POINT + dice.randint(-3, 3) * TICK,
            sender_comp=dice.choice(("EX1EX1N", "EX2EX1N", "OTHOTHN")), tif=dice.choice("0013"), order_type=kind,
            stop_price=stop,
        )  # fmt: skip
    elif roll < 0.8:
        world.replace(dice.choice(live), dice.randint(1, 40), price=POINT + dice.randint(-3, 3) * TICK)
    elif roll < 0.95:
        world.cancel(dice.choice(live))
    else:
        world.settings(exposure_futures=dice.randint(0, 40_000_000), exposure_options=dice.randint(0, 2_000_000))
