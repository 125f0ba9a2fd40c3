"""A world's journal followed by the projection and the notifications, and crossings to decide by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg

from creditcontrols.direct import connect
from creditcontrols.engine.commands import ApplySettings, encode_command
from creditcontrols.models import ExchangeGroup
from creditcontrols.projection import Projection
from notifications.follower import Notifier
from notifications.mails import Crossing
from tests.creditcontrols.world import World, order
from tests.factories import make_exchange, make_firm, make_lce

START = datetime(2026, 11, 20, 20, 5, 39, tzinfo=UTC)
ADDRESSES = ("risk@alder.example", "desk@alder.example")


def group_one() -> ExchangeGroup:
    """Group 1 of LCE ALP and firm EX1 in the database, as the worlds of the engine have it."""
    lce, firm = make_lce("ALP"), make_firm("EX1")
    group = ExchangeGroup.objects.create(pk=1, lce=lce, execution_firm=firm, name="CME/CBOT")
    group.exchanges.set([make_exchange("CBOT"), make_exchange("CME")])
    return group


def crossing(group_id: int, seq: int = 1, *levels: int, **changed: Any) -> Crossing:
    """A rise of Futures Long to 83.4 % of USD 1 M at START."""
    made = Crossing(
        seq=seq, number=0, group_id=group_id, bucket=0, side=0, levels=levels or (80,), after=max(levels or (80,)),
        usage=83_390_000, limit=100_000_000, at=START, emails=ADDRESSES,
    )  # fmt: skip
    return made._replace(**changed)


def later(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


class Followed:
    """Entries of an engine of its own, fed to the projection and the notifier in batches."""

    def __init__(self) -> None:
        self.group = group_one()
        self.world = World()
        self.connection: psycopg.Connection = connect()
        self.projection, self.notifier = Projection(), Notifier()
        self.projection.start(self.connection, 0)
        self.notifier.start(self.connection, 0)
        self.done = 0

    def catch_up(self) -> None:
        """One batch with everything new, for both."""
        fresh, self.done = self.world.entries[self.done :], len(self.world.entries)
        with self.connection.transaction():
            self.projection.apply(self.connection, fresh)
        with self.connection.transaction():
            self.notifier.apply(self.connection, fresh)

    def buy(self, symbol: str, quantity: int) -> None:
        """An order of EX1, and its rows."""
        self.world.send(order(symbol, quantity, f"C{len(self.world.entries)}"))
        self.catch_up()

    def change(self, **changed: Any) -> None:
        """A new version of the group's settings in force."""
        group = self.world.core.state.groups[1]
        settings = msgspec.structs.replace(group.settings, **changed)
        number = 100 + group.version
        self.world.from_inbox(number, encode_command(ApplySettings(1, group.version + 1, settings, "ra.alp", "")))
        self.catch_up()
