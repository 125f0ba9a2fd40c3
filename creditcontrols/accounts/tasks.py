"""The worker's side of accounts files: whatever waits is verified or saved, each by one worker at a time."""

from celery import shared_task

from creditcontrols.accounts.files import applying, verifying
from creditcontrols.accounts.files.services import ACCOUNTS, TASK
from creditcontrols.filework import deciding


@shared_task(name=TASK, ignore_result=True)
def work() -> int:
    """Take every file that waits, oldest first, also one that a worker left in the middle; returns how many."""
    return deciding.work(ACCOUNTS, verify=verifying.verify, save=applying.apply)
