"""In front of Django: a message that is too large is refused before it is read whole, which Django would do under
ASGI."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from creditcontrols.rmi.fixml import answers
from creditcontrols.rmi.fixml.parsing import MOST_BYTES
from creditcontrols.rmi.fixml.views import MEDIA_TYPE, TOO_LARGE, UNKNOWN
from creditcontrols.rmi.policies import Trouble

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PREFIX: Final = "/rmiapi/"


def guarded(application: Application) -> Application:
    """The application with a bound on the bodies that are sent below PREFIX."""

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await application(scope, receive, send)
            return
        body = None if _announced(scope) > MOST_BYTES else await _read(receive)
        if body is None:
            await _refuse(send)
            return
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> MutableMapping[str, Any]:
            return waiting.pop() if waiting else await receive()

        await application(scope, again, send)

    return inner


def _announced(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _read(receive: Receive) -> bytes | None:
    """The body, None as soon as it is too large or the client is gone."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        more = message.get("more_body", False)
    return body


async def _refuse(send: Send) -> None:
    text = answers.reject("", UNKNOWN, UNKNOWN, Trouble.OTHER, TOO_LARGE).encode()
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": text})
