"""The Celery application. Business times are rows in the database, never a queue timer."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskadmin.settings")
app = Celery("riskadmin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["creditcontrols.bulk"])


@worker_process_init.connect
def forget_inherited_pool(**_kwargs: Any) -> None:
    """A forked worker must not share the parent's database connections."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close_pool()
