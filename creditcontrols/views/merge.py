"""Two people saved from the same version: both values side by side, and nobody is overwritten (SPEC GC2-08)."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from creditcontrols.engine.values import GroupSettings
from creditcontrols.forms import initial
from creditcontrols.policies import SETTINGS, Setting, flat, value_text
from creditcontrols.services import Conflict

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class ConflictRow:
    """One setting that either side changed. `keep` is what is chosen before the user does: never mine over theirs."""

    setting: Setting
    before: str
    theirs: str
    mine: str
    keep: str
    differs: bool
    inputs: list[tuple[str, str]]


def conflict_rows(conflict: Conflict, yours: GroupSettings) -> list[ConflictRow]:
    """Every setting with its three values; `differs` marks those with something to choose."""
    before, theirs, mine = flat(conflict.before), flat(conflict.theirs), flat(yours)
    forms = {MINE: initial(yours, conflict.version), THEIRS: initial(conflict.theirs, conflict.version)}
    found = []
    for setting in SETTINGS:
        path = setting.path
        values = [value_text(path, document[path]) for document in (before, theirs, mine)]
        only_mine = theirs[path] == before[path]
        keep = MINE if only_mine else THEIRS
        inputs = [(f"{side}_{name}", value) for side in (MINE, THEIRS) for name, value in _typed(setting, forms[side])]
        found.append(ConflictRow(setting, *values, keep, mine[path] != theirs[path], inputs))
    return found


def touches_limits(conflict: Conflict) -> bool:
    """True when the other one changed a setting of the form."""
    before, theirs = flat(conflict.before), flat(conflict.theirs)
    return any(before[setting.path] != theirs[setting.path] for setting in SETTINGS)


def chosen(post: QueryDict) -> QueryDict:
    """The form as typed, or as chosen row by row on the page of a conflict."""
    data = post.copy()
    for setting in SETTINGS:
        keep = post.get(f"keep_{setting.name}")
        if keep not in (MINE, THEIRS):
            continue
        for name in (setting.name, f"no_{setting.name}"):
            data.pop(name, None)
            if f"{keep}_{name}" in post:
                data[name] = post[f"{keep}_{name}"]
    return data


def _typed(setting: Setting, shown: dict[str, Any]) -> list[tuple[str, str]]:
    box = f"no_{setting.name}"
    typed = [(setting.name, str(shown[setting.name]))]
    return typed + ([(box, "on")] if shown.get(box) else [])
