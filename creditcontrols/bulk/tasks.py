"""The worker's side of limits files: whatever waits is verified or applied, each by one worker at a time."""

from celery import shared_task

from creditcontrols.bulk import applying, verifying
from creditcontrols.bulk.services import LIMITS, TASK
from creditcontrols.filework import deciding


@shared_task(name=TASK, ignore_result=True)
def work() -> int:
    """Take every file that waits, oldest first, also one that a worker left in the middle; returns how many."""
    return deciding.work(LIMITS, verify=verifying.verify, save=applying.apply)
