"""The engine for these tests: it knows the pairs of the world, decides what waits in the inbox, and what it says is
stored."""

from typing import Any

from creditcontrols.engine.commands import MapGroup
from creditcontrols.engine.events import Event
from tests.engine.world import World as Engine
from tests.rmi.engine import carry_out
from tests.web.world import World


def engine_of(world: World, **known: Any) -> Engine:
    """An engine in which 101 guarantees EX1 on CBOT."""
    engine = Engine(**known)
    engine.do(MapGroup(world.own.pk, "101", "EX1", "CBOT", ("CBOT",)))
    return engine


def settle(world: World, engine: Engine | None = None, seq: int = 7) -> list[Event]:
    """Decide and store; returns the events."""
    return carry_out(engine or engine_of(world), seq)
