"""Every change of every setting: who changed what, from what to what, when it was saved and when it came in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from creditcontrols.models import ExchangeGroup, SettingChange
from creditcontrols.policies import Direction, direction, label, value_text
from creditcontrols.selectors import person
from riskadmin.firms.models import User

MOST_EXPORTED = 100_000


@dataclass(frozen=True)
class ChangeLine:
    """One changed field of one saved version, as people read it."""

    at: datetime
    group: ExchangeGroup
    version: int
    label: str
    old: str
    new: str
    direction: Direction
    actor: str
    in_force_at: datetime | None
    refused_reason: str

    @property
    def previous(self) -> int:
        """The version before, to which a risk administrator may go back; 0 when there is none."""
        return self.version - 1


def changes(
    user: Any,
    group: ExchangeGroup | None = None,
    *,
    lce: int | None = None,
    field: str = "",
    actor: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[SettingChange]:
    """The changes in the groups that `user` may see, newest first, or those of one `group` (seen before) or of one LCE
    (its key); `since` is included, `until` is not."""
    groups = ExchangeGroup.objects.visible_to(user).order_by()
    found = SettingChange.objects.filter(group=group) if group else SettingChange.objects.filter(group__in=groups)
    wanted = {"group__lce": lce, "field": field or None, "actor": actor, "at__gte": since, "at__lt": until}
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    return found.select_related("version", "actor", "group__lce", "group__execution_firm")


def line(change: SettingChange) -> ChangeLine:
    """A change as people read it."""
    path, saved = change.field, change.version
    return ChangeLine(
        at=change.at, group=change.group, version=saved.version, label=label(path),
        old=value_text(path, change.old), new=value_text(path, change.new),
        direction=direction(path, change.old, change.new), actor=person(change.actor),
        in_force_at=saved.in_force_at, refused_reason=saved.refused_reason,
    )  # fmt: skip


def actors(user: Any, group: ExchangeGroup | None) -> list[User]:
    """Who changed anything in what the page shows."""
    changed = changes(user, group).order_by().values("actor")
    return list(User.objects.filter(pk__in=changed).order_by("last_name", "username"))
