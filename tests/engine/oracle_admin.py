"""Rules of the duel: settings, batches, rates, mappings, cancel-all, the calendar, busts, restarts."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from creditcontrols.engine.commands import (
    ActivateBatch,
    ApplySettings,
    ArmCancelAll,
    BeginSession,
    BustTrade,
    Continue,
    LoadInstruments,
    ResetUsage,
    ResetWeekend,
    SetMarketState,
    StageSettings,
    StartWeek,
)
from creditcontrols.engine.events import (
    BatchActivated,
    BustRefused,
    CancelAllArmed,
    CancelAllRefused,
    SettingsApplied,
    TradeBusted,
)
from creditcontrols.engine.replay import restore, snapshot
from creditcontrols.engine.tasks import waiting
from creditcontrols.engine.values import GroupSettings, SessionLimits
from tests.engine.machine import EX1, KINDS, SESSIONS, Duel, picks
from tests.engine.oracle import SIDES, WEEKEND, Rules
from tests.engine.oracle_listed import FUTURES, OPTIONS

limits = st.sampled_from([10_000_000, 20_000_000, 40_000_000, 80_000_000, 10**9, 0])
caps = st.sampled_from([-1, -1, -1, -1, -1, 20, 60, 5, 0])
sessions = st.builds(SessionLimits, limits, limits, caps, caps, caps, caps)
documents = st.builds(
    GroupSettings,
    mode=st.sampled_from("AAAM"),
    weekday=sessions,
    weekend_enabled=st.sampled_from((True, True, False)),
    weekend=sessions,
    reference_futures=st.sampled_from(("", "", "YMZ6")),
    reference_options=st.sampled_from(("", "", "ZFC")),
)
groups = st.sampled_from((1, 1, 1, 3, 5))
HOURS = ("weekday", "weekend")
STATES = ("open", "open", "open", "pre_open", "cancel_only", "closed")
EXCHANGES = ("CME", "CBOT", "NYMEX")
exchange_sets = st.sets(st.sampled_from(EXCHANGES)).map(sorted).map(tuple)
armings = st.sampled_from((True, True, True, False))
Draw = Callable[[Any], Any]
ACTS = (
    "save",
    "save",
    "save",
    "arm",
    "arm",
    "change_rate",
    "change_rate",
    "move",
    "bust",
    "batch",
    "lose_or_find_a_rate",
)
MOVES = (
    (1, ("CME", "CBOT")),
    (5, ("CBOT",)),
    (1, ("CME", "CBOT", "NYMEX")),
    (3, ("NYMEX",)),
    (3, ("CBOT", "NYMEX")),
    (5, ()),
)
TIMES = (
    "daily_reset",
    "daily_reset",
    "weekend_reset",
    "begin_weekend",
    "start_up",
    "start_up",
    "market_state",
    "end_of_day",
)


def rules_of(document: GroupSettings) -> Rules:
    """The oracle's words for settings."""
    rules = Rules(document.mode == "M", document.weekend_enabled)
    rules.references = {"futures": document.reference_futures, "options": document.reference_options}
    for session, values in zip(SESSIONS, (document.weekday, document.weekend), strict=True):
        futures, options, *most = msgspec.structs.astuple(values)
        for side, cents, cap in zip(SIDES, (futures, futures, options, options), most, strict=True):
            rules.limits[session, side] = Fraction(cents, 100)
            if cap >= 0:
                rules.caps[session, side] = cap
    return rules


class Administrators(Duel):
    """What people do."""

    def settings(self, group: int, document: GroupSettings) -> None:
        self.versions[group] += 1
        self.oracle.rules[group] = rules_of(document)
        events = self.do(ApplySettings(group, self.versions[group], document, "ra"))
        assert isinstance(events[0], SettingsApplied)

    @rule(act=st.sampled_from(ACTS), data=st.data())
    def administer(self, act: str, data: Any) -> None:
        """One of the acts above."""
        getattr(self, act)(data.draw)

    def save(self, draw: Draw) -> None:
        """New settings of one group."""
        group, document = draw(groups), draw(documents)
        if group in self.oracle.lces:
            self.settings(group, document)

    def batch(self, draw: Draw) -> None:
        """Every row or none: known groups, each once, at the next version."""
        rows = draw(st.lists(st.tuples(groups, st.sampled_from((1, 1, 1, 1, 1, 2)), documents), max_size=3))
        if self.world.state.tasks:
            return
        staged = [(group, self.versions[group] + ahead, document) for group, ahead, document in rows]
        for row in staged:
            self.do(StageSettings("b", (row,)))
        names = [group for group, _, _ in staged]
        fits = bool(rows) and len(set(names)) == len(names) and set(names) <= set(self.oracle.lces)
        fits = fits and all(ahead == 1 for _, ahead, _ in rows)
        if fits:
            for group, version, document in staged:
                self.versions[group], self.oracle.rules[group] = version, rules_of(document)
        events = self.do(ActivateBatch("b", "ra"))
        assert isinstance(events[0], BatchActivated) is fits
        while self.world.state.batches:
            self.do(Continue(2))

    def change_rate(self, draw: Draw) -> None:
        """An intraday correction."""
        symbol = draw(st.sampled_from([each.symbol for each in FUTURES + OPTIONS]))
        self.load_rate(symbol, draw(st.sampled_from([40_000, 90_001, 280_200])))

    def lose_or_find_a_rate(self, draw: Draw) -> None:
        """One rate that is not always known."""
        self.load_rate("GEZ6", draw(st.sampled_from((73_501, -1))))

    def load_rate(self, symbol: str, rate: int) -> None:
        """A new rate in cents, told to both."""
        self.oracle.contracts[symbol].margin = Fraction(rate, 100) if rate >= 0 else None
        self.do(LoadInstruments((msgspec.structs.replace(self.world.state.instruments[symbol], margin_rate=rate),)))

    def move(self, draw: Draw) -> None:
        """A transfer or a regrouping; mostly no pair stays without a clearing firm."""
        group, exchanges = draw(st.sampled_from(MOVES))
        self.map(group, EX1, exchanges)
        left = tuple(exchange for exchange in EXCHANGES if (EX1, exchange) not in self.oracle.mapping)
        home = draw(st.sampled_from((1, 3, 5, 0)))
        if left and home:
            self.map(home, EX1, left + tuple(x for (_, x), owner in self.oracle.mapping.items() if owner == home))

    def arm(self, draw: Draw) -> None:
        """Cancel-all is not armed at 100 %."""
        group, kind, armed = (
            draw(st.sampled_from((1, 1, 3))),
            draw(st.sampled_from(("FUT", "FUT", "OPT"))),
            draw(armings),
        )
        full = self.oracle.full(group, KINDS[kind])
        flag = (group, KINDS[kind])
        if not (armed and full):
            self.oracle.armed = self.oracle.armed | {flag} if armed else self.oracle.armed - {flag}
        (event,) = self.do(ArmCancelAll(group, kind, armed))
        assert isinstance(event, CancelAllRefused if armed and full else CancelAllArmed)

    def bust(self, draw: Draw) -> None:
        """One of the last trades is taken back, once."""
        pick = draw(picks)
        if not self.trades:
            return
        trade = list(self.trades)[-1 - pick % min(8, len(self.trades))]
        fills = [fill for fill in self.oracle.fills if fill.trade == trade]
        counted = [self.oracle.counts(fill) for fill in fills]
        for fill in fills:
            fill.busted = True
        events = self.do(BustTrade(trade, tuple(self.trades[trade])))
        if trade in self.busted:
            assert isinstance(events[0], BustRefused)
            return
        self.busted.add(trade)
        assert [event.counted for event in events if isinstance(event, TradeBusted)] == counted

    @rule()
    def restart(self) -> None:
        """The engine comes back from its snapshot."""
        data = snapshot(self.world.state)
        self.world.state = restore(data)
        assert snapshot(self.world.state) == data


class Calendar(Duel):
    """What time does."""

    @rule(time=st.sampled_from(TIMES), data=st.data())
    def time_passes(self, time: str, data: Any) -> None:
        """One of the instants above."""
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

    def in_state(self, hours: str, state: str) -> None:
        """Told to both."""
        self.oracle.markets[hours] = state
        self.do(SetMarketState(hours, state, self.date()))

    def end_of_day(self, draw: Draw) -> None:
        """The day orders end; then the market opens for the next date, or stays as it is for a while."""
        hours, keeps = draw(st.sampled_from(HOURS)), draw(st.one_of(st.just(()), exchange_sets))
        self.oracle.markets[hours] = "cancel_only"
        self.over |= self.oracle.ends_with_the_day(hours, self.date(), keeps)
        self.do(SetMarketState(hours, "cancel_only", self.date(), True, keeps))
        self.go_on(200)
        if draw(st.sampled_from((True, True, False))):
            self.in_state(hours, "open")

    @precondition(lambda self: waiting(self.world.state))
    @rule(limit=st.sampled_from((1, 3, 200)))
    def go_on(self, limit: int) -> None:
        """Acts with many effects go on, and in the end nothing is left of them."""
        while waiting(self.world.state):
            self.do(Continue(limit))
            if limit < 200:
                return
        self.nothing_is_left()

    def nothing_is_left(self) -> None:
        """What was to be cancelled is gone or waits for the venue, what was to end has ended."""
        tickets: dict[int, Any] = self.oracle.tickets
        assert not [number for number in self.sunk if tickets[number].live and not tickets[number].cancelling]
        assert not self.market or not [number for number in self.over if tickets[number].live]
        self.sunk.clear()
        self.over.clear()
