"""Changes of the credit controls: each in one transaction with its audit row and its command to the engine."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from creditcontrols import inbox, policies
from creditcontrols.cancelling import cancel_all_refusal, full_sides
from creditcontrols.choices import ContractType, GroupState
from creditcontrols.documents import from_document, to_document
from creditcontrols.engine.commands import ApplySettings, ArmCancelAll
from creditcontrols.engine.values import GroupSettings
from creditcontrols.mails import weekend_notice
from creditcontrols.models import ExchangeGroup, SettingChange, SettingsVersion
from creditcontrols.policies import Change
from creditcontrols.selectors import person, reference_contracts
from riskadmin.audit.services import record
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.firms.permissions import can_change_limits, check_can_change_limits
from riskadmin.firms.selectors import addresses_of
from riskadmin.lib import clock
from riskadmin.mail.notices import send_notice
from riskadmin.mail.tasks import wake


@dataclass(frozen=True)
class Saved:
    """What a save did. No changes: nothing differed, and `version` is the one that stood."""

    version: int
    changes: list[Change]


class Conflict(Exception):
    """Somebody saved since the caller read: both documents, and nothing was written (SPEC GC2-08)."""

    def __init__(self, before: GroupSettings, theirs: GroupSettings, version: int, saved_by: str) -> None:
        super().__init__(f"version {version} was saved by {saved_by}")
        self.before, self.theirs, self.version, self.saved_by = before, theirs, version, saved_by


class SettingsFault(Exception):
    """The document may not be saved: `faults` has a sentence for each path."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = faults


@transaction.atomic
def save_settings(*, actor: User, group_id: int, base_version: int, settings: GroupSettings, reason: str = "") -> Saved:
    """Save the whole settings document of a group as version `base_version` + 1 and send it to the engine; that of a
    pending group is staged and comes in force with the group (SPEC T-6).

    SPEC GC2-01 to GC2-05, GC2-08, N-1. Raises ExchangeGroup.DoesNotExist (also for a group that `actor` may not see),
    PermissionDenied, Conflict when `base_version` is not the current one, SettingsFault. None leaves a trace."""
    group = ExchangeGroup.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=group_id)
    if not can_change_limits(actor, group):
        raise PermissionDenied("Limits are changed by a risk administrator of the clearing firm.")
    if group.state == GroupState.ENDED:
        raise PermissionDenied("The group has ended: its exchanges belong to another group now.")
    current = from_document(group.settings)
    if current.weekend_enabled and not settings.weekend_enabled:
        settings = policies.weekend_off(settings)
    if base_version != group.version:
        raise _conflict(group, base_version, current)
    changes = policies.changes(current, settings)
    if not changes:
        return Saved(group.version, [])
    _check(group, current, settings)
    return _write(actor, group, settings, changes, reason)


def _check(group: ExchangeGroup, current: GroupSettings, settings: GroupSettings) -> None:
    futures, options = reference_contracts(group)
    faults = (
        policies.faults(settings, futures, options)
        | policies.weekend_faults(current, settings)
        | policies.notification_faults(current, settings)
    )
    if faults:
        raise SettingsFault(faults)


def _conflict(group: ExchangeGroup, base_version: int, theirs: GroupSettings) -> Conflict:
    versions = {row.version: row for row in group.versions.filter(version__in=(base_version, group.version))}
    before = versions.get(base_version)
    latest = versions.get(group.version)
    return Conflict(
        before=from_document(before.document) if before else theirs,
        theirs=theirs,
        version=group.version,
        saved_by=person(latest.saved_by if latest else None),
    )


def _write(actor: User, group: ExchangeGroup, settings: GroupSettings, changes: list[Change], reason: str) -> Saved:
    before, document, now = group.settings, to_document(settings), clock.business_now()
    group.settings, group.version = document, group.version + 1
    group.save(update_fields=["settings", "version"])
    saved = SettingsVersion.objects.create(
        group=group, version=group.version, document=document, saved_by=actor, saved_at=now
    )
    _write_changes(saved, changes, actor, now)
    record(actor=actor, verb="settings.save", target=group, before=before, after=document, reason=reason)
    if settings.weekend_enabled and not before.get("weekend_enabled"):
        send_notice(weekend_notice(group, settings, person(actor)), to=addresses_of(Role.GAM))
        transaction.on_commit(wake)
    if group.state == GroupState.ACTIVE:
        command = ApplySettings(
            group_id=group.pk, version=group.version, settings=settings, actor=actor.get_username(), reason=reason
        )
        inbox.put(command, actor=actor.get_username())
    return Saved(group.version, changes)


def _write_changes(saved: SettingsVersion, changes: list[Change], actor: User, at: datetime) -> None:
    SettingChange.objects.bulk_create(
        SettingChange(
            version=saved,
            group_id=saved.group_id,
            field=change.path,
            old=change.old,
            new=change.new,
            actor=actor,
            at=at,
        )
        for change in changes
    )


@transaction.atomic
def arm_cancel_all(*, actor: User, group: ExchangeGroup, kind: str, armed: bool, reason: str = "") -> int:
    """Arm or disarm cancel-all at 100 % of one type (FUT or OPT) of a group; returns the inbox id of the command.

    SPEC GC2-30. Raises ExchangeGroup.DoesNotExist for a group that `actor` may not see, PermissionDenied, and
    SettingsFault (path "cancel_all") while a side of the type is at or above 100 %. The engine judges it once more."""
    group = ExchangeGroup.objects.visible_to(actor).get(pk=group.pk)
    check_can_change_limits(actor, group)
    full = full_sides(group, ContractType(kind)) if armed else []
    if full:
        raise SettingsFault({"cancel_all": cancel_all_refusal(full)})
    record(
        actor=actor, verb="cancel_all.arm" if armed else "cancel_all.disarm", target=group,
        after={"kind": kind, "armed": armed}, reason=reason,
    )  # fmt: skip
    name = actor.get_username()
    return inbox.put(ArmCancelAll(group.pk, kind, armed, name, reason), actor=name)
