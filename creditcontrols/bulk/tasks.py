"""The worker's side of limits files: whatever waits is verified or applied, each by one worker at a time."""

from celery import shared_task

from creditcontrols.bulk import applying, verifying
from creditcontrols.bulk.wake import TASK
from creditcontrols.bulk.working import claimed
from creditcontrols.uploads import LimitsUpload, UploadState

DUE = (UploadState.RECEIVED, UploadState.VERIFYING, UploadState.APPLYING)


@shared_task(name=TASK, ignore_result=True)
def work() -> int:
    """Take every file that waits, oldest first, also one that a worker left in the middle; returns how many."""
    taken = 0
    for upload_id, state in LimitsUpload.objects.filter(state__in=DUE).order_by("pk").values_list("pk", "state"):
        with claimed(upload_id) as mine:
            if mine:
                (applying.apply if state == UploadState.APPLYING else verifying.verify)(upload_id)
                taken += 1
    return taken
