"""What the tests of mappings and regroupings stand on: four home exchanges, a partner, two LCEs, their people, and an
engine that decides what lies in the inbox."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from creditcontrols.engine.commands import Command, SubmitOrder, decode_command
from creditcontrols.engine.events import Event
from creditcontrols.engine.handle import handle
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, GroupSettings, Instrument, SessionLimits
from creditcontrols.models import ExchangeGroup, InboxCommand
from riskadmin.firms.choices import Role
from riskadmin.firms.models import Exchange, LegalClearingEntity, User
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.services import apply_due
from tests.factories import make_lce, make_user

WEDNESDAY = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
"""10:00 CT."""

WINDOW = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
"""16:30 CT of the same day."""

SUNDAY = datetime(2026, 11, 22, 22, 5, tzinfo=UTC)
MILLION = 100_000_000


class Clock:
    """Business time of a test: it stands until a change's instant comes."""

    now = WEDNESDAY


@dataclass
class World:
    """LCE ALP and BRK, each with a clearing firm and a risk administrator; GAM; an engine."""

    alp: LegalClearingEntity
    brk: LegalClearingEntity
    gam: User
    users: dict[str, User] = field(default_factory=dict)
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    engine: EngineState = field(default_factory=EngineState)
    done: int = 0

    def commands(self) -> list[Command]:
        """What was put into the inbox since the last call."""
        rows = list(InboxCommand.objects.filter(pk__gt=self.done).order_by("pk"))
        self.done = rows[-1].pk if rows else self.done
        return [decode_command(bytes(row.payload)) for row in rows]

    def run_inbox(self) -> list[Event]:
        """Have the engine decide what waits."""
        return [event for command in self.commands() for event in handle(self.engine, command, 1)]

    def order(self, firm: str, symbol: str, cl_ord_id: str, quantity: int = 1) -> list[Event]:
        """A day order to buy, far from the market, from the firm's session."""
        command = SubmitOrder(
            f"SSS{firm}", firm, f"SSS{firm}N", "T1", cl_ord_id, "A", symbol, BUY, quantity, "2", "0", 10**9
        )
        return handle(self.engine, command, 1)

    def group(self, lce: LegalClearingEntity, name: str) -> ExchangeGroup:
        """The group of that name that is pending or in force."""
        return ExchangeGroup.objects.visible_to(self.gam).current().get(lce=lce, name=name)


def make_world() -> World:
    """Nothing is mapped yet."""
    world = World(make_lce("ALP"), make_lce("BRK"), make_user(Role.GAM, username="gam"))
    for code in ("CME", "CBOT", "NYMEX", "COMEX", "DME"):
        world.exchanges[code] = Exchange.objects.create(code=code, name=code, partner=code == "DME")
    for lce in (world.alp, world.brk):
        for role in (Role.CA, Role.RA):
            name = f"{role}.{lce.code}".lower()
            world.users[name] = make_user(role, lce=lce, username=name)
            User.objects.filter(pk=world.users[name].pk).update(email=f"{name}@example.com")
    for symbol, exchange in (("YMZ6", "CBOT"), ("GCZ6", "COMEX")):
        listed = Instrument(symbol, symbol[:2], exchange, "Equity Index", "FUT", 100_000, 10**9)
        world.engine.instruments[symbol] = listed
        world.engine.rates[symbol] = 100_000
    return world


def apply(change: ScheduledChange) -> ScheduledChange:
    """Let the change's instant come."""
    Clock.now = max(Clock.now, change.effective_at)
    apply_due(change.effective_at)
    change.refresh_from_db()
    return change


def limits(million: int) -> GroupSettings:
    """Settings with that exposure limit for futures."""
    return GroupSettings(weekday=SessionLimits(exposure_futures=million * MILLION))
