"""Reading key pairs: their secrets for those who check logons, everything else for people."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import structlog
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from riskadmin.keypairs import vault
from riskadmin.keypairs.models import CodeUse, KeyPair
from riskadmin.keypairs.owners import KeySession, key_sessions
from riskadmin.keypairs.permissions import KEEPERS_ONLY, reach_of
from riskadmin.lib.calendar import TradingDay, is_weekday
from riskadmin.reference.selectors import exchange_calendar

MOST_CODES: Final = 10
CODES_WINDOW: Final = timedelta(days=1)

log = structlog.get_logger()


class Signer(NamedTuple):
    """A pair that may sign until its expiry."""

    access_key_id: str
    secret: bytes
    expires_at: datetime


def signers(session_id: str, now: datetime) -> list[Signer]:
    """Every pair that may sign for `session_id` at `now` (business time), oldest first. For checking logons: a stored
    secret that does not open is left out and logged, so that the other pair works on."""
    found = []
    for pair in KeyPair.objects.active(now).filter(session_id=session_id):
        try:
            found.append(Signer(pair.access_key_id, _open(pair)[1], pair.expires_at))
        except vault.SecretUnreadable:
            log.error("key pair does not open", session_id=session_id, access_key_id=pair.access_key_id)
    return found


def active_secrets(session_id: str, now: datetime) -> list[tuple[str, bytes]]:
    """(access key id, secret) of every pair that may sign for `session_id` at `now` (business time), oldest first.

    Raises vault.SecretUnreadable when a stored secret does not open."""
    return [_open(pair) for pair in KeyPair.objects.active(now).filter(session_id=session_id)]


def all_active_secrets(now: datetime) -> dict[str, list[tuple[str, bytes]]]:
    """Like `active_secrets` for every session id, in one SQL statement."""
    found: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for pair in KeyPair.objects.active(now):
        found[pair.session_id].append(_open(pair))
    return dict(found)


def sessions_visible_to(user: Any) -> list[KeySession]:
    """The session ids whose key pairs the user sees, in order. Raises PermissionDenied for roles that see none."""
    reach = reach_of(user)
    return [session for session in key_sessions() if reach.sees(session)]


def session_of(user: Any, session_id: str) -> tuple[KeySession, bool]:
    """A session id that the user sees, and whether he keeps its key pairs. Raises KeyPair.DoesNotExist when he does
    not see it, PermissionDenied for roles that see none."""
    reach = reach_of(user)
    for session in key_sessions([session_id]):
        if reach.sees(session):
            return session, reach.keeps(session)
    raise KeyPair.DoesNotExist


def kept_session(user: Any, session_id: str) -> KeySession:
    """A session id whose key pairs the user keeps. Raises as `session_of`, PermissionDenied for who only looks too."""
    session, keeps = session_of(user, session_id)
    if not keeps:
        raise PermissionDenied(KEEPERS_ONLY)
    return session


def pairs_visible_to(user: Any) -> QuerySet[KeyPair]:
    """The key pairs that the user sees. Raises PermissionDenied for roles that see none."""
    return KeyPair.objects.filter(session_id__in=[session.session_id for session in sessions_visible_to(user)])


def trading_days() -> TradingDay:
    """Which days are trading days: those on which some exchange rolls its trade date."""
    calendar = exchange_calendar()
    if not calendar.exchanges:
        return is_weekday

    def is_trading_day(day: date) -> bool:
        return bool(calendar.rolling(day))

    return is_trading_day


def codes_used(user: Any, now: datetime) -> int:
    """How many codes the user gave for secrets within the day before `now` (real time), right or wrong."""
    return CodeUse.objects.filter(user=user.pk, at__gt=now - CODES_WINDOW).count()


def _open(pair: KeyPair) -> tuple[str, bytes]:
    secret = vault.decrypt(pair.encrypted_secret, access_key_id=pair.access_key_id, session_id=pair.session_id)
    return pair.access_key_id, secret
