"""The sweep of the mail outbox: Celery beat starts it on an interval, and whoever wrote a mail wakes it."""

import redis
import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from riskadmin.lib import clock
from riskadmin.mail.services import send_due

REST_SECONDS = 10.0
"""After a broker that did not answer, no further wake-up for as long: the sweep goes on without."""

log = structlog.get_logger()
_resting_until = 0.0


@shared_task(name="riskadmin.mail.send_due", ignore_result=True)
def send_due_mail() -> int:
    """Send what waits in the outbox."""
    return send_due()


def wake() -> bool:
    """Ask a worker to look at the outbox now (SPEC N-6); False when it was not asked. Never raises for a broker that is
    away: the mail is in the database, this saves it the wait for the next sweep."""
    global _resting_until
    if clock.monotonic() < _resting_until:
        return False
    try:
        send_due_mail.apply_async(retry=False, expires=REST_SECONDS)
    except (OperationalError, OSError, redis.RedisError) as error:
        _resting_until = clock.monotonic() + REST_SECONDS
        log.warning("mail wake-up not sent", error=str(error))
        return False
    return True
