"""What the tests of the inline credit controls stand on: accounts, ways to set limits, what the engine makes of it."""

from typing import Any

from django.db import connection

from creditcontrols.accounts.choices import Authority
from creditcontrols.accounts.models import Account
from creditcontrols.actions import ACTS
from creditcontrols.engine.commands import Command
from creditcontrols.engine.events import Event
from creditcontrols.icc.models import AccountPosition, PositionLimitRow, PositionPolicyRow
from creditcontrols.icc.policies import PolicyValues
from creditcontrols.icc.services import set_limits, set_policy
from riskadmin.lib import clock
from tests.accounts.world import accounts_world, commands, register
from tests.engine.world import World as Engine
from tests.web.world import World

UNIT = 10_000


def icc_world() -> World:
    """EX1 with its account ACC1 of LCE 101, registered for the inline credit controls."""
    world = accounts_world()
    register(world, services=("CMED", "ICC"))
    return world


def set_long(world: World, who: str, long: int | None, short: int | None = None, **more: Any) -> PositionLimitRow:
    """Limits of ACC1 in futures of YM, in the name of whom `who` stands for, from the version that is saved."""
    account = more.pop("account", None) or Account.objects.get(number="ACC1")
    firm, product, kind = world.own.execution_firm, more.pop("product", "YM"), more.pop("kind", "FUT")
    saved = PositionLimitRow.objects.filter(account=account, execution_firm=firm, product=product, kind=kind).first()
    terms = {"base_version": saved.version if saved else 0, "reason": "test"} | more
    return set_limits(
        actor=world.users[who], account=account, firm=firm, product=product, kind=kind,
        authority=Authority.EF if who.endswith("ea") else Authority.LCE, long=long, short=short, **terms,
    )  # fmt: skip


def decide(world: World, who: str = "ca", version: int = 0, **values: Any) -> PositionPolicyRow:
    """The policy of LCE 101 for EX1."""
    return set_policy(
        actor=world.users[who], lce=world.own.lce, firm=world.own.execution_firm, values=PolicyValues(**values),
        base_version=version, reason="test",
    )  # fmt: skip


def store(events: list[Any], seq: int = 7) -> None:
    """Store what the projection stores of these events."""
    with connection.cursor() as cursor:
        for event in events:
            for statement, values in ACTS[type(event)](event, seq, clock.business_now()) if type(event) in ACTS else ():
                cursor.execute(statement, values)


def carry_out(seq: int = 7) -> list[Event]:
    """Have an engine decide everything that was put into the inbox, and store what the projection stores of it."""
    engine = Engine()
    told = [event for command in commands() for event in engine.do(command)]
    store(told, seq)
    return told


def sent(kind: type[Command]) -> list[Any]:
    """The commands of one kind that the engine was sent, oldest first."""
    return [command for command in commands() if type(command) is kind]


def stands(**figures: Any) -> AccountPosition:
    """Where ACC1 stands in futures of YM: figures in deltas, as the projection writes them."""
    key = {"lce": "101", "ef": "EX1", "account": "ACC1", "product": "YM", "kind": "FUT"}
    units = {name: figures.pop(name) * UNIT for name in ("net", "working_long", "working_short") if name in figures}
    plain = {"at": clock.business_now(), "seq": 7} | figures
    return AccountPosition.objects.create(**(key | units | plain))
