"""The clock of the demo: a person may step business time forward, so that a reset or a Sunday comes without waiting."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.lib import calendar, clock
from riskadmin.schedule.permissions import check_can_step_clock
from riskadmin.schedule.selectors import next_boundary
from riskadmin.state import StepFile


class StepRefused(Exception):
    """The clock was not stepped; the text says why."""


class Target(NamedTuple):
    """A place to step to: its name in the form, what it is called, and when it is."""

    name: str
    label: str
    at: datetime


def exists() -> bool:
    """Whether there is a clock to step: in the demo only. In production business time is real time."""
    return bool(settings.DEBUG and settings.RISKADMIN_CLOCK_FILE)


def targets(now: datetime) -> list[Target]:
    """What the page offers beside an instant of one's own."""
    coming = next_boundary(now)
    found = [Target("hour", "One hour on", now + calendar.ONE_DAY / 24)]
    if coming is not None:
        found.append(Target("boundary", "The next boundary", coming))
    startup = calendar.next_sunday_startup(now)
    return [*found, Target("startup", "Sunday start-up", startup if startup > now else startup + calendar.ONE_DAY * 7)]


def step_clock(*, actor: User, to: datetime) -> None:
    """Step business time forward to `to` in every process, within a second. Raises PermissionDenied unless the actor is
    GCC, and StepRefused outside the demo, and when `to` is not after now."""
    check_can_step_clock(actor)
    if not exists():
        raise StepRefused("There is no demo clock here.")
    now = clock.business_now()
    if to <= now:
        raise StepRefused("The clock never moves back: name a later instant.")
    with transaction.atomic():
        record(
            actor=actor,
            verb="clock.stepped",
            target=("clock", "demo"),
            before=now.isoformat(timespec="seconds"),
            after=to.isoformat(timespec="seconds"),
        )
        if not StepFile(Path(settings.RISKADMIN_CLOCK_FILE)).step(to - clock.real_now()):
            raise StepRefused("Somebody else has stepped the clock further.")
    clock.look_again()
