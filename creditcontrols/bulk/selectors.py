"""What the pages of limits files read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from creditcontrols.bulk.columns import COLUMNS, HEADS, shown
from creditcontrols.bulk.judging import Key, Known, line
from creditcontrols.choices import GroupState
from creditcontrols.models import ExchangeGroup, SettingsVersion
from creditcontrols.selectors import person
from creditcontrols.uploads import LimitsUpload, LimitsUploadRow, RowKind, UploadState
from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.scope import scope_of
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument


def changeable_lces(user: Any) -> list[LegalClearingEntity]:
    """The clearing entities whose limits `user` changes."""
    scope = scope_of(user)
    own = [pk for pk in scope.lce_ids if scope.has_in_lce(pk, Role.RA)]
    return list(LegalClearingEntity.objects.filter(pk__in=own))


def groups_of(lce: LegalClearingEntity) -> QuerySet[ExchangeGroup]:
    """The groups that a file of the LCE may name: those in trading."""
    groups = ExchangeGroup.objects.filter(lce=lce, state=GroupState.ACTIVE)
    return groups.select_related("lce", "execution_firm").order_by("execution_firm__code", "name")


def template_rows(lce: LegalClearingEntity) -> Iterator[list[str]]:
    """The rows of the template, filled with what is saved; its head is columns.HEADS."""
    assert len(HEADS) == len(COLUMNS) + 4, "the template's head and its rows differ"
    for group in groups_of(lce).iterator():
        yield line(group, COLUMNS, shown)


def known_groups(lce: LegalClearingEntity) -> dict[Key, Known]:
    """Every group of the LCE as it stands, in a handful of statements whatever their number."""
    contracts = _Contracts()
    exchanges: dict[int, list[int]] = {}
    through = ExchangeGroup.exchanges.through.objects.filter(exchangegroup__lce=lce)
    for group_id, exchange_id in through.values_list("exchangegroup_id", "exchange_id"):
        exchanges.setdefault(group_id, []).append(exchange_id)
    savers = _savers(lce)
    return {
        (group.lce.code, group.execution_firm.code, group.name): Known(
            group.pk, group.version, group.settings, *contracts.of(frozenset(exchanges.get(group.pk, []))),
            savers.get(group.pk, "System"),
        )
        for group in groups_of(lce)
    }  # fmt: skip


class _Contracts:
    """Symbols of futures and options by set of exchanges; groups have few different ones."""

    def __init__(self) -> None:
        self.by_exchange: dict[int, tuple[set[str], set[str]]] = {}
        self.by_set: dict[frozenset[int], tuple[frozenset[str], frozenset[str]]] = {}
        for exchange, kind, symbol in Instrument.objects.values_list("product__exchange_id", "kind", "symbol"):
            if kind in (Kind.FUTURE, Kind.OPTION):
                self.by_exchange.setdefault(exchange, (set(), set()))[kind == Kind.OPTION].add(symbol)

    def of(self, exchanges: frozenset[int]) -> tuple[frozenset[str], frozenset[str]]:
        """What is listed on any of the exchanges."""
        if exchanges not in self.by_set:
            listed = [self.by_exchange[one] for one in exchanges if one in self.by_exchange]
            futures, options = (frozenset().union(*(both[kind] for both in listed)) for kind in (0, 1))
            self.by_set[exchanges] = (futures, options)
        return self.by_set[exchanges]


def _savers(lce: LegalClearingEntity) -> dict[int, str]:
    latest = SettingsVersion.objects.filter(group__lce=lce).order_by("group_id", "-version").distinct("group_id")
    latest = latest.select_related("saved_by").defer("document")
    return {saved.group_id: person(saved.saved_by) for saved in latest}


@dataclass(frozen=True)
class Standing:
    """What the engine made of an applied file: all of it is in force from one entry on, or nothing is."""

    in_force_at: datetime | None
    in_force_seq: int | None
    refused_reason: str

    @property
    def settled(self) -> bool:
        """True when the engine has taken or refused it."""
        return self.in_force_at is not None or bool(self.refused_reason)


def rows(found: LimitsUpload, wanted: Mapping[str, str]) -> QuerySet[LimitsUploadRow]:
    """The rows that pass the filters: kind of RowKind, way loosens or tightens, text in the group's name."""
    passed = found.rows.select_related("group__execution_firm")
    kind, way, text = (wanted.get(name, "") for name in ("kind", "way", "text"))
    if kind in RowKind.values:
        passed = passed.filter(kind=kind)
    if way in ("loosens", "tightens"):
        passed = passed.filter(**{way: True})
    return passed.filter(Q(name__icontains=text.strip())) if text.strip() else passed


def ways(found: LimitsUpload) -> dict[str, int]:
    """How many rows loosen and tighten; a row may do both."""
    return found.rows.aggregate(
        loosens=Count("pk", filter=Q(loosens=True)), tightens=Count("pk", filter=Q(tightens=True))
    )


def standing(found: LimitsUpload) -> Standing | None:
    """None until the file was saved. One of its versions speaks for all: they come in force together."""
    if found.state != UploadState.APPLIED:
        return None
    row = found.rows.filter(kind=RowKind.CHANGED).first()
    if row is None:
        return None
    saved = SettingsVersion.objects.filter(group_id=row.group_id, version=row.version + 1).first()
    if saved is None:
        return None
    return Standing(saved.in_force_at, saved.in_force_seq, saved.refused_reason)
