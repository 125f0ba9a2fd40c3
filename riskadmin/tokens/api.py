"""The calls of the own tokens. None is made here: that needs the person at the page."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from riskadmin.lib import clock
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.schemas import Id, Out, Page
from riskadmin.rest.scopes import Scope, changes
from riskadmin.tokens import services
from riskadmin.tokens.models import ApiToken
from riskadmin.tokens.selectors import own_tokens

router = Router(tags=["Tokens"])


class TokenOut(Out):
    """An own token; `prefix` is how it begins. Instants are real time."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    state: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@router.get("/tokens", response=Page[TokenOut], summary="Your tokens")
def list_tokens(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """Your own tokens, newest first, ended ones too."""
    return page(request, response, own_tokens(request.user), wanted, ("-pk",), _token)


@router.delete("/tokens/{token_id}", response=TokenOut, summary="Revoke a token of yours")
@changes(Scope.ADMIN)
def revoke_own_token(request: HttpRequest, token_id: Annotated[Id, Path()]) -> Any:
    """End a token at once; also the one that the call came with."""
    return _token(services.revoke_token(actor=request.user, token_id=token_id))


def _token(row: ApiToken) -> TokenOut:
    return TokenOut(
        id=row.pk, name=row.name, prefix=row.prefix, scopes=row.scopes, state=row.state(clock.real_now()),
        created_at=row.created_at, expires_at=row.expires_at, last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )  # fmt: skip
