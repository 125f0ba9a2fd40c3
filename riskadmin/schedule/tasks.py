"""The sweep of the schedule: Celery beat starts it on an interval, for what the gateway has left."""

from datetime import timedelta

from celery import shared_task

from riskadmin.lib import clock
from riskadmin.schedule.services import apply_due

GRACE = timedelta(seconds=5)
"""The gateway goes first: it applies what is due at the very instant, between two orders. The sweep takes what it left,
when it is away."""


@shared_task(name="riskadmin.schedule.apply_due", ignore_result=True)
def apply_due_items() -> int:
    """Apply what has been due for GRACE; returns how many."""
    return len(apply_due(clock.business_now() - GRACE))
