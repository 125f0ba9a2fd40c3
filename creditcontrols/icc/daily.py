"""The daily reset of positions, a job of the schedule (SPEC ICC-4): Monday to Friday 16:07 CT, holidays too."""

from datetime import date, datetime
from typing import Final

from creditcontrols import inbox
from creditcontrols.engine.commands import ResetPositions
from riskadmin.lib import calendar
from riskadmin.schedule.registry import Job, Rank, register_job

ACTOR: Final = "schedule"
JOB: Final = "positions.reset"


def register() -> None:
    """Make the job known to the schedule."""
    register_job(Job(JOB, Rank.USAGE, calendar.position_resets, reset))


def reset(day: date, due_at: datetime) -> None:
    """Every account is flat again; orders that work go on counting, at the deltas of now."""
    inbox.put(ResetPositions(day.isoformat()), actor=ACTOR)
