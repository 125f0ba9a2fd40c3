"""What is traded when the engine plays against the oracle, told to each of them in its own words."""

from fractions import Fraction

from creditcontrols.engine.values import Instrument, Leg
from tests.engine.oracle_records import Contract
from tests.engine.world import TICK


def future(symbol: str, exchange: str, complex_name: str, rate: int, hours: str = "", **more: str) -> Instrument:
    """A future with its margin rate in cents."""
    return Instrument(symbol, symbol[:2], exchange, complex_name, "FUT", rate, TICK, hours=hours, **more)


def option(symbol: str, right: str, delta: int, rate: int, counts: bool = True) -> Instrument:
    """An option on CBOT; the rate in cents is its underlying's."""
    return Instrument(
        symbol, "OZF", "CBOT", "Interest Rates", "OPT", rate, TICK, "", right, delta, "ZFZ6", hours="weekday",
        counts_working=counts,
    )  # fmt: skip


def spread(symbol: str, hours: str, *legs: tuple[str, int]) -> Instrument:
    """A listed spread."""
    return Instrument(
        symbol, "SP", "CBOT", "Interest Rates", "SPREAD", -1, TICK, legs=tuple(Leg(*leg) for leg in legs), hours=hours
    )  # fmt: skip


FUTURES = (
    future("YMZ6", "CBOT", "Equity Index", 280_200),
    future("ESZ6", "CME", "Equity Index", 250_003, "weekday"),
    future("ZCZ6", "CBOT", "Agriculture", 100_000),
    future("GEZ6", "CME", "Interest Rates", 73_501),
    future("ZFZ6", "CBOT", "Interest Rates", 130_000, "weekday"),
    future("ZFH7", "CBOT", "Interest Rates", 120_007, "weekday"),
    future("CLZ6", "NYMEX", "Energy", 300_000),
    future("QMZ6", "CME", "Energy", 150_009),
    future("BTCZ6", "CME", "Cryptocurrency", 200_000, "weekend"),
    future("BTCH7", "CME", "Cryptocurrency", 210_001, "weekend"),
)
TACOS = (
    future("TACO2", "CBOT", "Equity Index", 280_200, "weekday", underlying="YMZ6", priced_on="2026-11-24"),
    future("TACO5", "CBOT", "Equity Index", 280_200, "weekday", underlying="YMZ6", priced_on="2026-11-27"),
)
OPTIONS = (
    option("ZFC", "C", 2_500, 130_000),
    option("ZFP", "P", -2_501, 130_001),
    option("ZFX", "C", 100, 130_000),
    option("VOL", "C", 2_500, 130_000, counts=False),
)
SPREADS = (
    spread("CALENDAR", "weekday", ("ZFZ6", 1), ("ZFH7", -1)),
    spread("BUTTERFLY", "", ("ZFZ6", 1), ("ZFH7", -2), ("GEZ6", 1)),
    spread("MIXED", "", ("ZFZ6", 1), ("ZFH7", -1), ("YMZ6", -1)),
    spread("STRIP", "", ("ZFZ6", 1), ("ZFH7", 1)),
    spread("STRADDLE", "weekday", ("ZFC", 1), ("ZFP", 1)),
    spread("VERTICAL", "", ("ZFC", 2), ("ZFX", -3)),
    spread("HEDGED", "", ("ZFC", 1), ("ZFZ6", -1)),
    spread("ENERGY", "", ("CLZ6", 1), ("QMZ6", -2)),
    spread("BITS", "weekend", ("BTCZ6", 1), ("BTCH7", -1)),
)
SINGLE = FUTURES + OPTIONS
LISTED = (*SINGLE, *TACOS, *SPREADS)
LEGS = ("ZFZ6", "ZFH7", "ESZ6", "ZFC", "ZFP", "ZFX")
"""What user-defined spreads are made of: all have the same hours."""


def contract(listed: Instrument) -> Contract:
    """The oracle's words for an instrument."""
    kind = {"FUT": "futures", "OPT": "options", "SPREAD": "spread"}[listed.kind]
    margin = Fraction(listed.margin_rate, 100) if listed.margin_rate >= 0 else None
    return Contract(
        listed.complex, listed.exchange, kind, margin, listed.right == "P", Fraction(listed.delta, 10_000),
        listed.hours, listed.priced_on, listed.counts_working, tuple((leg.symbol, leg.ratio) for leg in listed.legs),
        listed.group_code,
    )  # fmt: skip
