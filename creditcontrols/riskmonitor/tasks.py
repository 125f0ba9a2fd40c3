"""The sweep of the daily reports: Celery beat starts it on an interval."""

from celery import shared_task

from creditcontrols.riskmonitor.services import send_due_reports


@shared_task(name="creditcontrols.riskmonitor.send_reports", ignore_result=True)
def send_reports() -> int:
    """Put what is due into the outbox; returns how many."""
    return send_due_reports()
