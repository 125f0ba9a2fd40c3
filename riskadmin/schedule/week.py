"""The picture of a week: what the market does on each day, and what happens when. For the Session calendar.

The hour from 16:00 to 17:00 is drawn wider than the others: nearly everything happens in it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from riskadmin.lib import calendar, markethours
from riskadmin.lib.calendar import ClockChange, ExchangeCalendar, at_central, central
from riskadmin.lib.markethours import market_at, market_transitions

KNOTS: Final = (
    (0, 0), (900, 28), (960, 38), (965, 43), (990, 58), (1005, 67), (1020, 76), (1050, 84), (1080, 88), (1440, 100),
)  # fmt: skip
"""Minute of the day, and where it stands in percent of the width."""

TICKS: Final = ("00:00", "05:00", "10:00", "15:00", "16:00", "16:05", "16:30", "16:45", "17:00", "17:30", "21:00")
STATE_WORDS: Final = {
    markethours.PRE_OPEN: "pre-open",
    markethours.OPEN: "open",
    markethours.CANCEL_ONLY: "cancel only",
    markethours.CLOSED: "closed",
}
HOURS_WORDS: Final = {
    markethours.WEEKDAY: "Weekday products",
    markethours.WEEKEND: "Weekend-traded products",
}
LABELLED_FROM: Final = 7.0
"""A bar of this width in percent has room for its word."""

DAYS_SHOWN: Final = 8
"""From Sunday to the next Sunday, when the week ends at start-up."""


class Bar(NamedTuple):
    """A stretch of a day in one state; x and width in percent of the drawing."""

    x: str
    width: str
    middle: str
    state: str
    word: str
    title: str


class Mark(NamedTuple):
    """An instant in the drawing."""

    x: str
    kind: str
    word: str


class Note(NamedTuple):
    """Something to know about a day; `kind` is clock or holiday."""

    kind: str
    text: str


@dataclass(frozen=True)
class Day:
    """One day of the picture. `now` is where the line of now stands, "" on other days. `resets` are the exchanges
    whose usage is reset on it."""

    day: date
    lines: list[tuple[str, list[Bar]]]
    marks: list[Mark]
    notes: list[Note]
    now: str
    resets: tuple[str, ...]


def position(minute: int) -> float:
    """Where a minute of the day stands, in percent."""
    number = bisect_right(KNOTS, (minute, 101)) - 1
    if number == len(KNOTS) - 1:
        return 100.0
    (start, at), (end, until) = KNOTS[number], KNOTS[number + 1]
    return at + (until - at) * (minute - start) / (end - start)


def ticks() -> list[tuple[str, str]]:
    """The axis: position and time."""
    return [(_percent(position(_minute(time.fromisoformat(text)))), text) for text in TICKS]


def week_days(sunday: date, now: datetime, exchanges: ExchangeCalendar, names: dict[date, str]) -> list[Day]:
    """The week that starts on `sunday`; `names` are those of the holidays."""
    return [_day(sunday + timedelta(days=number), now, exchanges, names) for number in range(DAYS_SHOWN)]


def clock_note(change: ClockChange) -> str:
    """What a change of clocks means."""
    shown = f"{change.day:%A %Y-%m-%d}"
    if change.forward:
        return f"Clocks go forward {shown}: 02:00 becomes 03:00."
    return f"Clocks go back {shown}: 02:00 becomes 01:00."


def _day(day: date, now: datetime, exchanges: ExchangeCalendar, names: dict[date, str]) -> Day:
    here = central(now)
    return Day(
        day,
        [(hours, list(_bars(hours, day, exchanges))) for hours in markethours.HOURS],
        list(_marks(day, exchanges)),
        list(_notes(day, exchanges, names)),
        _percent(position(_minute(here.time()))) if here.date() == day else "",
        exchanges.rolling(day),
    )


def _bars(hours: str, day: date, exchanges: ExchangeCalendar) -> Iterator[Bar]:
    start, end = at_central(day, time.min), at_central(day + calendar.ONE_DAY, time.min)
    turns = market_transitions(hours, start, end - timedelta.resolution, exchanges)
    pieces = [(0, market_at(hours, start, exchanges).state)]
    pieces += [(_minute(central(turn.at).time()), turn.state) for turn in turns]
    ends = [minute for minute, _ in pieces[1:]] + [1440]
    for (begins, state), until in zip(pieces, ends, strict=True):
        x, width = position(begins), position(until) - position(begins)
        word = STATE_WORDS[state]
        title = f"{HOURS_WORDS[hours]}: {word} {_wall(begins)} to {_wall(until)} CT"
        shown = word if width >= LABELLED_FROM else ""
        yield Bar(_percent(x), _percent(width), _percent(x + width / 2), state, shown, title)


def _marks(day: date, exchanges: ExchangeCalendar) -> Iterator[Mark]:
    weekday = day.weekday()
    if weekday in calendar.WORKDAYS:
        yield _mark(calendar.POSITION_RESET, "positions", "positions 0")
    if weekday == calendar.SUNDAY:
        yield _mark(calendar.WEEK_START, "startup", "start-up, window")
    elif exchanges.rolling(day):
        yield _mark(calendar.RESET, "reset", "reset, window")
    elif weekday in calendar.WORKDAYS:
        yield _mark(calendar.RESET, "window", "window, no reset")
    if weekday == calendar.FRIDAY:
        yield _mark(calendar.MARKET_CLOSE, "weekend", "weekend usage 0")
        yield _mark(calendar.WEEKEND_BEGIN, "weekend", "weekend orders")


def _notes(day: date, exchanges: ExchangeCalendar, names: dict[date, str]) -> Iterator[Note]:
    for change in calendar.clock_changes(day, day):
        yield Note("clock", f"Clocks go {'forward' if change.forward else 'back'} at 02:00")
    keeping = exchanges.keeping(day)
    if keeping:
        name = f"{names[day]}: " if names.get(day) else ""
        yield Note("holiday", f"{name}no trade date on {', '.join(keeping)}")


def _mark(wall: time, kind: str, word: str) -> Mark:
    return Mark(_percent(position(_minute(wall))), kind, word)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _percent(value: float) -> str:
    return f"{value:.2f}%"
