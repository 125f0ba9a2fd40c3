"""What the tests of accounts stand on: the world of the screens with mappings, trading firms, and ways to act."""

from typing import Any

from creditcontrols.accounts.choices import Authority
from creditcontrols.accounts.models import Account, AccountFirm
from creditcontrols.accounts.policies import AccountValues
from creditcontrols.accounts.services import create_account, set_order_entry
from creditcontrols.engine.commands import Command, decode_command
from creditcontrols.models import InboxCommand
from riskadmin.firms.choices import Role
from riskadmin.firms.models import Membership, User
from tests.factories import make_firm, make_mapping
from tests.web.world import World, make_world

LEI = "5493001KJTIIGC8Y1R12"


def accounts_world() -> World:
    """LCE 101 guarantees EX1 and AA1, LCE 202 EX2; TF users of EX1 and AA1 beside the others."""
    world = make_world()
    make_mapping(world.own.execution_firm, world.own.lce, "CBOT")
    make_mapping(world.foreign.execution_firm, world.foreign.lce, "CBOT")
    other = make_firm("AA1", lce=world.own.lce, exchange="CBOT")
    people = (("tf", Role.TF, world.own.execution_firm), ("other_tf", Role.TF, other), ("other_ea", Role.EA, other),
              ("tr", Role.TR, world.own.execution_firm))  # fmt: skip
    for name, role, firm in people:
        world.users[name] = User.objects.create(username=name, password="never checked here")
        Membership.objects.create(user=world.users[name], role=role, execution_firm=firm)
    return world


def values(number: str = "ACC1", **changed: Any) -> AccountValues:
    """A plain account of EX1."""
    return AccountValues(**{"number": number, "description": "First", "owner": "EX1", "firms": ("EX1",)} | changed)


def register(world: World, number: str = "ACC1", **changed: Any) -> Account:
    """An account of the own LCE, registered by its CA."""
    return create_account(actor=world.users["ca"], lce=world.own.lce, values=values(number, **changed))


def suspend(
    world: World, account: Account, who: str = "ca", *, suspended: bool = True, firm: str = "EX1"
) -> AccountFirm:
    """Suspend or allow order entry, in the name of whom `who` stands for."""
    authority = Authority.EF if who.endswith("ea") else Authority.LCE
    return set_order_entry(
        actor=world.users[who], account_id=account.pk, firm=firm, suspended=suspended, reason="test",
        authority=authority,
    )  # fmt: skip


def commands() -> list[Command]:
    """What the engine was sent, in order."""
    return [decode_command(bytes(row.payload)) for row in InboxCommand.objects.order_by("pk")]
