"""What makes an account (SPEC AMS): its characters, owner, services; pure, and the same for form, file and API."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from creditcontrols.accounts.choices import AccountService, AccountStatus, Segregation

LONGEST: Final = 20
LONGEST_GLOBEX: Final = 12
"""Characters of an account number; one longer than the second is no account of Globex."""

LONGEST_DESCRIPTION: Final = 100
SPECIAL: Final = "@%^&()_={}[]|\\:;\"'<>,. "
"""Not as first, second or last character."""

PLAIN: Final = "-#$*+!?~`"
EXCHANGE_PREFIX: Final = "$"
_KNOWN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + SPECIAL + PLAIN)
_LEI: Final = re.compile(r"[0-9A-Z]{18}[0-9]{2}")

LABELS: Final = {
    "description": "Description", "owner": "Owner", "segregation": "Segregation",
    "intermediary": "Delegated intermediary", "holding": "Holding account", "services": "Services", "status": "Status",
    "sessions": "Sessions", "firms": "Execution firms", "parent": "Parent account",
}  # fmt: skip
"""The fields that may change, in the order of screens and files."""


@dataclass(frozen=True)
class AccountValues:
    """An account as somebody wants it. `owner` is the code of an execution firm or an LEI, `firms` are codes,
    `sessions` sender comps, `parent` an account number of the same LCE or ""."""

    number: str
    description: str
    owner: str
    segregation: str = Segregation.CUSTOMER
    intermediary: bool = False
    holding: bool = False
    services: tuple[str, ...] = ()
    status: str = AccountStatus.ACTIVE
    sessions: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What values are judged against: `firms` are the codes that the LCE guarantees, `comps` the code by sender comp,
    `parents` the services by number of the accounts that may have sub-accounts."""

    firms: frozenset[str]
    comps: Mapping[str, str]
    parents: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Present:
    """An account as it is saved: with how many sub-accounts, and suspended for which firms."""

    values: AccountValues
    sub_accounts: bool = False
    suspended: frozenset[str] = field(default_factory=frozenset)


def number_fault(number: str) -> str:
    """What is wrong with an account number (AMS-1; upper case already), "" when nothing is."""
    if not 1 <= len(number) <= LONGEST:
        return f"An account number has 1 to {LONGEST} characters."
    unknown = next((char for char in number if char not in _KNOWN), "")
    if unknown:
        return f"{unknown!r} is no character of an account number."
    if number.startswith(EXCHANGE_PREFIX):
        return f"The exchange sets {EXCHANGE_PREFIX} before an account: leave it out."
    if any(char in SPECIAL for char in (*number[:2], number[-1])):
        return f"None of {SPECIAL.strip()} and blank may be the first, second or last character."
    return ""


def is_lei(text: str) -> bool:
    """True for a legal entity identifier with its right check digits (ISO 17442)."""
    return bool(_LEI.fullmatch(text)) and int("".join(str(int(char, 36)) for char in text)) % 97 == 1


def inherited(values: AccountValues, around: Surroundings) -> AccountValues:
    """A sub-account has the services of its parent (AMS-2), except Globex where its number is too long."""
    if values.parent not in around.parents:
        return values
    services = fitting(around.parents[values.parent], values.number)
    return AccountValues(**{**vars(values), "services": services})


def fitting(services: Iterable[str], number: str) -> tuple[str, ...]:
    """Those of the services that an account of this number can have, in their order."""
    globex = len(number) <= LONGEST_GLOBEX
    wanted = set(services)
    return tuple(name for name in AccountService.values if name in wanted and (globex or name != AccountService.CMED))


def faults(values: AccountValues, around: Surroundings, present: Present | None = None) -> dict[str, str]:
    """A sentence for each field that is wrong; `present` is the account that would change."""
    found = {
        "number": "" if present else number_fault(values.number),
        "description": _description(values.description),
        "owner": _owner(values.owner, around),
        "segregation": "" if values.segregation in Segregation.values else "Choose CUST or HOUSE.",
        "services": _services(values),
        "status": "" if values.status in AccountStatus.values else "Choose Active or Inactive.",
        "firms": _firms(values, around, present),
        "sessions": _sessions(values, around),
        "parent": _parent(values, around, present),
        "intermediary": _intermediary(values, present),
    }
    return {name: sentence for name, sentence in found.items() if sentence}


def _description(text: str) -> str:
    if not text.strip():
        return "Describe the account."
    return "" if len(text) <= LONGEST_DESCRIPTION else f"A description has at most {LONGEST_DESCRIPTION} characters."


def _owner(owner: str, around: Surroundings) -> str:
    if owner in around.firms or is_lei(owner):
        return ""
    return "Give an execution firm that the clearing firm guarantees, or an LEI with its check digits."


def _services(values: AccountValues) -> str:
    unknown = [name for name in values.services if name not in AccountService.values]
    if unknown:
        return f"{unknown[0]} is no service. There are {', '.join(AccountService.values)}."
    if AccountService.CMED in values.services and len(values.number) > LONGEST_GLOBEX:
        return f"A number of more than {LONGEST_GLOBEX} characters disables the Globex service: leave out CMED."
    return ""


def _firms(values: AccountValues, around: Surroundings, present: Present | None) -> str:
    foreign = [code for code in values.firms if code not in around.firms]
    if foreign:
        return f"The clearing firm does not guarantee {foreign[0]}."
    left = sorted(present.suspended - set(values.firms)) if present else []
    return f"Order entry is suspended for {left[0]}: allow it before the firm is taken out." if left else ""


def _sessions(values: AccountValues, around: Surroundings) -> str:
    for comp in values.sessions:
        if around.comps.get(comp) not in values.firms:
            return f"{comp} is no sender comp of an execution firm of the account."
    return ""


def _parent(values: AccountValues, around: Surroundings, present: Present | None) -> str:
    if not values.parent:
        return ""
    if present is not None and present.sub_accounts:
        return "The account has sub-accounts, so it cannot be one."
    if values.parent == values.number or values.parent not in around.parents:
        return f"{values.parent} is no account of the clearing firm that may have sub-accounts."
    return ""


def _intermediary(values: AccountValues, present: Present | None) -> str:
    taken = present is not None and present.values.intermediary and not values.intermediary
    if taken and present is not None and present.sub_accounts:
        return "The flag cannot be taken away: the account has sub-accounts."
    return ""


def changes(before: AccountValues, after: AccountValues) -> list[tuple[str, str, str]]:
    """(field, old, new) in words, in the order of LABELS."""
    pairs = [(name, said(name, getattr(before, name)), said(name, getattr(after, name))) for name in LABELS]
    return [(name, old, new) for name, old, new in pairs if old != new]


def said(name: str, value: object) -> str:
    """A value of a field as people read it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return " ".join(sorted(value))
    return AccountStatus(value).label if name == "status" and value in AccountStatus.values else str(value)


def words_of(text: str) -> tuple[str, ...]:
    """Codes parted by blanks or commas, upper case, each once."""
    return tuple(dict.fromkeys(text.upper().replace(",", " ").split()))
