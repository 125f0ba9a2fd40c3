"""How exchanges are to lie in groups, what that changes, and what is wrong with it (SPEC GC2-07). Pure of any request:
it compares a plan with the groups in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from creditcontrols.clearing.groups import LONGEST_NAME, in_order
from creditcontrols.documents import from_document
from creditcontrols.models import ExchangeGroup
from riskadmin.lib import money

NEW_LIMITS: Final = "new group: all limits 0, Automated, until others are staged on it"


@dataclass(frozen=True)
class Planned:
    """One group as it is to be. `group_id` 0 is a new one; without exchanges a group ends."""

    group_id: int
    name: str
    exchanges: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As it stands in the payload of the scheduled change."""
        return {"group": self.group_id, "name": self.name, "exchanges": list(self.exchanges)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Back from the payload."""
        return cls(value["group"], value["name"], tuple(value["exchanges"]))


@dataclass(frozen=True)
class Effect:
    """What becomes of one group: its exchanges before and after, and the limits that will count for them."""

    name: str
    before: str
    after: str
    limits: str


def current_plan(groups: Sequence[ExchangeGroup]) -> list[Planned]:
    """The groups as they are."""
    return [Planned(group.pk, group.name, _codes(group)) for group in groups]


def faults(plan: Sequence[Planned], groups: Sequence[ExchangeGroup]) -> list[str]:
    """What is wrong with a plan; empty when it may be asked for."""
    now = sorted(code for group in groups for code in _codes(group))
    then = sorted(code for one in plan for code in one.exchanges)
    found = []
    if then != now:
        found.append("The exchanges have changed meanwhile: each belongs to exactly one group. Load the page again.")
    if any(one.group_id and one.group_id not in {group.pk for group in groups} for one in plan):
        found.append("A group has ended meanwhile. Load the page again.")
    kept = [one for one in plan if one.exchanges]
    if any(not one.name.strip() or len(one.name) > LONGEST_NAME for one in kept):
        found.append(f"A group needs a name of up to {LONGEST_NAME} characters.")
    if len({one.name.strip().lower() for one in kept}) < len(kept):
        found.append("Two groups have the same name.")
    if not found and not effects(plan, groups):
        found.append("Nothing changes.")
    return found


def effects(plan: Sequence[Planned], groups: Sequence[ExchangeGroup]) -> list[Effect]:
    """What the plan changes, group by group."""
    by_id = {group.pk: group for group in groups}
    found = []
    for one in plan:
        group = by_id.get(one.group_id)
        if group is None:
            found += [Effect(one.name, "", _listed(one.exchanges), NEW_LIMITS)] if one.exchanges else []
        elif not one.exchanges:
            found.append(Effect(group.name, _listed(_codes(group)), "ends", "its limits end with it"))
        elif (group.name, set(_codes(group))) != (one.name, set(one.exchanges)):
            name = one.name if one.name == group.name else f"{group.name}, then {one.name}"
            words = f"keeps its limits for all its exchanges: {_limits(group)}"
            found.append(Effect(name, _listed(_codes(group)), _listed(one.exchanges), words))
    return found


def _limits(group: ExchangeGroup) -> str:
    settings = from_document(group.settings)
    futures, options = settings.weekday.exposure_futures, settings.weekday.exposure_options
    return f"futures {money.format_millions(futures)}, options {money.format_millions(options)} USD M"


def _codes(group: ExchangeGroup) -> tuple[str, ...]:
    return tuple(in_order(exchange.code for exchange in group.exchanges.all()))


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(in_order(codes))
