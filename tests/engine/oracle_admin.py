"""Rules of the duel: settings, batches, rates, mappings, cancel-all, busts, restarts."""

from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import rule

from creditcontrols.engine.commands import (
    ActivateBatch,
    ApplySettings,
    BustTrade,
    Continue,
    StageSettings,
    SubmitOrder,
)
from creditcontrols.engine.events import (
    BatchActivated,
    BustRefused,
    OrderHeld,
    SettingsApplied,
    TradeBusted,
)
from creditcontrols.engine.handle import handle
from creditcontrols.engine.replay import restore, snapshot
from creditcontrols.engine.values import GroupSettings, SessionLimits
from tests.engine.machine import EX1, SESSIONS, Duel, picks
from tests.engine.oracle import SIDES
from tests.engine.oracle_listed import FUTURES, OPTIONS
from tests.engine.oracle_records import Person, Rules
from tests.engine.world import NOW, POINT

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
EXCHANGES = ("CME", "CBOT", "NYMEX")
versions = st.sampled_from((1, 1, 1, 1, 1, 1, 1, 2))
armings = st.sampled_from((True, True, True, False))
Draw = Callable[[Any], Any]
ACTS = ("change_rate", "arm", "move", "bust", "batch", "arm", "lose_or_find_a_rate")
MOVES = (
    (1, ("CME", "CBOT")),
    (5, ("CBOT",)),
    (1, ("CME", "CBOT", "NYMEX")),
    (3, ("NYMEX",)),
    (3, ("CBOT", "NYMEX")),
    (5, ()),
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
        self.documents[group] = document
        self.oracle.rules[group] = rules_of(document)
        events = self.do(ApplySettings(group, self.versions[group], document, "ra"))
        assert isinstance(events[0], SettingsApplied)

    @rule(act=st.sampled_from(ACTS), data=st.data())
    def administer(self, act: str, data: Any) -> None:
        """One of the acts above."""
        getattr(self, act)(data.draw)

    @rule(group=groups, document=documents)
    def save(self, group: int, document: GroupSettings) -> None:
        """New settings of one group."""
        if group in self.oracle.lces:
            self.settings(group, document)

    def batch(self, draw: Draw) -> None:
        """Every row or none: known groups, each once, at the next version."""
        rows = draw(st.lists(st.tuples(groups, versions, documents), min_size=1, max_size=2))
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
                self.documents[group] = document
                self.versions[group], self.oracle.rules[group] = version, rules_of(document)
        events = self.do(ActivateBatch("b", "ra"))
        assert isinstance(events[0], BatchActivated) is fits
        self.try_an_order(draw)
        while self.world.state.batches:
            self.do(Continue(2))

    def try_an_order(self, draw: Draw) -> None:
        """An order is decided by the new settings before anything else of the batch has happened."""
        symbol, quantity = draw(st.sampled_from(("YMZ6", "ZFC", "MIXED"))), draw(st.integers(1, 60))
        state = deepcopy(self.world.state)
        command = SubmitOrder("TRYEX1", EX1, "TRYEX1N", "", "try", "", symbol, 1, quantity, "2", "0", POINT)
        accepted = isinstance(handle(state, command, NOW, market=None)[0], OrderHeld)
        expected = self.oracle.judge_new(EX1, symbol, True, quantity, "0", False, Person("TRYEX1", "", ""))
        assert accepted is not bool(expected)

    def change_rate(self, draw: Draw) -> None:
        """An intraday correction."""
        symbol = draw(st.sampled_from([each.symbol for each in FUTURES + OPTIONS]))
        self.load_rate(symbol, draw(st.sampled_from([40_000, 90_001, 280_200])))

    def lose_or_find_a_rate(self, draw: Draw) -> None:
        """One rate that is not always known."""
        self.load_rate("GEZ6", draw(st.sampled_from((73_501, -1))))

    def move(self, draw: Draw) -> None:
        """A transfer or a regrouping; mostly no pair stays without a clearing firm."""
        group, exchanges = draw(st.sampled_from(MOVES))
        self.map(group, EX1, exchanges)
        left = tuple(exchange for exchange in EXCHANGES if (EX1, exchange) not in self.oracle.mapping)
        home = draw(st.sampled_from((1, 3, 5, 0)))
        if left and home:
            self.map(home, EX1, left + tuple(x for (_, x), owner in self.oracle.mapping.items() if owner == home))

    def arm(self, draw: Draw) -> None:
        """Cancel-all."""
        self.set_flag(draw(st.sampled_from((1, 1, 3))), draw(st.sampled_from(("FUT", "OPT"))), draw(armings))

    def bust(self, draw: Draw) -> None:
        """One of the last trades is taken back, once; now and then one of the day before, for accounts (ICC-4)."""
        pick, next_day = draw(picks), draw(st.sampled_from((False, False, True)))
        if not self.trades:
            return
        if next_day:
            self.reset_positions()
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
