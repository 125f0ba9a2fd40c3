"""Figures of a row: text in, whole numbers out. Each raises Refused with a sentence for the reader."""

import re
from datetime import date
from typing import Final

from riskadmin.lib.limits import MAX_QUANTITY

_DECIMAL: Final = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?", re.ASCII)


class Refused(Exception):
    """The row is refused; the text says why."""


def scaled(text: str, digits: int, what: str) -> int:
    """A decimal number times 10 to the power of `digits`, exactly: scaled('12.5', 2, ...) is 1250."""
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise Refused(f"{what} {text!r} is no decimal number.")
    sign, whole, rest = found.group(1), found.group(2), (found.group(3) or "").rstrip("0")
    if len(rest) > digits:
        raise Refused(f"{what} {text} has more than {digits} decimals.")
    value = int(whole) * 10**digits + int(rest.ljust(digits, "0") or "0")
    return -value if sign else value


def quantity(text: str, what: str) -> int:
    """A number of contracts."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= MAX_QUANTITY):
        raise Refused(f"{what} {text!r} is not 0 to {MAX_QUANTITY:,} contracts.")
    return int(text)


def day(text: str, what: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Refused(f"{what} {text!r} is no date as YYYY-MM-DD.") from fault


def month(text: str, what: str) -> date:
    """The first day of a month given as YYYY-MM."""
    found = _MONTH.fullmatch(text)
    if found is None or int(found.group(1)) < 2000 or not 1 <= int(found.group(2)) <= 12:
        raise Refused(f"{what} {text!r} is no month as YYYY-MM.")
    return date(int(found.group(1)), int(found.group(2)), 1)


def yes(text: str, what: str) -> bool:
    """yes or no; empty is no."""
    if text.lower() not in ("", "yes", "no", "true", "false"):
        raise Refused(f"{what} {text!r} is not yes or no.")
    return text.lower() in ("yes", "true")
