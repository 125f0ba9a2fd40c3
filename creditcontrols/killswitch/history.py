"""Kills as CSV."""

from collections.abc import Iterator
from typing import Final

from creditcontrols import figures
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.killswitch.querysets import KillQuerySet
from riskadmin.lib import csvtext

MOST_EXPORTED: Final = 100_000
HEAD: Final = (
    "Kill", "Level", "LCE", "Execution firm", "Session", "Authority", "Enforced by", "Asked CT", "In force CT",
    "In force UTC", "Entry", "Reason", "Orders", "Kept", "State", "Lifted by", "Lifted CT", "Lift reason", "Answer",
)  # fmt: skip


def export(kills: KillQuerySet) -> Iterator[str]:
    """The kills, line by line."""
    return csvtext.lines(HEAD, map(_cells, kills[:MOST_EXPORTED]))


def _cells(kill: KillSwitch) -> list[object]:
    return [
        kill.pk, kill.get_level_display(), kill.lce.code if kill.lce else "all", kill.execution_firm_code or "all",
        kill.session or "all", kill.get_authority_display(), kill.enforced_by_name, figures.central(kill.requested_at),
        figures.central(kill.in_force_at) if kill.in_force_at else "",
        kill.in_force_at.isoformat() if kill.in_force_at else "", kill.in_force_seq or "", kill.reason, kill.orders,
        kill.kept, kill.get_state_display(), kill.lifted_by_name,
        figures.central(kill.lifted_at) if kill.lifted_at else "", kill.lift_reason, kill.answer,
    ]  # fmt: skip
