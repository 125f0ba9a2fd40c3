"""SPEC COD: who switches cancel on disconnect, for which pairs, and what is kept of it."""

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.disconnects.models import Registration
from creditcontrols.disconnects.services import Pair, SwitchFault, switch_cancel_on_disconnect
from creditcontrols.engine.commands import SwitchCancelOnDisconnect, decode_command
from creditcontrols.models import InboxCommand
from riskadmin.audit.models import AuditEvent
from tests.disconnects.scene import Scene


def switch(scene: Scene, who: str, *pairs: Pair, on: bool = False, reason: str = "Own protection.") -> int:
    return switch_cancel_on_disconnect(
        actor=scene.users[who], firm=scene.firm, pairs=pairs or [("EX1EX1", "TR1")], on=on, reason=reason
    )


def test_cod_2_a_switch_is_one_command_with_rows_and_audit(scene: Scene) -> None:
    asked = switch(scene, "ca", ("EX1EX1", ""), ("EX1EX1", " tr1 "))
    command = decode_command(bytes(InboxCommand.objects.get(pk=asked).payload))
    assert command == SwitchCancelOnDisconnect(
        (("EX1EX1", "", False), ("EX1EX1", "TR1", False)), "ca", "Own protection."
    )
    assert list(Registration.objects.values_list("trader", "on", "inbox_id")) == [
        ("", False, asked),
        ("TR1", False, asked),
    ]
    scene.comp.refresh_from_db()
    scene.other_comp.refresh_from_db()
    assert (scene.comp.cancel_on_disconnect, scene.other_comp.cancel_on_disconnect) == (False, True)
    audits = AuditEvent.objects.filter(verb="disconnect.switched").order_by("pk")
    assert [(row.before["on"], row.after["on"], row.reason) for row in audits] == [
        (True, False, "Own protection."), (None, False, "Own protection."),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["ca", "second_ca", "gcc"])
def test_cod_2_every_clearing_firm_that_guarantees_and_gcc_may_switch(scene: Scene, who: str) -> None:
    assert switch(scene, who)


@pytest.mark.parametrize("who", ["foreign_ca", "ra", "au", "ea", "gam"])
def test_cod_2_nobody_else_may_switch(scene: Scene, who: str) -> None:
    with pytest.raises(PermissionDenied):
        switch(scene, who)
    assert not InboxCommand.objects.exists()


def test_cod_2_whoever_switches_last_counts(scene: Scene) -> None:
    switch(scene, "ca", on=False)
    switch(scene, "second_ca", on=True)
    row = Registration.objects.get()
    assert (row.on, row.changed_by) == (True, scene.users["second_ca"])


@pytest.mark.parametrize(
    ("pairs", "reason", "says"),
    [
        ([("OTHOTH", "")], "x", "no session of this execution firm"),
        ([("SSSOTH", "TR1")], "x", "no session"),
        ([("EX1EX1", "T" * 21)], "x", "at most 20"),
        ([("EX1EX1", "T\x01")], "x", "printable"),
        ([("EX1EX1", "TR1")], " ", "Say why"),
    ],
)
def test_a_bad_request_switches_nothing(scene: Scene, pairs: list[Pair], reason: str, says: str) -> None:
    with pytest.raises(SwitchFault, match=says):
        switch(scene, "ca", ("EX2EX1", ""), *pairs, reason=reason)
    assert not Registration.objects.exists()
    assert not InboxCommand.objects.exists()
