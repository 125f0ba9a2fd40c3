"""The call of the key pairs: what they are, never a secret (SPEC KEY-1)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router

from riskadmin.keypairs.lifetime import State
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.selectors import pairs_visible_to
from riskadmin.lib import clock
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.schemas import Out, Page

router = Router(tags=["Key pairs"])


class KeyPairFilter(Paging):
    """Which key pairs."""

    session_id: Annotated[str, Field(pattern=r"^[A-Z0-9]{3}$")] | None = Field(None, description="Of one session id.")
    valid: bool | None = Field(None, description="true: those that may sign now; false: deleted and expired ones.")


class KeyPairOut(Out):
    """A key pair without its secret, which is handed out on the page only, for a second factor each time. `session_id`
    is the first 3 characters of the sender comps or target session that it signs for."""

    session_id: str
    access_key_id: str
    state: State
    created_at: datetime
    created_by: str
    expires_at: datetime
    superseded_at: datetime | None
    deleted_at: datetime | None
    downloads: int
    last_download_at: datetime | None
    last_used_at: datetime | None = Field(description="When it last signed a logon, to the minute; null for never.")


@router.get("/key-pairs", response=Page[KeyPairOut], summary="Key pairs, newest first")
def list_key_pairs(request: HttpRequest, response: HttpResponse, wanted: Query[KeyPairFilter]) -> Any:
    """The key pairs of the session ids that you see. 403 for roles that see none."""
    rows, now = pairs_visible_to(request.user).select_related("use"), clock.business_now()
    if wanted.session_id is not None:
        rows = rows.filter(session_id=wanted.session_id)
    if wanted.valid is not None:
        rows = rows.alive(now) if wanted.valid else rows.ended(now)
    return page(request, response, rows, wanted, ("-pk",), lambda pair: _key_pair(pair, now))


def _key_pair(pair: KeyPair, now: datetime) -> KeyPairOut:
    return KeyPairOut(
        session_id=pair.session_id, access_key_id=pair.access_key_id, state=pair.state(now),
        created_at=pair.created_at, created_by=pair.created_by, expires_at=pair.expires_at,
        superseded_at=pair.superseded_at, deleted_at=pair.deleted_at, downloads=pair.downloads,
        last_download_at=pair.last_download_at,
        last_used_at=pair.use.last_used_at if hasattr(pair, "use") else None,
    )  # fmt: skip
