"""Tells the live feeds that somebody's rights changed or a session ended, so that they look at once.

Only a wake-up: the feeds check every few seconds anyway, so nothing depends on its arrival."""

import logging
from typing import Any, Final

import msgspec
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from riskadmin.lib import clock

ACCESS_CHANNEL: Final = "riskadmin:access"
PATIENCE: Final = 0.5
"""Seconds for which the caller waits for Redis."""

log = logging.getLogger(__name__)


def announce_access(user_id: int, access_epoch: int) -> None:
    """Publish after the commit that the feeds of `user_id` have to check their right to go on."""
    transaction.on_commit(lambda: _publish(user_id, access_epoch))


def session_ended(sender: type[Session], instance: Session, **_kwargs: Any) -> None:
    """A session was deleted, by signing out here or from elsewhere: announce whose it was. Expired ones say nothing."""
    user_id = instance.get_decoded().get(SESSION_KEY) if instance.expire_date > clock.real_now() else None
    if user_id is not None:
        announce_access(int(user_id), 0)


def _publish(user_id: int, access_epoch: int) -> None:
    message = msgspec.json.encode({"t": "access", "user_id": user_id, "access_epoch": access_epoch})
    try:
        with Redis.from_url(
            settings.RISKADMIN_LIVE_REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        ) as client:  # fmt: skip
            client.publish(ACCESS_CHANNEL, message)
    except (RedisError, OSError) as error:
        log.warning("access change not announced (%s); the feeds find it at their next check", error)
