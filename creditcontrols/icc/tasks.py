"""The worker's side of files of position limits and alert levels: whatever waits is verified or saved, each by one
worker at a time."""

from celery import shared_task

from creditcontrols.filework import deciding
from creditcontrols.icc.files import applying, verifying
from creditcontrols.icc.files.services import LIMITS, TASK
from creditcontrols.icc.levels import applying as levels_applying
from creditcontrols.icc.levels import verifying as levels_verifying
from creditcontrols.icc.levels.services import LEVELS


@shared_task(name=TASK, ignore_result=True)
def work() -> int:
    """Take every file that waits, oldest first, also one that a worker left in the middle; returns how many."""
    limits = deciding.work(LIMITS, verify=verifying.verify, save=applying.apply)
    return limits + deciding.work(LEVELS, verify=levels_verifying.verify, save=levels_applying.apply)
