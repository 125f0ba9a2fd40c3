"""The rows and cells of the limits form: a bound field, what is saved, and who changed it last."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from creditcontrols import policies
from creditcontrols.forms import LimitsForm, initial
from creditcontrols.policies import BY_PATH, Kind, Setting
from creditcontrols.selectors import GroupPage, LastChange

_LIMITS = (
    ("Exposure limit", "0 blocks, else 0.5 or more in steps of 0.1", "{}.exposure"),
    ("Max quantity, buy", "0 blocks the side by hand", "{}.max_{{}}_buy"),
    ("Max quantity, sell", "0 blocks the side by hand", "{}.max_{{}}_sell"),
)
_REFERENCE = (("Reference contract", "weighs the clip size", "reference"),)


@dataclass(frozen=True)
class Cell:
    """One setting in the form. `was` reads the saved value; `box` is the No Max Limit box of a quantity."""

    setting: Setting
    field: BoundField
    box: BoundField | None
    was: str
    saved: str
    edited: bool
    last: LastChange | None

    @property
    def unit(self) -> str:
        """Unit inside the field."""
        return "USD M" if self.setting.kind is Kind.MONEY else "contracts"


@dataclass(frozen=True)
class Row:
    """One line of the form: futures and options side by side."""

    label: str
    note: str
    kind: str
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    """The limits form: what holds for both sessions, and the lines of each."""

    mode: Cell
    weekend: Cell
    weekday_rows: list[Row]
    weekend_rows: list[Row]


def grid(form: LimitsForm, page: GroupPage) -> Grid:
    """The cells of the form beside what is saved."""
    saved = policies.flat(page.settings)
    return Grid(
        _cell(form, page, saved, BY_PATH["mode"]),
        _cell(form, page, saved, BY_PATH["weekend_enabled"]),
        _rows(form, page, saved, _limits("weekday") + _REFERENCE),
        _rows(form, page, saved, _limits("weekend")),
    )


def _limits(session: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((label, note, pattern.format(session)) for label, note, pattern in _LIMITS)


def _rows(
    form: LimitsForm, page: GroupPage, saved: dict[str, Any], lines: tuple[tuple[str, str, str], ...]
) -> list[Row]:
    found = []
    for label, note, pattern in lines:
        paths = [_path(pattern, kind) for kind in ("futures", "options")]
        cells = [_cell(form, page, saved, BY_PATH[path]) for path in paths]
        found.append(Row(label, note, cells[0].setting.kind, cells))
    return found


def _path(pattern: str, kind: str) -> str:
    return pattern.format(kind) if "{}" in pattern else f"{pattern}_{kind}"


def _cell(form: LimitsForm, page: GroupPage, saved: dict[str, Any], setting: Setting) -> Cell:
    shown = saved[setting.path]
    as_typed = initial(page.settings, page.group.version)
    names = [setting.name] + ([f"no_{setting.name}"] if setting.kind is Kind.QUANTITY else [])
    edited = form.is_bound and any(_typed(form[name]) != as_typed[name] for name in names)
    box = form[names[1]] if len(names) > 1 else None
    was = policies.value_text(setting.path, shown).removesuffix(" USD M").removesuffix(" contracts")
    return Cell(
        setting, form[setting.name], box, was, str(as_typed[setting.name]), edited, page.last_changes.get(setting.path)
    )


def _typed(field: BoundField) -> Any:
    value = field.value()
    return value if isinstance(value, bool) else str(value or "").strip()
