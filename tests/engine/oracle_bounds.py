"""Rules of the duel: limits of accounts and operators (SPEC ICC, ERM). Limits of one account or operator stay, few at a
time; policies and restrictions of a whole firm are tried and mostly lifted again at once."""

from fractions import Fraction
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import rule

from creditcontrols.engine.commands import (
    LoadInstruments,
    SetPositionLimits,
    SetPositionPolicies,
    SetRestrictions,
    SetUserMaximums,
)
from creditcontrols.engine.erm.values import BLOCK, ProductRestriction, TradeTypeRestriction, UserMaximum
from creditcontrols.engine.icc.values import PositionLimit, PositionPolicy
from tests.engine.machine import EX1, KINDS
from tests.engine.oracle_asking import people, quantities, sides, singles, spreads
from tests.engine.oracle_erm import Most
from tests.engine.oracle_guards import Draw, Guards, accounts, booleans, lces, newer
from tests.engine.oracle_icc import DELTA, UNBOUND, Bound, Figures, Key, Policy
from tests.engine.oracle_listed import OPTIONS, SINGLE
from tests.engine.oracle_records import Person

MOST_BOUND = 8
"""Accounts, and operators, that are limited at once; the oldest go free before others come."""

KIND_CODES = {kind: code for code, kind in KINDS.items()}
products = st.sampled_from(("YM", "ZF", "ZF", "OZF", "OZF", "CL", "QM", "BT", "ES", "GE", "ZC"))
keys = st.builds(
    lambda lce, account, product: (lce, EX1, account, product, "options" if product == "OZF" else "futures"),
    lces, accounts, products,
)  # fmt: skip
beyond = st.sampled_from((None, None, 0, 0, 1, 4, 10, 25, 60, 200))
"""By how many deltas a new limit is above what an account has, None for no limit."""

levels = st.sampled_from(((), (80,), (50, 90), (1, 100)))
maximums = st.sampled_from((None, 0, 5, 20, 35))
authorities = st.sampled_from(("100", "100", "200", "300", ""))


class Bounds(Guards):
    """What limits accounts and operators."""

    @rule(act=st.sampled_from(("limit_account", "limit_account", "limit_operator")), data=st.data())
    def limit(self, act: str, data: Any) -> None:
        """A limit of an account or an operator."""
        getattr(self, act)(data.draw)

    def limit_account(self, draw: Draw) -> None:
        """Limits at or somewhat above what an account has, mostly of one that has something; both authorities, each
        side of its own."""
        standing = self.oracle.positions()
        mine = sorted(each for each in standing if each[1] == EX1)
        key = draw(st.sampled_from(mine) if mine and draw(booleans) else keys)
        used = [-(-each // DELTA) for each in standing.get(key, Figures()).usage()]
        lce, firm = (
            tuple(None if more is None else max(0, used[side] + more * (1 + side)) for side in (0, 1))
            for more in (draw(beyond), draw(beyond))
        )
        self.bind(key, lce, firm, draw(newer))
        self.try_the_limit(draw, key)
        bound = [each for each, bound in self.oracle.bounds.items() if bound.is_set()]
        if len(bound) > MOST_BOUND:
            self.bind(bound[0], UNBOUND.lce, UNBOUND.firm, 1)

    def try_the_limit(self, draw: Draw, key: Key) -> None:
        """The most that the account may order in the product, or one more."""
        listed = [each.symbol for each in SINGLE if (each.group_code, KINDS[each.kind]) == key[3:]]
        if listed:
            who = Person("EX1EX1", "TR1", key[2])
            self.at_the_edge(draw(st.sampled_from(listed)), draw(sides), draw(st.integers(0, 1)), who)

    def bind(self, key: Key, lce: tuple[int | None, ...], firm: tuple[int | None, ...], ahead: int) -> None:
        """Told to both."""
        known = self.oracle.bounds.get(key)
        version = (known.version if known else 0) + ahead
        if known is None or ahead:
            self.oracle.bounds.pop(key, None)
            self.oracle.bounds[key] = Bound(lce, firm, version)
        limits = [-1 if limit is None else limit for limit in (*lce, *firm)]
        self.do(SetPositionLimits((PositionLimit(*key[:4], KIND_CODES[key[4]], *limits, version),), "ra"))

    def account_policy(self, draw: Draw) -> None:
        """What an LCE wants where nothing is set, or of accounts that are not registered; and when it is told."""
        lce, steps = draw(lces), draw(levels)
        self.want(lce, draw(booleans), draw(booleans), steps, draw(newer))
        self.under(draw, lambda: self.want(lce, False, False, steps, 1))

    def want(self, lce: str, unset: bool, strangers: bool, steps: tuple[int, ...], ahead: int) -> None:
        """Told to both."""
        known = self.oracle.policies.get((lce, EX1))
        version = (known.version if known else 0) + ahead
        if known is None or ahead:
            self.oracle.policies[lce, EX1] = Policy(unset, strangers, steps, version)
        self.do(SetPositionPolicies((PositionPolicy(lce, EX1, unset, strangers, steps, version),), "ra"))

    def limit_operator(self, draw: Draw) -> None:
        """The most that an operator may order at once."""
        key = (draw(authorities), EX1, draw(people).trader, draw(products))
        self.allow(key, draw(maximums), draw(maximums), draw(newer))
        bound = [each for each, most in self.oracle.mosts.items() if (most.outright, most.spread) != (None, None)]
        if len(bound) > MOST_BOUND:
            self.allow(bound[0], None, None, 1)

    def allow(self, key: tuple[str, str, str, str], outright: int | None, spread: int | None, ahead: int) -> None:
        """Told to both."""
        known = self.oracle.mosts.get(key)
        version = (known.version if known else 0) + ahead
        if known is None or ahead:
            self.oracle.mosts.pop(key, None)
            self.oracle.mosts[key] = Most(outright, spread, version)
        most = [-1 if each is None else each for each in (outright, spread)]
        self.do(SetUserMaximums((UserMaximum(*key, *most, version),), "ra"))

    def restrict_firm(self, draw: Draw) -> None:
        """A firm may not trade a product, or enter block trades."""
        lce, product = draw(lces), draw(products)
        switch = self.turn_trades if draw(booleans) else self.turn_product
        switch(lce, product, True, draw(newer))
        self.under(draw, lambda: switch(lce, product, False, 1))

    def turn_product(self, lce: str, product: str, restricted: bool, ahead: int) -> None:
        """Told to both."""
        version = turn(self.oracle.products_off, (lce, EX1, product), restricted, ahead)
        self.do(SetRestrictions((ProductRestriction(lce, EX1, product, restricted, version),)))

    def turn_trades(self, lce: str, product: str, restricted: bool, ahead: int) -> None:
        """Told to both; restrictions of block trades know no product."""
        version = turn(self.oracle.types_off, (lce, EX1, BLOCK), restricted, ahead)
        self.do(SetRestrictions((), (TradeTypeRestriction(lce, EX1, BLOCK, restricted, version),)))

    @rule(act=st.sampled_from(("account_policy", "restrict_firm")), data=st.data())
    def decide_for_a_firm(self, act: str, data: Any) -> None:
        """A policy or a restriction."""
        getattr(self, act)(data.draw)

    @rule(symbol=singles, place=spreads, outright=booleans, side=sides, quantity=quantities, who=people)
    def block_trade(self, symbol: str, place: int, outright: bool, side: int, quantity: int, who: Person) -> None:
        self.enter_trade(symbol if outright else self.spread(place), side, quantity, who)

    @rule(act=st.sampled_from(("new_delta", "new_delta", "next_day")), data=st.data())
    def account_day(self, act: str, data: Any) -> None:
        """A day of accounts ends, or a delta changes, which counts from the next day on."""
        getattr(self, act)(data.draw)

    def next_day(self, draw: Draw) -> None:
        """16:07."""
        self.reset_positions()

    def new_delta(self, draw: Draw) -> None:
        """An intraday correction: it touches charges of new orders at once, positions of accounts tomorrow (ICC-2)."""
        symbol, delta = draw(st.sampled_from([each.symbol for each in OPTIONS])), draw(st.integers(-9_999, 9_999))
        listed = self.world.state.instruments[symbol]
        self.oracle.contracts[symbol].delta = Fraction(delta, DELTA)
        self.do(LoadInstruments((msgspec.structs.replace(listed, delta=delta),)))


def turn(off: dict[tuple[str, str, str], tuple[bool, int]], key: tuple[str, str, str], on: bool, ahead: int) -> int:
    """A restriction is switched, unless its version, which is returned, is not newer than what is known."""
    known = off.get(key)
    version = (known[1] if known else 0) + ahead
    if known is None or ahead:
        off[key] = on, version
    return version
