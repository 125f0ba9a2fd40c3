"""A foreign client reads both OpenAPI documents and calls everything about accounts as each role: what comes back is as
the documents say, and never a 5xx."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application

from tests.accounts.world import register
from tests.api.caller import Desk
from tests.api.test_foreign import CONFIG, MODES, OPERATIONS, _hammer, _takes_something
from tests.api.test_foreign import one_connection as one_connection
from tests.web.world import World

AMS = schemathesis.openapi.from_wsgi("/ams/v1/openapi.json", get_wsgi_application(), config=CONFIG)
CALLS = [found.ok() for found in AMS.get_all_operations()] + [
    found for found in OPERATIONS if "Accounts" in found.definition.raw["tags"]
]
ROLES = ("ca", "ea", "gam")


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("role", ROLES)
def test_the_documents_hold_for_every_call_about_accounts(world: World, role: str) -> None:
    register(world, services=("ICC",))
    desk = Desk(world)
    caller, reached = desk.caller(role), set[Any]()
    for operation in CALLS:
        for mode in MODES if _takes_something(operation) else MODES[:1]:
            reached |= _hammer(operation, mode, caller.headers, desk, ROLES.index(role))
    assert {200, 400, 422} <= reached
