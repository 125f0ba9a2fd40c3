"""The sweep of the mail outbox, started by Celery beat on an interval."""

from celery import shared_task

from riskadmin.mail.services import send_due


@shared_task(name="riskadmin.mail.send_due", ignore_result=True)
def send_due_mail() -> int:
    """Send what waits in the outbox."""
    return send_due()
