"""What a position limit and a policy can be (SPEC ICC-1, ICC-5, ICC-7): pure, and the same for form, file and API."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from creditcontrols.choices import ContractType

MOST: Final = 99_999_999
"""The highest position limit, in whole deltas."""

NOT_SET: Final = "Not Set"
LOWEST_LEVEL, HIGHEST_LEVEL = 1, 100
ALWAYS: Final = 100
"""The level that somebody is told of whatever is configured."""

MOST_LEVELS: Final = 10
MOST_RECIPIENTS: Final = 10
LONGEST_ADDRESS: Final = 254
MOST_ROWS: Final = 500
"""Limits that one command carries."""

_DIGITS: Final = re.compile(r"[0-9]{1,8}")


class LimitFault(Exception):
    """A value that cannot be; `field` is long, short, account, firm, product, kind, levels or recipients, the text a
    sentence for beside it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def read_limit(text: str, field: str) -> int | None:
    """A limit as people type it: a whole number of deltas, or nothing (or Not Set) where none is set. Raises
    LimitFault."""
    typed = text.strip()
    if not typed or typed.casefold() == NOT_SET.casefold():
        return None
    plain = typed.replace(",", "") if _marked(typed) else typed
    if not _DIGITS.fullmatch(plain):
        raise LimitFault(field, f"Give a whole number of deltas from 0 to {MOST:,}, or nothing for {NOT_SET}.")
    return int(plain)


def _marked(text: str) -> bool:
    """True for a number with thousands marks where they belong."""
    return re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", text) is not None


def check_limit(limit: int | None, field: str) -> None:
    """Raises LimitFault for a number that is no position limit."""
    if limit is not None and not 0 <= limit <= MOST:
        raise LimitFault(field, f"A position limit is a whole number of deltas from 0 to {MOST:,}.")


def said(limit: int | None) -> str:
    """A limit as people read it: '1,500', or 'Not Set'."""
    return NOT_SET if limit is None else f"{limit:,}"


def check_kind(kind: str) -> None:
    """Raises LimitFault unless `kind` is futures or options."""
    if kind not in ContractType.values:
        raise LimitFault("kind", "Choose FUT for futures or OPT for options.")


def check_product(product: str, known: Iterable[str]) -> None:
    """Raises LimitFault for a product that is not of the reference data."""
    if product not in known:
        raise LimitFault("product", f"{product or 'Nothing'} is no product of the reference data.")


def check_link(account: str, firm: str, linked: bool) -> None:
    """Raises LimitFault when the account does not enter orders through the execution firm."""
    if not linked:
        raise LimitFault("firm", f"Account {account} does not enter orders through {firm}.")


def read_levels(text: str) -> tuple[int, ...]:
    """Alert levels parted by blanks or commas, ascending, each once; 100 always counts and is left out. Raises
    LimitFault."""
    words = text.replace(",", " ").replace("%", " ").split()
    if not all(re.fullmatch(r"[0-9]{1,3}", word) for word in words):
        raise LimitFault("levels", "Give whole percentages from 1 to 100, parted by blanks.")
    return clean_levels([int(word) for word in words])


def clean_levels(levels: Sequence[int]) -> tuple[int, ...]:
    """As read_levels, for numbers."""
    if any(not LOWEST_LEVEL <= level <= HIGHEST_LEVEL for level in levels):
        raise LimitFault("levels", "A level is a whole percentage from 1 to 100.")
    kept = tuple(sorted(set(levels) - {ALWAYS}))
    if len(kept) > MOST_LEVELS:
        raise LimitFault("levels", f"There are at most {MOST_LEVELS} levels besides {ALWAYS}.")
    return kept


def said_levels(levels: Sequence[int]) -> str:
    """Levels as people read them: '50, 80 and 100 %'."""
    *first, last = [str(level) for level in (*levels, ALWAYS)]
    return f"{', '.join(first)} and {last} %" if first else f"{last} %"


LABELS: Final = {
    "unset_refused": "Orders without a limit",
    "unregistered_refused": "Orders of unregistered accounts",
    "levels": "Alert levels",
    "recipients": "Recipients",
}
"""The fields of a policy, in the order of screens."""


@dataclass(frozen=True)
class PolicyValues:
    """A policy as somebody wants it: `levels` besides 100, `recipients` are e-mail addresses."""

    unset_refused: bool = False
    unregistered_refused: bool = False
    levels: tuple[int, ...] = ()
    recipients: tuple[str, ...] = ()


def clean_policy(values: PolicyValues) -> PolicyValues:
    """The values in their order, each once. Raises LimitFault."""
    recipients = tuple(sorted({address.strip() for address in values.recipients if address.strip()}))
    if len(recipients) > MOST_RECIPIENTS:
        raise LimitFault("recipients", f"Give up to {MOST_RECIPIENTS} e-mail addresses.")
    wrong = [address for address in recipients if not _is_address(address)]
    if wrong:
        raise LimitFault("recipients", f"Not an e-mail address: {', '.join(wrong)}.")
    return PolicyValues(values.unset_refused, values.unregistered_refused, clean_levels(values.levels), recipients)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS


def values_of(policy: Any) -> PolicyValues:
    """What was saved of a policy (a row, or anything with these fields)."""
    return PolicyValues(
        policy.unset_refused, policy.unregistered_refused, tuple(policy.levels), tuple(policy.recipients)
    )


def document(values: PolicyValues) -> dict[str, Any]:
    """The values as the audit trail keeps them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(values).items()}


def changes(before: PolicyValues, after: PolicyValues) -> list[tuple[str, str, str]]:
    """(field, old, new) in words, in the order of LABELS."""
    pairs = [(label, _words(name, before), _words(name, after)) for name, label in LABELS.items()]
    return [(label, old, new) for label, old, new in pairs if old != new]


def _words(name: str, values: PolicyValues) -> str:
    value = getattr(values, name)
    if isinstance(value, bool):
        return "Refused" if value else "Pass"
    return said_levels(value) if name == "levels" else ", ".join(value)
