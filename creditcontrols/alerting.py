"""Alert rows that an engine event leads to (SPEC GC2-33, N-1): pure, for the projection to write."""

from typing import Any

from creditcontrols.choices import AlertKind
from creditcontrols.engine import events as ev
from creditcontrols.engine.values import GroupSettings

STILL_PASS = "None, orders still pass"
REFUSED_NOW = "New orders that add to this side are refused"
PASS_AGAIN = "Orders pass again"

AlertRow = tuple[int, int, int, str, int, int, int, int, str]
"""(level, bucket, usage side, kind, usage, limit, order quantity, clip size, action)."""


def alerts_of(event: Any, settings: GroupSettings | None, version: int) -> list[AlertRow]:
    """The alerts of one event. `settings` are those in force of its group, `version` their number."""
    if type(event) is ev.LevelChanged and settings is not None:
        return level_alerts(event, settings)
    if type(event) is ev.OrderRefused and event.group_id:
        return [
            (0, event.bucket, event.usage_side, AlertKind.REFUSED, event.usage, event.limit, event.quantity,
             event.clip_size, event.text[:200])
        ]  # fmt: skip
    if type(event) is ev.SettingsApplied and version > 1:
        return [in_force_alert(version, event.actor)]
    if type(event) is ev.CancelAllFired:
        return [
            (0, event.bucket, event.usage_side, AlertKind.CANCEL_ALL, event.usage, event.limit, -1, -1,
             cancelled(event.orders))
        ]  # fmt: skip
    return []


def cancelled(orders: int) -> str:
    """What cancel-all did, in words (SPEC GC2-30, N-5)."""
    what = "1 working day order is" if orders == 1 else f"{orders:,} working day orders are"
    return f"{what} cancelled, cancel-all is disarmed" if orders else "No day order worked, cancel-all is disarmed"


def in_force_alert(version: int, actor: str) -> AlertRow:
    """The alert of settings that came in force."""
    return (0, 0, -1, AlertKind.CHANGED, -1, -1, -1, -1, f"Version {version} in force, saved by {actor}"[:200])


def level_alerts(event: ev.LevelChanged, settings: GroupSettings) -> list[AlertRow]:
    """Upwards one alert for each configured level crossed, ascending, 100 always (N-1); at 100 the side is blocked, and
    when usage falls below it the block has lifted by itself (GC2-24)."""
    rows: list[AlertRow] = []
    wanted = {*settings.levels, 100}
    for level in sorted(level for level in wanted if event.before < level <= event.after):
        kind, action = (AlertKind.BLOCKED, REFUSED_NOW) if level == 100 else (AlertKind.LEVEL, STILL_PASS)
        rows.append((level, event.bucket, event.usage_side, kind, event.usage, event.limit, -1, -1, action))
    if event.after < 100 <= event.before:
        rows.append(
            (0, event.bucket, event.usage_side, AlertKind.UNBLOCKED, event.usage, event.limit, -1, -1, PASS_AGAIN)
        )
    return rows
