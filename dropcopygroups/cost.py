"""PURE: what drop copy groups cost (SPEC DCG-1): the first is free with a signed connection agreement, each other one
costs USD 500 a month. Money is whole US cents."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

CENTS_A_MONTH: Final = 50_000


class Life(NamedTuple):
    """A group's first and last day in force, in Chicago; `until` None while it is in force."""

    name: str
    since: date
    until: date | None


class Charge(NamedTuple):
    """What one group costs in one month."""

    name: str
    cents: int


def fee_of_next(groups: int, *, connection_agreement: bool) -> int:
    """Cents a month of one more group beside `groups`."""
    return 0 if connection_agreement and groups == 0 else CENTS_A_MONTH


def charges(lives: Iterable[Life], month: date, *, connection_agreement: bool) -> list[Charge]:
    """The charges of the calendar month that begins with `month`: every group in force on any of its days costs the
    whole month, the oldest of them nothing where the connection agreement is signed."""
    after = _next_month(month)
    held = sorted(
        (life for life in lives if life.since < after and (life.until is None or life.until >= month)),
        key=lambda life: (life.since, life.name),
    )
    return [
        Charge(life.name, 0 if connection_agreement and place == 0 else CENTS_A_MONTH)
        for place, life in enumerate(held)
    ]


def months(first: date, last: date) -> list[date]:
    """The first days of the months from that of `first` to that of `last`, newest first."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = _next_month(month)
    return found[::-1]


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
