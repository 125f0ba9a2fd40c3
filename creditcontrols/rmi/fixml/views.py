"""POST /rmiapi/v1: one document in, one out. Credentials come with each message: HTTP Basic with the user's name and an
API token of that user as password."""

import base64
import binascii
from http import HTTPStatus
from typing import Final

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from creditcontrols.rmi.fixml import answers, handling, messages
from creditcontrols.rmi.fixml.checks import Reject
from creditcontrols.rmi.fixml.parsing import MOST_BYTES, SchemaFault, parse
from creditcontrols.rmi.policies import Trouble
from riskadmin.firms.models import User
from riskadmin.lib import clock
from riskadmin.people.second_factor import is_missing
from riskadmin.tokens import limiting
from riskadmin.tokens.models import ApiToken
from riskadmin.tokens.selectors import token_of

MEDIA_TYPE: Final = "application/xml; charset=utf-8"
CHALLENGE: Final = 'Basic realm="riskadmin RMI", charset="UTF-8"'
UNKNOWN: Final = "0"
"""Message type and id of what could not be read."""

TOO_LARGE: Final = f"A message has at most {MOST_BYTES} bytes."

log = structlog.get_logger(__name__)


@csrf_exempt
def rmi_api(request: HttpRequest) -> HttpResponse:
    """The answer to one message. Rejects are BizMsgRej with status 200; see docs/rmi-fixml.md for the few others."""
    if request.method != "POST":
        return _rejected(HTTPStatus.METHOD_NOT_ALLOWED, Trouble.OTHER, "Send a message by POST.", Allow="POST")
    try:
        found = _identify(request)
        if isinstance(found, HttpResponse):
            return found
        body = _body(request)
        if body is None:
            return _rejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Trouble.OTHER, TOO_LARGE)
        return _finish(_answer(found.user, frozenset(found.scopes), body))
    except DatabaseError as fault:
        log.warning("rmi.database", exc_info=fault)
        return _rejected(HTTPStatus.OK, Trouble.TIMED_OUT, "Timed out; nothing was done. Send it again.")


def _answer(user: User, scopes: frozenset[str], body: bytes) -> str:
    to, msg_type, reference = "", UNKNOWN, UNKNOWN
    try:
        node = messages.message_of(parse(body))
        to, (msg_type, reference) = messages.sender_of(node), messages.reference_of(node)
        return handling.carry_out(user, messages.read(node), scopes)
    except SchemaFault as fault:
        return answers.reject(to, msg_type, reference, Trouble.OTHER, str(fault))
    except Reject as reject:
        return answers.reject(to, msg_type, reference, reject.trouble, str(reject))


def _identify(request: HttpRequest) -> ApiToken | HttpResponse:
    """The token of the credentials, or the answer that refuses them."""
    now = clock.real_now()
    name, secret = _credentials(request.headers.get("Authorization", ""))
    token = token_of(secret, now) if secret else None
    if token is None or token.user.get_username() != name:
        sentence = "Not authorized: send HTTP Basic with a user name and an API token."
        headers = {"WWW-Authenticate": CHALLENGE}
        return _rejected(HTTPStatus.UNAUTHORIZED, Trouble.NOT_AUTHORIZED, sentence, **headers)
    if is_missing(token.user):
        return _rejected(HTTPStatus.FORBIDDEN, Trouble.NOT_AUTHORIZED, "Enrol a second factor before you use the API.")
    allowance = limiting.count_call(token.pk, now)
    if allowance.remaining < 0:
        sentence = f"More than {limiting.MOST_CALLS} messages in {limiting.WINDOW.seconds} seconds."
        headers = {"Retry-After": str(allowance.wait)}
        return _rejected(HTTPStatus.TOO_MANY_REQUESTS, Trouble.OTHER, sentence, **headers)
    return token


def _credentials(given: str) -> tuple[str, str]:
    """User name and password of HTTP Basic, empty when there are none."""
    kind, _, encoded = given.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, secret


def _body(request: HttpRequest) -> bytes | None:
    """What was sent, None when it is too large, which is not read to its end."""
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > MOST_BYTES:
        return None
    body = request.read(MOST_BYTES + 1)
    return body if len(body) <= MOST_BYTES else None


def _rejected(status: HTTPStatus, trouble: Trouble, sentence: str, **headers: str) -> HttpResponse:
    return _finish(answers.reject("", UNKNOWN, UNKNOWN, trouble, sentence), status, headers)


def _finish(text: str, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None) -> HttpResponse:
    more = {"Cache-Control": "no-store", **(headers or {})}
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=more)
