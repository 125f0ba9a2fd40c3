"""Exchange groups as mappings and regroupings make, change and end them, with the engine's commands (SPEC T-6)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from creditcontrols import inbox
from creditcontrols.choices import GroupState
from creditcontrols.documents import from_document, to_document
from creditcontrols.engine.commands import ApplySettings, MapGroup
from creditcontrols.engine.values import GroupSettings
from creditcontrols.models import ExchangeGroup
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity
from riskadmin.schedule.models import ScheduledChange

HOME: Final = ("CME", "CBOT", "NYMEX", "COMEX")
"""The order in which the names of home exchanges stand."""

LONGEST_NAME: Final = 60


def in_order(codes: Iterable[str]) -> list[str]:
    """Exchange codes in the order in which people read them: home exchanges first."""
    return sorted(codes, key=lambda code: (HOME.index(code) if code in HOME else len(HOME), code))


def name_of(codes: Iterable[str]) -> str:
    """The name a group has by itself: its exchanges."""
    return "/".join(in_order(codes))[:LONGEST_NAME]


def make_pending(
    change: ScheduledChange,
    lce: LegalClearingEntity,
    firm: ExecutionFirm,
    name: str,
    exchanges: Collection[Exchange],
    staged_for: ScheduledChange | None = None,
) -> ExchangeGroup:
    """A group that waits for `change`, all limits 0. One of the same LCE and name that waited for the change in whose
    place this one steps (`staged_for`) is taken over, with the limits staged on it."""
    group = ExchangeGroup.objects.filter(change=staged_for, lce=lce, name=name).first() if staged_for else None
    if group is None:
        document = to_document(GroupSettings())
        group = ExchangeGroup(lce=lce, execution_firm=firm, name=name, settings=document, state=GroupState.PENDING)
    group.change = change
    group.save()
    group.exchanges.set(exchanges)
    return group


def activate(group: ExchangeGroup, at: datetime, actor: str) -> None:
    """The pending group is in force from here on: its pairs, then what was staged on it; unstaged is 0."""
    group.name = free_name(group)
    group.state, group.active_from = GroupState.ACTIVE, at
    group.save(update_fields=["name", "state", "active_from"])
    tell_engine(group, actor)
    if group.version:
        settings = from_document(group.settings)
        inbox.put(ApplySettings(group.pk, group.version, settings, actor, "staged before"), actor=actor)


def release(group: ExchangeGroup, codes: Collection[str], at: datetime, actor: str) -> None:
    """Exchanges leave a group in force; one that keeps none ends. A name that only lists exchanges follows them."""
    before = set(group.exchanges.values_list("code", flat=True))
    left = before - set(codes)
    group.exchanges.remove(*group.exchanges.filter(code__in=codes))
    if left and group.name == name_of(before):
        group.name = name_of(left)
        group.name = free_name(group)
    if not left:
        group.state, group.active_to = GroupState.ENDED, at
    group.save(update_fields=["name", "state", "active_to"])
    tell_engine(group, actor)


def tell_engine(group: ExchangeGroup, actor: str) -> None:
    """The group's pairs to the engine; one that it does not know yet begins below the version that follows."""
    codes = tuple(sorted(group.exchanges.values_list("code", flat=True)))
    version = max(group.version - 1, 0)
    inbox.put(MapGroup(group.pk, group.lce.code, group.execution_firm.code, group.name, codes, version), actor=actor)


def free_name(group: ExchangeGroup) -> str:
    """The group's name, with a number behind it where another group in force has it."""
    others = ExchangeGroup.objects.active().filter(lce=group.lce, execution_firm=group.execution_firm)
    taken = set(others.exclude(pk=group.pk).values_list("name", flat=True))
    name, number = group.name, 2
    while name in taken:
        name, number = f"{group.name[: LONGEST_NAME - 4]} {number}", number + 1
    return name
