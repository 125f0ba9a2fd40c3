"""What the gateway looks up outside its own connection: sender comps, key pairs, closed ports. Never on the path of
an order.

Answers are kept for a moment, so that a storm of logons is no storm of queries; NOTIFY riskadmin_ports drops them."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import close_old_connections, connection

from riskadmin.firms.models import SenderComp
from riskadmin.fixstore import services
from riskadmin.fixstore.models import PortClosure
from riskadmin.keypairs.selectors import active_secrets
from riskadmin.lib import clock

KEPT_SECONDS = 5.0
T = TypeVar("T")


class Directory:
    """Lookups with a short memory."""

    def __init__(self) -> None:
        self._kept: dict[Any, tuple[float, Any]] = {}

    def _keep(self, key: Any, find: Callable[[], T]) -> T:
        now = clock.monotonic()
        at, value = self._kept.get(key, (0.0, None))
        if key not in self._kept or now - at > KEPT_SECONDS:
            close_old_connections()
            value = find()
            connection.close()
            self._kept[key] = (now, value)
        return value  # type: ignore[no-any-return]

    def forget(self) -> None:
        """Look everything up anew."""
        self._kept.clear()

    def _sender_comps(self) -> frozenset[str]:
        return self._keep("comps", lambda: frozenset(SenderComp.objects.values_list("sender_comp_id", flat=True)))

    def knows(self, sender_comp: str) -> bool:
        """Whether a sender comp is registered; the fault-tolerance indicator is no part of the session's key."""
        return any(comp[:6] == sender_comp[:6] for comp in self._sender_comps()) if len(sender_comp) == 7 else False

    def knows_session(self, session_id: str) -> bool:
        """Whether a session id (3 characters) has a sender comp."""
        return any(comp[:3] == session_id for comp in self._sender_comps())

    def secrets(self, session_id: str) -> list[tuple[str, str]]:
        """(access key id, secret) of the key pairs that are valid now."""
        return self._keep(("keys", session_id), lambda: _as_text(active_secrets(session_id, clock.business_now())))

    def closed_ports(self) -> frozenset[str]:
        """Session ids whose port is closed."""
        return self._keep(
            "closed",
            lambda: frozenset(PortClosure.objects.filter(reopened_at=None).values_list("session_id", flat=True)),
        )

    def close_port(self, session_id: str) -> None:
        """Close a session id's port, with its audit record."""
        services.close_port(actor="gateway", session_id=session_id, reason="five invalid logons within 60 seconds")
        self.forget()


def _as_text(pairs: list[tuple[str, bytes]]) -> list[tuple[str, str]]:
    return [(key, urlsafe_b64encode(secret).rstrip(b"=").decode()) for key, secret in pairs]
