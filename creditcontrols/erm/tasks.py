"""The worker's side of files of maximums: whatever waits is verified or saved, each by one worker at a time."""

from celery import shared_task

from creditcontrols.erm.maximums.files import applying, verifying
from creditcontrols.erm.maximums.files.services import MAXIMUMS, TASK
from creditcontrols.filework import deciding


@shared_task(name=TASK, ignore_result=True)
def work() -> int:
    """Take every file that waits, oldest first, also one that a worker left in the middle; returns how many."""
    return deciding.work(MAXIMUMS, verify=verifying.verify, save=applying.apply)
