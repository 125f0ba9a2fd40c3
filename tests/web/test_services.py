"""Saving the settings of an exchange group."""

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.documents import from_document
from creditcontrols.engine.commands import decode_command
from creditcontrols.models import ExchangeGroup, InboxCommand, SettingChange
from creditcontrols.selectors import last_changes
from creditcontrols.services import Conflict, Saved, SettingsFault, save_settings
from riskadmin.audit.models import AuditEvent
from tests.web.world import MILLION, World, settings_of


def save(world: World, actor: str, base_version: int = 1, **weekday: int) -> Saved:
    """Save the own group with some weekday limits changed."""
    settings = settings_of(world.own, **weekday)
    return save_settings(actor=world.users[actor], group_id=world.own.pk, base_version=base_version, settings=settings)


def nothing_written(world: World) -> bool:
    """True when no save left anything behind."""
    world.own.refresh_from_db()
    rows = [InboxCommand.objects.count(), SettingChange.objects.count(), AuditEvent.objects.count()]
    return world.own.version == 1 and world.own.versions.count() == 1 and rows == [0, 0, 0]


def test_gc2_01_a_save_writes_version_changes_audit_and_one_command(world: World) -> None:
    saved = save(world, "ra", exposure_futures=2 * MILLION)
    world.own.refresh_from_db()
    assert (saved.version, world.own.version) == (2, 2)
    assert from_document(world.own.settings).weekday.exposure_futures == 2 * MILLION
    command = decode_command(bytes(InboxCommand.objects.get().payload))
    assert (command.group_id, command.version, command.actor) == (world.own.pk, 2, "ra")
    assert command.settings == from_document(world.own.settings)
    audit = AuditEvent.objects.get()
    assert (audit.actor, audit.verb, audit.target_id) == ("ra", "settings.save", str(world.own.pk))


def test_gc2_08_each_changed_field_says_who_and_when(world: World) -> None:
    save(world, "ra", exposure_futures=2 * MILLION, max_options_sell=0)
    rows = {row.field: (row.old, row.new, row.actor.username) for row in SettingChange.objects.all()}
    assert rows == {
        "weekday.exposure_futures": (MILLION, 2 * MILLION, "ra"),
        "weekday.max_options_sell": (-1, 0, "ra"),
    }
    assert last_changes(world.own)["weekday.max_options_sell"].actor == "RA Person"


def test_gc2_08_second_saver_gets_both_documents_and_nothing_is_overwritten(world: World) -> None:
    save(world, "ra", exposure_futures=2 * MILLION)
    with pytest.raises(Conflict) as refused:
        save(world, "ra", base_version=1, exposure_futures=3 * MILLION)
    found = refused.value
    values = [document.weekday.exposure_futures for document in (found.before, found.theirs)]
    assert (values, found.version, found.saved_by) == ([MILLION, 2 * MILLION], 2, "RA Person")
    world.own.refresh_from_db()
    assert (world.own.version, InboxCommand.objects.count()) == (2, 1)


def test_nothing_changed_saves_nothing(world: World) -> None:
    assert save(world, "ra").changes == []
    assert nothing_written(world)


@pytest.mark.parametrize("cents", [40_000_000, 55_000_000, 100_000_010_000_000, -50_000_000])
def test_gc2_02_a_limit_outside_the_steps_is_refused(world: World, cents: int) -> None:
    with pytest.raises(SettingsFault) as refused:
        save(world, "ra", exposure_futures=cents)
    assert list(refused.value.faults) == ["weekday.exposure_futures"]
    assert nothing_written(world)


@pytest.mark.parametrize("cents", [0, 50_000_000, 60_000_000, 100_000_000_000_000])
def test_gc2_02_a_limit_on_the_steps_is_saved(world: World, cents: int) -> None:
    assert save(world, "ra", exposure_futures=cents).version == 2


@pytest.mark.parametrize("quantity", [-2, 100_000])
def test_gc2_03_a_max_quantity_out_of_range_is_refused(world: World, quantity: int) -> None:
    with pytest.raises(SettingsFault):
        save(world, "ra", max_futures_buy=quantity)
    assert nothing_written(world)


@pytest.mark.parametrize("quantity", [0, 99_999])
def test_gc2_03_a_max_quantity_in_range_is_saved(world: World, quantity: int) -> None:
    assert save(world, "ra", max_futures_buy=quantity).version == 2


@pytest.mark.parametrize("actor", ["ca", "au", "ea", "gam", "gcc"])
def test_who_may_only_look_cannot_save(world: World, actor: str) -> None:
    with pytest.raises(PermissionDenied):
        save(world, actor, exposure_futures=2 * MILLION)
    assert nothing_written(world)


@pytest.mark.parametrize("actor", ["foreign_ra", "foreign_ea"])
def test_a_foreign_group_is_not_found(world: World, actor: str) -> None:
    with pytest.raises(ExchangeGroup.DoesNotExist):
        save(world, actor, exposure_futures=2 * MILLION)
    assert nothing_written(world)
