"""Row by row: what a limits file would change, and what is wrong with it."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from creditcontrols import policies
from creditcontrols.bulk.columns import COLUMNS, FIRM, GROUP, LCE, VERSION, Column, meant
from creditcontrols.documents import from_document, to_document
from creditcontrols.engine.values import GroupSettings, SessionLimits
from creditcontrols.filework.sheets import cell
from creditcontrols.filework.verifying import JudgedRow
from creditcontrols.policies import Direction

Key = tuple[str, str, str]
"""LCE, execution firm and exchange group as they are called."""

HEAD_BY_PATH = {column.setting.path: column.head for column in COLUMNS}


@dataclass(frozen=True)
class Known:
    """A group as it stands: its saved document and what may be its reference contracts. `saved_by` saved it last."""

    pk: int
    version: int
    document: dict[str, Any]
    futures: Collection[str]
    options: Collection[str]
    saved_by: str


class JudgedGroup(JudgedRow):
    """One row: the settings of an exchange group."""

    def goes(self, direction: Direction) -> bool:
        """True when one of its changes goes that way."""
        return any(policies.direction(*change) is direction for change in self.changes)

    def columns(self) -> dict[str, Any]:
        """As of any row, and which way its changes go."""
        goes = {"loosens": self.goes(Direction.LOOSENS), "tightens": self.goes(Direction.TIGHTENS)}
        return {**super().columns(), **goes}


class Judge:
    """Judges the rows of one file against the groups that its uploader may change. `places` tells where columns are."""

    def __init__(self, places: Mapping[str, int], groups: Mapping[Key, Known], keys: Counter[Key]) -> None:
        self.places, self.groups, self.keys = places, groups, keys
        self.columns = [column for column in COLUMNS if column.head in places]

    def judge(self, number: int, row: list[str]) -> JudgedGroup:
        """One row; `number` is its number in the file, the head being 1."""
        key = key_of(row, self.places)
        found = JudgedGroup(number, " ".join(key)[:120])
        group = self.groups.get(key)
        if group is None:
            found.faults.append((GROUP, "No such exchange group is found."))
            return found
        found.target_id = group.pk
        if self.keys[key] > 1:
            found.faults.append((GROUP, "The group stands in more than one row."))
        self._settings(found, row, group)
        return found

    def _settings(self, found: JudgedGroup, row: list[str], group: Known) -> None:
        before = from_document(group.document)
        values = self._values(found, row)
        if found.faults:
            return
        after = put(before, values)
        changes = policies.changes(before, after)
        if not changes:
            found.version = group.version
            return
        found.version = self._version(found, row, group)
        faults = policies.faults(after, group.futures, group.options) | policies.weekend_faults(before, after)
        found.faults += [(HEAD_BY_PATH.get(path, path), sentence) for path, sentence in faults.items()]
        found.changes = [(change.path, change.old, change.new) for change in changes]
        found.document = to_document(after)

    def _values(self, found: JudgedGroup, row: list[str]) -> dict[str, Any]:
        values = {}
        for column in self.columns:
            try:
                values[column.setting.path] = meant(column.setting.kind, cell(row, self.places[column.head]))
            except ValueError as fault:
                found.faults.append((column.head, str(fault)))
        return values

    def _version(self, found: JudgedGroup, row: list[str], group: Known) -> int:
        text = cell(row, self.places[VERSION])
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            found.faults.append((VERSION, "Give the version that the row was filled from, as in the template."))
        elif int(text) != group.version:
            said = f"Filled from version {int(text)}; version {group.version} is saved now"
            found.faults.append((VERSION, f"{said}, by {group.saved_by}. Fill the row again."))
        return group.version


def key_of(row: list[str], places: Mapping[str, int]) -> Key:
    """What the row calls its group."""
    return (
        cell(row, places[LCE]).upper(),
        cell(row, places[FIRM]).upper(),
        cell(row, places[GROUP]),
    )


def put(settings: GroupSettings, values: Mapping[str, Any]) -> GroupSettings:
    """The document with values put in by path. Turning weekend trading off sets its exposure limits to 0 (GC2-06)."""
    sessions: dict[str, dict[str, Any]] = {"": {}, "weekday": {}, "weekend": {}}
    for path, value in values.items():
        session, _, name = path.rpartition(".")
        sessions[session][name] = value
    weekday: SessionLimits = msgspec.structs.replace(settings.weekday, **sessions["weekday"])
    weekend: SessionLimits = msgspec.structs.replace(settings.weekend, **sessions["weekend"])
    after = msgspec.structs.replace(settings, weekday=weekday, weekend=weekend, **sessions[""])
    turned_off = settings.weekend_enabled and not after.weekend_enabled
    return policies.weekend_off(after) if turned_off else after


def line(group: Any, columns: tuple[Column, ...], show: Any) -> list[str]:
    """The row of a group in a template: its names, its version, its saved values."""
    values = policies.flat(from_document(group.settings))
    return [
        group.lce.code, group.execution_firm.code, group.name, str(group.version),
        *(show(column.setting.kind, values[column.setting.path]) for column in columns),
    ]  # fmt: skip
