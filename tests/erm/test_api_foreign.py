"""A foreign client reads the OpenAPI document and calls everything about entity risk as a clearing and an execution
firm: what comes back is as the document says, and never a 5xx."""

from typing import Any

import pytest

from tests.api.caller import Desk
from tests.api.test_foreign import MODES, OPERATIONS, _hammer, _takes_something
from tests.api.test_foreign import one_connection as one_connection
from tests.erm.world import enter, limit, restrict
from tests.web.world import World

CALLS = [found for found in OPERATIONS if "Entity risk" in found.definition.raw["tags"]]
ROLES = ("ra", "ea")


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("role", ROLES)
def test_the_document_holds_for_every_call_about_entity_risk(world: World, role: str) -> None:
    restrict(world)
    limit(world, YM=(1, 1))
    enter(world)
    desk = Desk(world)
    caller, reached = desk.caller(role), set[Any]()
    for operation in CALLS:
        for mode in MODES if _takes_something(operation) else MODES[:1]:
            reached |= _hammer(operation, mode, caller.headers, desk, ROLES.index(role))
    assert {200, 422} <= reached
