"""A call with an Idempotency-Key is carried out once: asked again it gets the answer that was stored.

Call, its audit rows and its answer are one transaction. The unique row of (user, key) makes a second call with the same
key wait for the first one, so that both together have one effect."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from riskadmin.lib import clock
from riskadmin.rest.problems import Problem
from riskadmin.tokens.models import IdempotencyRecord

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEPT: Final = timedelta(days=1)
KEY: Final = re.compile(r"[!-~]{1,64}")
_KEPT_HEADERS: Final = ("ETag", "Location", "Link", "Retry-After")


def carry_out(request: HttpRequest, call: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of `call`, or the one stored under the request's key.

    Raises Problem 422 for a key that is none or that was used for another call. An answer of 500 and above undoes the
    call and is not stored: it may be asked again."""
    key = request.headers.get(HEADER)
    if key is None:
        return call()
    if not KEY.fullmatch(key):
        raise Problem(422, "The request is not valid.", [{"path": HEADER, "message": "1 to 64 visible characters."}])
    with transaction.atomic():
        kept = _claim(request, key)
        if kept.status is not None:
            return _replay(kept)
        response = call()
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            transaction.set_rollback(True)
        else:
            _keep(kept, response)
    return response


def _claim(request: HttpRequest, key: str) -> IdempotencyRecord:
    now, fingerprint = clock.real_now(), _fingerprint(request)
    IdempotencyRecord.objects.filter(user=request.user, created_at__lt=now - KEPT).delete()
    # Waits here while another transaction holds the same key, and finds its answer when that has committed.
    made = IdempotencyRecord(user=request.user, key=key, fingerprint=fingerprint, created_at=now)
    IdempotencyRecord.objects.bulk_create([made], ignore_conflicts=True)
    kept = IdempotencyRecord.objects.select_for_update().get(user=request.user, key=key)
    if kept.fingerprint != fingerprint:
        sentence = "This key was used for another call. Take a new key for a new call."
        raise Problem(422, sentence, [{"path": HEADER, "message": sentence}])
    return kept


def _keep(kept: IdempotencyRecord, response: HttpResponse) -> None:
    kept.status = response.status_code
    kept.content_type = response.get("Content-Type", "")
    kept.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    kept.body = response.content.decode()
    kept.save(update_fields=["status", "content_type", "headers", "body"])


def _replay(kept: IdempotencyRecord) -> HttpResponse:
    headers = {**kept.headers, REPLAYED: "true"}
    return HttpResponse(kept.body, status=kept.status, content_type=kept.content_type, headers=headers)


def _fingerprint(request: HttpRequest) -> str:
    digest = hashlib.sha256()
    for part in (request.method or "", request.get_full_path(), request.headers.get("If-Match", "")):
        digest.update(part.encode() + b"\n")
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    # The boundary differs between two sendings of the same form.
    for name, values in sorted(request.POST.lists()):
        digest.update(f"{name}={values}\n".encode())
    for name, file in sorted(request.FILES.items()):
        content = hashlib.sha256()
        for chunk in file.chunks():
            content.update(chunk)
        file.seek(0)
        digest.update(f"{name}={content.hexdigest()}\n".encode())
    return digest.hexdigest()
