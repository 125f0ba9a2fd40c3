"""What a FIX server looks up beside its own connection: sessions, key pairs, closed ports. Never on the path of an
order.

Answers are kept for a moment, so that a storm of logons is no storm of queries; NOTIFY riskadmin_ports drops them."""

from abc import abstractmethod
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import structlog
from django.db import DatabaseError, close_old_connections, connection

from riskadmin.fixstore import services
from riskadmin.fixstore.models import PortClosure
from riskadmin.keypairs.selectors import Signer, signers
from riskadmin.keypairs.services import note_use
from riskadmin.lib import clock

KEPT_SECONDS = 5.0
NOTED_SECONDS = 60.0
T = TypeVar("T")

log = structlog.get_logger()


class KeyDirectory:
    """Lookups with a short memory, for the sessions that `_comps` names. `actor` closes ports in the audit trail."""

    actor = "gateway"

    def __init__(self) -> None:
        self._kept: dict[Any, tuple[float, Any]] = {}
        self._noted: dict[str, float] = {}

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

    @abstractmethod
    def _comps(self) -> frozenset[str]:
        """The 7-character ids that may log on."""

    def knows(self, sender_comp: str) -> bool:
        """Whether an id is registered; the fault-tolerance indicator is no part of the session's key."""
        return any(comp[:6] == sender_comp[:6] for comp in self._comps()) if len(sender_comp) == 7 else False

    def knows_session(self, session_id: str) -> bool:
        """Whether a session id (3 characters) belongs to a registered one."""
        return any(comp[:3] == session_id for comp in self._comps())

    def secrets(self, session_id: str) -> list[tuple[str, str]]:
        """(access key id, secret) of the key pairs that are valid now; what is kept ends with its expiry."""
        now = clock.business_now()
        kept = self._keep(("keys", session_id), lambda: signers(session_id, now))
        return _as_text(signer for signer in kept if now < signer.expires_at)

    def used(self, access_key_id: str) -> None:
        """Note that a pair signed a believed logon: once a minute for each pair, and never in the way of a logon."""
        now = clock.monotonic()
        if now - self._noted.get(access_key_id, -NOTED_SECONDS) < NOTED_SECONDS:
            return
        self._noted[access_key_id] = now
        close_old_connections()
        try:
            note_use(access_key_id, clock.business_now())
        except DatabaseError as fault:
            log.warning("use of a key pair was not noted", access_key_id=access_key_id, fault=str(fault))
        finally:
            connection.close()

    def closed_ports(self) -> frozenset[str]:
        """Session ids whose port is closed."""
        return self._keep(
            "closed",
            lambda: frozenset(PortClosure.objects.filter(reopened_at=None).values_list("session_id", flat=True)),
        )

    def close_port(self, session_id: str) -> None:
        """Close a session id's port, with its audit record."""
        services.close_port(actor=self.actor, session_id=session_id, reason="five invalid logons within 60 seconds")
        self.forget()


def _as_text(found: Iterable[Signer]) -> list[tuple[str, str]]:
    return [(one.access_key_id, urlsafe_b64encode(one.secret).rstrip(b"=").decode()) for one in found]
