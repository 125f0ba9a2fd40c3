"""Rules of the duel: the other order controls come in force, are tried, and mostly lifted again at once, so that they
leave room for everything else."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from creditcontrols.engine.commands import (
    EnforceKill,
    LiftKill,
    LiftRmiBlocks,
    RestrictInstruments,
    SetAccountPolicy,
    SetAccounts,
    SetPermissions,
    SetRmiBlocks,
)
from creditcontrols.engine.controls.events import KillEnforced, KillLifted, KillRefused
from creditcontrols.engine.controls.values import ClearingAccount, Kill, Permission, Restricted, RmiBlock
from tests.engine.machine import EX1, OTH, picks
from tests.engine.oracle_asking import (
    STRANGER,
    Asking,
    definitions,
    namings,
    people,
    quantities,
    sides,
    spreads,
    ticks,
)
from tests.engine.oracle_controls import BlockFact, KillFact, Standing
from tests.engine.oracle_listed import SINGLE
from tests.engine.world import POINT, TICK

Draw = Callable[[Any], Any]
Lift = Callable[[], None]

MOST_STANDING = 3
"""Controls that stand at once; the oldest goes before another comes."""

lces = st.sampled_from(("100", "100", "200", "300"))
firms = st.sampled_from((EX1, EX1, EX1, OTH))
accounts = st.sampled_from(("A1", "A1", "B1", "@A1"))
booleans = st.booleans()
newer = st.sampled_from((1, 1, 1, 1, 1, 1, 0))
"""How much newer a version is than what is known: an old one may come late."""

CONTROLS = (
    "kill",
    "kill",
    "block_accounts",
    "block_accounts",
    "restrict",
    "restrict",
    "account",
    "account",
    "refuse_strangers",
)
kills = st.builds(
    KillFact,
    st.sampled_from(("LCE", "LCE", "EF", "EXCHANGE")),
    st.sampled_from(("100", "100", "200", "300", "900", "")),
    st.sampled_from((EX1, EX1, "", OTH)),
    st.sampled_from(("", "", "EX1EX1", "EX2EX1", "OTHOTH")),
)
blocks = st.builds(
    BlockFact,
    lces,
    firms,
    accounts,
    st.sampled_from(("", "", "", "futures", "options")),
    st.sampled_from(("", "", "", "buy", "sell")),
    st.sampled_from(("", "", "", "CME", "CBOT", "NYMEX")),
    st.sampled_from(("", "", "", "", "ZF", "YM", "OZF", "CL")),
)
KIND_CODES = {"": "", "futures": "FUT", "options": "OPT"}
SIDE_CODES = {"": 0, "buy": 1, "sell": 2}
symbols = st.sampled_from([listed.symbol for listed in SINGLE])
restrictions = st.dictionaries(
    symbols, st.tuples(st.sampled_from(("MAC", "MAC", "CL")), booleans), min_size=1, max_size=4
)
holders = st.sampled_from(("A1", "A1", "B1", "@A1", "*", "*", "*"))
permissions = st.builds(Permission, lces, st.just(EX1), st.sampled_from(("MAC", "MAC", "CL")), holders, booleans)
suspensions = st.sets(st.sampled_from((EX1, EX1, OTH))).map(sorted).map(tuple)


class Guards(Asking):
    """What stops orders of accounts, sessions and firms."""

    def stand(self, lift: Lift, stays: bool) -> None:
        """A control stays for a while, or goes."""
        if not stays:
            lift()
            return
        self.standing.append(lift)
        if len(self.standing) > MOST_STANDING:
            self.standing.pop(0)()

    def under(self, draw: Draw, lift: Lift) -> None:
        """Some tries under a control that has come in force, often under one more."""
        self.depth += 1
        if self.depth == 1 and draw(booleans):
            getattr(self, draw(st.sampled_from(CONTROLS)))(draw)
        for _ in range(draw(st.integers(2, 6))):
            self.try_something(draw)
        self.depth -= 1
        self.stand(lift, draw(st.sampled_from((False, False, False, True))))

    @rule(act=st.sampled_from(CONTROLS), data=st.data())
    def control(self, act: str, data: Any) -> None:
        """One of the controls above."""
        getattr(self, act)(data.draw)

    @precondition(lambda self: self.standing)
    @rule(pick=picks)
    def lift_a_control(self, pick: int) -> None:
        """Whatever stands may go."""
        self.standing.pop(pick % len(self.standing))()

    def try_something(self, draw: Draw) -> None:
        """A new order, a replace, a cancel, a quote, a spread or a pre-negotiated trade."""
        working, act, who = self.working(), draw(st.integers(0, 9)), draw(people)
        if act == 0:
            self.define_spread(draw(definitions), draw(st.integers(0, 7)), who)
        elif act == 1:
            self.enter_trade(draw(symbols), draw(sides), draw(quantities), who)
        elif act <= 4 and working:
            order = working[draw(picks) % len(working)]
            self.replace_order(order, draw(quantities), POINT + draw(ticks) * TICK, draw(namings))
        elif act == 5 and working:
            self.cancel_order(working[draw(picks) % len(working)])
        elif act == 6:
            self.submit(draw(symbols), draw(sides), draw(quantities), draw(ticks), STRANGER)
        else:
            name = self.spread(draw(spreads)) if act == 7 else draw(symbols)
            self.submit(name, draw(sides), draw(quantities), draw(ticks), who, quote=act == 8)

    def kill(self, draw: Draw) -> None:
        """A kill switch, now and then in a market that is closed until it stands."""
        number, closed = next(self.world.numbers), draw(st.sampled_from((False, False, False, True)))
        if closed:
            self.in_state("weekday", "closed")
        stands = self.enforce(number, draw(kills))
        if closed:
            self.in_state("weekday", "open")
            self.carry_out_all()
        if stands:
            self.under(draw, lambda: self.lift_kill(number))

    def enforce(self, number: int, kill: KillFact) -> bool:
        """What works below it is called in as its market allows; the same scope is killed once."""
        oracle = self.oracle
        below = set(oracle.below(kill))
        shut = {order for order in below if oracle.markets.get(oracle.hours(order)) == "closed"}
        stands = oracle.enforce(number, kill)
        (event,) = self.do(EnforceKill(Kill(number, kill.authority, kill.lce, kill.firm, kill.session)))
        if not stands:
            assert isinstance(event, KillRefused)
            return False
        assert isinstance(event, KillEnforced)
        assert (set(event.order_ids), event.kept) == (below - shut, len(shut))
        self.sink(below - shut)
        return True

    def lift_kill(self, number: int) -> None:
        """Only this kill goes, and brings no order back."""
        del self.oracle.kills[number]
        assert isinstance(self.do(LiftKill(number))[0], KillLifted)

    def block_accounts(self, draw: Draw) -> None:
        """Blocks of accounts."""
        numbered = {next(self.world.numbers): block for block in draw(st.lists(blocks, min_size=1, max_size=2))}
        self.oracle.blocks |= numbered
        self.do(SetRmiBlocks(tuple(
            RmiBlock(
                number, b.lce, b.firm, b.account, KIND_CODES[b.kind], SIDE_CODES[b.side], b.exchange, b.product
            ) for number, b in numbered.items()
        )))  # fmt: skip
        self.under(draw, lambda: self.unblock(tuple(numbered)))

    def unblock(self, numbers: tuple[int, ...]) -> None:
        """These go; a number that is unknown harms nothing."""
        for number in numbers:
            del self.oracle.blocks[number]
        self.do(LiftRmiBlocks((*numbers, 0)))

    def restrict(self, draw: Draw) -> None:
        """Products inside their period, and permissions, which outlast it."""
        restricted, given = draw(restrictions), draw(st.lists(permissions, max_size=5))
        self.oracle.restricted = restricted
        self.do(RestrictInstruments(tuple(Restricted(symbol, *terms) for symbol, terms in restricted.items())))
        for one in given:
            self.oracle.permissions[one.lce, one.ef, one.product, one.account] = one.permitted
        self.do(SetPermissions(tuple(given)))
        for symbol in restricted:
            self.submit(symbol, draw(sides), 1, -1, draw(people))
        self.under(draw, self.free)

    def free(self) -> None:
        """No product is inside its period."""
        self.oracle.restricted = {}
        self.do(RestrictInstruments(()))

    def account(self, draw: Draw) -> None:
        """An account is saved; now and then an older version comes late."""
        lce, name, registered = draw(lces), draw(accounts), (EX1,) if draw(booleans) else ()
        self.save_account(lce, name, draw(booleans), draw(suspensions), registered, draw(newer))
        self.under(draw, lambda: self.save_account(lce, name, True, (), registered, 1))

    def save_account(
        self, lce: str, account: str, active: bool, suspended: tuple[str, ...], registered: tuple[str, ...], newer: int
    ) -> None:
        """Told to both."""
        known = self.oracle.accounts.get((lce, account))
        version = (known.version if known else 0) + newer
        self.oracle.stand(lce, account, Standing(active, frozenset(suspended), frozenset(registered), version))
        self.do(SetAccounts((ClearingAccount(lce, account, active, suspended, version, registered),)))

    def refuse_strangers(self, draw: Draw) -> None:
        """An LCE refuses the accounts that it does not know."""
        lce = draw(lces)
        self.oracle.strangers_refused.add(lce)
        self.do(SetAccountPolicy(lce, True))
        self.under(draw, lambda: self.welcome_strangers(lce))

    def welcome_strangers(self, lce: str) -> None:
        """It takes them again."""
        self.oracle.strangers_refused.discard(lce)
        self.do(SetAccountPolicy(lce, False))
