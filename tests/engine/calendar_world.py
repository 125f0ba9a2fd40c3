"""A world whose products have trading hours: a weekday future, a weekday option, and a weekend-traded future."""

import msgspec

from creditcontrols.engine.commands import (
    ApplySettings,
    BeginSession,
    Continue,
    LoadInstruments,
    MapGroup,
    ResetUsage,
    SetMarketState,
    StartWeek,
)
from creditcontrols.engine.events import Event
from creditcontrols.engine.replay import fold, restore, snapshot, state_hash
from creditcontrols.engine.rules import UtilizationRow, utilization_row
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.tasks import waiting
from creditcontrols.engine.values import OPEN, WEEKDAY, WEEKEND, GroupSettings, Instrument, SessionLimits
from tests.engine.world import NOW, TICK, World

LISTED = (
    Instrument("ESH7", "ES", "CME", "Equity Index", "FUT", 500_000, TICK, hours="weekday"),
    Instrument("ZCH7", "ZC", "CBOT", "Agriculture", "FUT", 100_000, TICK, hours="weekday"),
    Instrument("ESC", "OES", "CME", "Equity Index", "OPT", 500_000, TICK, "", "C", 5_000, "ESH7", hours="weekday"),
    Instrument("BTCH7", "BTC", "CME", "Cryptocurrency", "FUT", 300_000, TICK, hours="weekend"),
)
DATE = "2026-11-24"
SUNDAY = "2026-11-22"
NEXT_SUNDAY = "2026-11-29"
ROOM = 10**12
WIDE = SessionLimits(ROOM, ROOM)


class CalendarWorld(World):
    """Group 1 of EX1 and group 2 of OTH, each CME and CBOT, on a weekday with every market open."""

    def __init__(self, weekend: bool = True) -> None:
        super().__init__()
        self.do(LoadInstruments(LISTED))
        self.do(MapGroup(2, "200", "OTH", "CME+CBOT", ("CME", "CBOT")))
        for group_id in (1, 2):
            self.apply(group_id, weekend_enabled=weekend)
        self.market_state(OPEN)
        self.do(StartWeek(SUNDAY))

    def apply(self, group_id: int = 1, **changed: object) -> list[Event]:
        """The next version of a group's settings: wide limits in both sessions, with some values changed."""
        version = self.state.groups[group_id].version + 1
        document = msgspec.structs.replace(GroupSettings(weekday=WIDE, weekend=WIDE), **changed)
        return self.do(ApplySettings(group_id, version, document, "ra", "test"))

    def market_state(
        self, market_state: str, hours: tuple[str, ...] = ("weekday", "weekend"), **fields: object
    ) -> None:
        """Products with these hours change their state, and what follows from that happens."""
        for name in hours:
            self.do(SetMarketState(name, market_state, DATE, **fields))  # type: ignore[arg-type]
        self.go_on()

    def begin(self, session: int = WEEKEND) -> None:
        """From here on orders fall in the session."""
        self.do(BeginSession(session))

    def start_week(self, sunday: str = NEXT_SUNDAY, every_week: tuple[str, ...] = ()) -> list[Event]:
        """Sunday start-up."""
        events = self.do(StartWeek(sunday, every_week))
        self.go_on()
        return events

    def reset(self, *exchanges: str, date: str = DATE) -> list[Event]:
        """The daily reset, of both exchanges unless some are given."""
        return self.do(ResetUsage(date, exchanges or ("CME", "CBOT")))

    def go_on(self, limit: int = 200) -> list[list[Event]]:
        """What is left of acts with many effects, one entry after the other."""
        entries = []
        while waiting(self.state):
            entries.append(self.do(Continue(limit)))
        return entries

    def rates(self, **cents: int) -> None:
        """New margin rates by symbol."""
        listed = self.state.instruments
        self.do(LoadInstruments(tuple(
            msgspec.structs.replace(listed[symbol], margin_rate=rate) for symbol, rate in cents.items()
        )))  # fmt: skip

    def at(self, side: int = 0, session: int = WEEKDAY, group_id: int = 1) -> UtilizationRow:
        """The utilization of one side of a session."""
        return utilization_row(self.state, self.state.groups[group_id], session, side)

    def figures(self, side: int = 0, session: int = WEEKDAY, group_id: int = 1) -> tuple[int, int]:
        """Open and filled of one side of a session, in cents."""
        return self.at(side, session, group_id)[:2]


def survives(world: World) -> None:
    """The journal, a snapshot, and a snapshot of that lead to the state that the world has."""
    folded = EngineState()
    for number, events in enumerate(world.log):
        fold(folded, events, NOW + number)
    assert state_hash(folded) == world.hash()
    data = snapshot(world.state)
    assert snapshot(restore(data)) == data
