"""What an API token may be used for. A scope never gives what its user's roles do not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from django.db.models import TextChoices
from django.http import HttpRequest
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

from riskadmin.rest.problems import Problem

View = TypeVar("View", bound=Callable[..., Any])


class Scope(TextChoices):
    """The scopes; the label says what each is for."""

    READ = "read", "Read everything that the user sees"
    LIMITS = "limits:write", "Change limits, notifications and other settings of exchange groups"
    CONTROLS = "controls:write", "Block, unblock and cancel: kill switches, accounts and the other order controls"
    ACCOUNTS = "accounts:write", "Keep accounts of clearing firms, suspend and allow their order entry"
    TRADES = "trades:write", "Enter pre-negotiated trades of execution firms"
    ALERTS = "alerts:write", "Acknowledge alerts"
    REFERENCE = "reference:write", "Change firms, clearing mappings, instruments and margin rates"
    ADMIN = "admin", "Act on people, tokens, sessions and trades"


ALL: Final = frozenset(scope.value for scope in Scope)
"""What a person signed in with a browser may use."""

EXTENSION: Final = "x-scope"
"""Name of the scope in the OpenAPI document."""

ATTRIBUTE: Final = "api_scopes"


def check_scope(request: HttpRequest, scope: Scope) -> None:
    """Raises Problem 403 unless the request came with `scope`."""
    if scope.value not in getattr(request, ATTRIBUTE, ()):
        raise Problem(403, f"The token lacks the scope {scope.value}.")


def changes(scope: Scope) -> Callable[[View], View]:
    """Mark a call that changes something: it needs `scope`, and the OpenAPI document says so."""

    def mark(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            check_scope(request, scope)
            return view(request, *args, **kwargs)

        contribute_operation_callback(checked, _name(scope))
        return checked  # type: ignore[return-value]

    return mark


def _name(scope: Scope) -> Callable[[Operation], None]:
    def contribute(operation: Operation) -> None:
        operation.openapi_extra = {**(operation.openapi_extra or {}), EXTENSION: scope.value}

    return contribute
