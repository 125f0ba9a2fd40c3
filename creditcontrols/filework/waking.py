"""Asking a worker to look at the files that wait. It may be lost: the sweep of beat finds them too."""

import redis
import structlog
from celery import current_app
from kombu.exceptions import OperationalError

LIFE_SECONDS = 10.0

log = structlog.get_logger()


def wake(task: str) -> bool:
    """Send the task; False when the broker did not take it. Never raises for a broker that is away."""
    try:
        current_app.send_task(task, retry=False, expires=LIFE_SECONDS)
    except (OperationalError, OSError, redis.RedisError) as error:
        log.warning("file wake-up not sent", task=task, error=str(error))
        return False
    return True
