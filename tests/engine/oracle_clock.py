"""Rules of the duel: what time does, and what goes on by Continue."""

from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from creditcontrols.engine.commands import BeginSession, Continue, ResetUsage, ResetWeekend, SetMarketState, StartWeek
from creditcontrols.engine.tasks import waiting
from tests.engine.oracle import WEEKEND
from tests.engine.oracle_admin import EXCHANGES, Draw
from tests.engine.oracle_asking import Asking

HOURS = ("weekday", "weekend")
STATES = ("pre_open", "open", "open", "cancel_only", "open", "closed")
TIMES = ("daily_reset", "begin_weekend", "start_up", "weekend_reset", "end_of_day", "market_state", "begin_weekend")
exchange_sets = st.sets(st.sampled_from(EXCHANGES)).map(sorted).map(tuple)


class Calendar(Asking):
    """What time does."""

    @rule(time=st.sampled_from(TIMES), data=st.data())
    def time_passes(self, time: str, data: Any) -> None:
        """One of the instants above, often after a rate of something that works has changed."""
        working = sorted({part.symbol for ticket in self.oracle.live() for part in ticket.parts})
        if working and data.draw(st.booleans()):
            self.load_rate(data.draw(st.sampled_from(working)), data.draw(st.sampled_from((40_000, 90_001, 150_005))))
        getattr(self, time)(data.draw)

    def daily_reset(self, draw: Draw) -> None:
        """The reset of a trade date: mostly of all exchanges."""
        exchanges = draw(st.one_of(st.just(EXCHANGES), exchange_sets))
        self.oracle.now += 1
        self.oracle.reset(self.date(), exchanges)
        periods = self.periods()
        self.do(ResetUsage(self.date(), exchanges))
        self.carry_on(periods)
        self.day += 1

    def periods(self) -> dict[tuple[int, int], int]:
        """How often each bucket was reset, by group and number."""
        buckets = [bucket for group in self.world.state.groups.values() for bucket in group.buckets]
        return {(bucket.group_id, bucket.number): bucket.period for bucket in buckets}

    def carry_on(self, before: dict[tuple[int, int], int]) -> None:
        """Fills that a reset carried on belong to the next period too, as whoever keeps the fills is told."""
        after = self.periods()
        for fills in self.trades.values():
            for place, fill in enumerate(fills):
                where = (fill.group_id, fill.bucket)
                kept = fill.symbol in self.world.state.groups[fill.group_id].buckets[fill.bucket].carried
                if kept and fill.period == before[where]:
                    fills[place] = msgspec.structs.replace(fill, period=after[where])

    def weekend_reset(self, draw: Draw) -> None:
        """Friday 16:00."""
        self.oracle.now += 1
        self.oracle.reset_weekend()
        self.do(ResetWeekend(self.date()))

    def begin_weekend(self, draw: Draw) -> None:
        """Friday 17:30."""
        self.oracle.session = WEEKEND
        self.do(BeginSession(1))

    def start_up(self, draw: Draw) -> None:
        """Sunday start-up; the markets open."""
        every_week = draw(st.sets(st.sampled_from(("100", "200", "300"))))
        self.oracle.start_week(every_week)
        self.do(StartWeek(f"2027-{self.oracle.week:04d}", tuple(sorted(every_week))))
        for hours in HOURS:
            self.in_state(hours, "open")

    def market_state(self, draw: Draw) -> None:
        """Another state for products with some hours."""
        self.in_state(draw(st.sampled_from(HOURS)), draw(st.sampled_from(STATES)))

    def end_of_day(self, draw: Draw) -> None:
        """The day orders end; then the market opens for the next date, or stays as it is for a while."""
        hours, keeps = draw(st.sampled_from(HOURS)), draw(st.one_of(st.just(()), exchange_sets))
        self.takes_cancels_again(hours, "cancel_only")
        self.oracle.markets[hours] = "cancel_only"
        self.over |= self.oracle.ends_with_the_day(hours, self.date(), keeps)
        self.do(SetMarketState(hours, "cancel_only", self.date(), True, keeps))
        self.go_on(200)
        if draw(st.sampled_from((True, True, False))):
            self.in_state(hours, "open")

    @precondition(lambda self: waiting(self.world.state))
    @rule(limit=st.sampled_from((1, 3, 200)))
    def go_on(self, limit: int) -> None:
        """Acts with many effects go on."""
        if limit < 200:
            self.do(Continue(limit))
        else:
            self.carry_out_all()
