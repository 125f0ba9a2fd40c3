"""What a kill would do now, and what one has done: by exchange, by sender comp, order by order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Func, Q, QuerySet

from creditcontrols import figures
from creditcontrols.choices import OrderState
from creditcontrols.engine.product import DAY
from creditcontrols.engine.values import CLOSED, OPEN
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.killswitch.policies import Target
from creditcontrols.killswitch.selectors import SESSION, sessions_below, working_orders
from creditcontrols.models import CancelAct, EngineMoment, Order
from creditcontrols.selectors import LIVE_STATES
from riskadmin.lib import csvtext
from riskadmin.reference.models import Instrument

STATES: Final = {OPEN: "Open", "pre_open": "Pre-open", "cancel_only": "Cancels only", CLOSED: "Closed"}


@dataclass
class ExchangeLine:
    """Working orders of the scope on one exchange in one market state. Those in a closed market stay until it takes
    cancels again."""

    exchange: str
    market: str
    day: int = 0
    good_till: int = 0
    quotes: int = 0

    @property
    def orders(self) -> int:
        """All of them."""
        return self.day + self.good_till + self.quotes

    @property
    def cancellable(self) -> bool:
        """True when they go at once."""
        return self.market != CLOSED

    @property
    def market_name(self) -> str:
        """The market state in words."""
        return STATES.get(self.market, self.market)


@dataclass(frozen=True)
class Preview:
    """What a kill of the targets would do now."""

    targets: list[Target]
    sessions: list[str]
    lines: list[ExchangeLine]

    @property
    def orders(self) -> int:
        """Working orders of the scope."""
        return sum(line.orders for line in self.lines)

    @property
    def now(self) -> int:
        """Those that are cancelled at once."""
        return sum(line.orders for line in self.lines if line.cancellable)

    @property
    def later(self) -> int:
        """Those that stay until their market takes cancels."""
        return self.orders - self.now

    @property
    def day(self) -> int:
        """Day orders among those that are cancelled at once."""
        return sum(line.day for line in self.lines if line.cancellable)

    @property
    def good_till(self) -> int:
        """GTC and GTD orders among them."""
        return sum(line.good_till for line in self.lines if line.cancellable)

    @property
    def quotes(self) -> int:
        """Sides of mass quotes among them."""
        return sum(line.quotes for line in self.lines if line.cancellable)


def preview(targets: Sequence[Target]) -> Preview:
    """What a kill of these would do, in a constant number of statements for each."""
    rows = list(working_orders(targets).values_list("symbol", "tif", "quote").annotate(count=Count("pk")))
    listed = Instrument.objects.filter(symbol__in={row[0] for row in rows}).select_related("product__exchange")
    moment = EngineMoment.objects.first()
    states = {hours: known[0] for hours, known in moment.market.items()} if moment else {}
    places = {
        one.symbol: (one.product.exchange.code, states.get(one.product.hours, CLOSED) if one.product.hours else OPEN)
        for one in listed
    }
    lines: dict[tuple[str, str], ExchangeLine] = {}
    for symbol, tif, quote, count in rows:
        place = places.get(symbol, ("User-defined", OPEN))
        line = lines.setdefault(place, ExchangeLine(*place))
        kind = "quotes" if quote else "day" if tif == DAY else "good_till"
        setattr(line, kind, getattr(line, kind) + count)
    return Preview(list(targets), sessions_below(targets), [lines[place] for place in sorted(lines)])


@dataclass(frozen=True)
class Result:
    """What became of a kill's orders: cancelled + filled + other + open are those that it called in, `kept` are still
    working below it because their market is closed."""

    cancelled: int
    filled: int
    other: int
    open: int
    kept: int

    @property
    def total(self) -> int:
        """Every order that was or is below it."""
        return self.cancelled + self.filled + self.other + self.open + self.kept

    @property
    def done(self) -> bool:
        """True when nothing more is under way."""
        return self.open == 0


@dataclass
class SessionLine:
    """A kill's result on one sender comp."""

    session: str
    orders: int = 0
    cancelled: int = 0
    left: int = 0


def called_in(kill: KillSwitch) -> QuerySet[Order]:
    """The orders that the kill called in when it came in force, and those of closed markets that it cancelled later."""
    named = CancelAct.objects.filter(act=kill.act).annotate(one=Func("order_ids", function="unnest"))
    return Order.objects.filter(Q(order_id__in=named.values("one")) | Q(cancel_act=kill.act)).order_by("order_id")


def orders_of(kill: KillSwitch) -> QuerySet[Order]:
    """Those, and the ones that still work below it."""
    return Order.objects.filter(Q(pk__in=called_in(kill).values("pk")) | Q(pk__in=left(kill).values("pk")))


def left(kill: KillSwitch) -> QuerySet[Order]:
    """The orders below the kill that still work: on their way, or in a closed market. None once it is lifted."""
    if kill.lifted_at is not None:
        return Order.objects.none()
    target = Target(kill.level, kill.lce, kill.execution_firm, kill.session)  # type: ignore[arg-type]
    return working_orders([target]).order_by("order_id")


def result(kill: KillSwitch) -> Result:
    """The tally of a kill, from its orders."""
    states = Counter(called_in(kill).values_list("state", flat=True))
    cancelled, filled = states[OrderState.CANCELLED], states[OrderState.FILLED]
    other = states[OrderState.ELIMINATED] + states[OrderState.REJECTED]
    under_way = sum(states.values()) - cancelled - filled - other
    kept = left(kill).exclude(pk__in=called_in(kill).values("pk")).count()
    return Result(cancelled, filled, other, under_way, kept)


def by_session(kill: KillSwitch) -> list[SessionLine]:
    """The tally of each sender comp below the kill, those without an order too."""
    target = Target(kill.level, kill.lce, kill.execution_firm, kill.session)  # type: ignore[arg-type]
    lines = {session: SessionLine(session) for session in sessions_below([target])}
    orders = orders_of(kill).order_by()
    for name, state, count in orders.values_list("sender_comp", "state").annotate(count=Count("pk")):
        line = lines.setdefault(name[:SESSION], SessionLine(name[:SESSION]))
        line.orders += count
        line.cancelled += count if state == OrderState.CANCELLED else 0
        line.left += count if state in LIVE_STATES else 0
    return [lines[name] for name in sorted(lines)]


HEAD: Final = (
    "Order", "Sender comp", "ClOrdID", "Account", "Instrument", "Side", "Quantity", "Filled", "Time in force", "State",
    "Changed CT", "Changed UTC",
)  # fmt: skip


def evidence(kill: KillSwitch) -> Iterator[str]:
    """Every order of the kill with its result, as CSV line by line."""
    orders = orders_of(kill).order_by("order_id")
    return csvtext.lines(HEAD, map(_cells, orders.iterator()))


def _cells(order: Order) -> list[object]:
    return [
        order.order_id, order.sender_comp, order.cl_ord_id, order.account, order.symbol,
        "Buy" if order.side == 1 else "Sell", order.quantity, order.filled, order.tif, order.get_state_display(),
        figures.central(order.changed_at), order.changed_at.isoformat(),
    ]  # fmt: skip
