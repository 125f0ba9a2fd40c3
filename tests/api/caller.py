"""A foreign program that calls the API with a token and nothing else: no cookie, no session."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from riskadmin.rest.scopes import ALL
from riskadmin.tokens.services import create_token
from tests.web.world import World

PREFIX = "/api/v1"


class Caller:
    """Calls with one token; an address may leave out the prefix."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """The answer to one call; `headers` with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = _content(body)
        address = path if path.startswith(PREFIX) else f"{PREFIX}{path}"
        return Client().generic(method, address, headers={**self.headers, **named}, **content)

    def get(self, path: str, **headers: str) -> Any:
        """The document that a call answers, which must be 200."""
        response = self.call("GET", path, **headers)
        assert response.status_code == 200, response.content
        return response.json()


def _content(body: Any) -> dict[str, Any]:
    if body is None:
        return {}
    if any(hasattr(value, "read") for value in body.values()):
        return {"data": encode_multipart(BOUNDARY, body), "content_type": MULTIPART_CONTENT}
    return {"data": json.dumps(body), "content_type": "application/json"}


class Desk:
    """A world and a caller for each of its people."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.own = world.own

    def caller(self, name: str | None, *scopes: str) -> Caller:
        """A caller with a new token of that user; with all scopes unless some are named. None has no token."""
        if name is None:
            return Caller("")
        user = self.world.users[name]
        number = user.api_tokens.count()
        return Caller(create_token(actor=user, name=f"t{number}", scopes=scopes or ALL, days=1).secret)


def settings_body(document: dict[str, Any], **weekday: Any) -> dict[str, Any]:
    """What is to be put so that only some weekday limits differ from `document`, an answer of GET settings."""
    settings = {**document["settings"], "weekday": {**document["settings"]["weekday"], **weekday}}
    return {"base_version": document["version"], "settings": settings}
