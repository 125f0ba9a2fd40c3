"""What a settings document may hold (SPEC GC2-02 to GC2-05), how two documents differ, and which way a change goes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from msgspec import structs

from creditcontrols import figures
from creditcontrols.documents import to_document
from creditcontrols.engine import rules
from creditcontrols.engine.rules import UNKNOWN_RATE, is_automated, limits_by_side
from creditcontrols.engine.values import AUTOMATED, MANUAL, OPT_LONG, GroupSettings
from riskadmin.lib import money
from riskadmin.lib.limits import MAX_QUANTITY, NO_LIMIT, is_limited

SMALLEST_LIMIT: Final = 50_000_000
"""0.5 USD M in cents: the smallest exposure limit that is not 0 (SPEC GC2-02)."""

LARGEST_LIMIT: Final = 100_000_000_000_000
"""1,000,000.0 USD M in cents (SPEC GC2-02)."""

LIMIT_STEP: Final = 10_000_000
"""0.1 USD M in cents (SPEC GC2-02)."""

LEVELS: Final = (60, 70, 80, 90)
"""Notification levels to choose from, in percent; 100 is always on (SPEC N-1)."""

MOST_LEVELS: Final = 3
MOST_EMAILS: Final = 20
LONGEST_ADDRESS: Final = 254

_MODE_NAMES: Final = {AUTOMATED: "Automated", MANUAL: "Manual"}


class Kind(StrEnum):
    """What a setting's value is."""

    MODE = "mode"
    MONEY = "money"
    QUANTITY = "quantity"
    CONTRACT = "contract"
    SWITCH = "switch"
    LEVELS = "levels"
    ADDRESSES = "addresses"


class Direction(StrEnum):
    """Which way a change goes: LOOSENS lets more orders pass, TIGHTENS fewer, CHANGES may do either."""

    LOOSENS = "loosens"
    TIGHTENS = "tightens"
    CHANGES = "changes"


@dataclass(frozen=True)
class Setting:
    """A setting: `path` in the document, `name` in the form, and how it reads."""

    path: str
    name: str
    label: str
    kind: Kind


SETTINGS: Final = (
    Setting("mode", "mode", "Mode", Kind.MODE),
    Setting("weekday.exposure_futures", "exposure_futures", "Weekday exposure limit, futures", Kind.MONEY),
    Setting("weekday.exposure_options", "exposure_options", "Weekday exposure limit, options", Kind.MONEY),
    Setting("weekday.max_futures_buy", "max_futures_buy", "Weekday max quantity, futures buy", Kind.QUANTITY),
    Setting("weekday.max_options_buy", "max_options_buy", "Weekday max quantity, options buy", Kind.QUANTITY),
    Setting("weekday.max_futures_sell", "max_futures_sell", "Weekday max quantity, futures sell", Kind.QUANTITY),
    Setting("weekday.max_options_sell", "max_options_sell", "Weekday max quantity, options sell", Kind.QUANTITY),
    Setting("reference_futures", "reference_futures", "Reference contract, futures", Kind.CONTRACT),
    Setting("reference_options", "reference_options", "Reference contract, options", Kind.CONTRACT),
    Setting("weekend_enabled", "weekend_enabled", "Weekend trading", Kind.SWITCH),
    Setting("weekend.exposure_futures", "weekend_exposure_futures", "Weekend exposure limit, futures", Kind.MONEY),
    Setting("weekend.exposure_options", "weekend_exposure_options", "Weekend exposure limit, options", Kind.MONEY),
    Setting("weekend.max_futures_buy", "weekend_max_futures_buy", "Weekend max quantity, futures buy", Kind.QUANTITY),
    Setting("weekend.max_options_buy", "weekend_max_options_buy", "Weekend max quantity, options buy", Kind.QUANTITY),
    Setting(
        "weekend.max_futures_sell", "weekend_max_futures_sell", "Weekend max quantity, futures sell", Kind.QUANTITY
    ),
    Setting(
        "weekend.max_options_sell", "weekend_max_options_sell", "Weekend max quantity, options sell", Kind.QUANTITY
    ),
)
"""What people edit in the limits form."""

BY_PATH: Final = {setting.path: setting for setting in SETTINGS}

_READ_ONLY: Final = (
    Setting("levels", "", "Notification levels", Kind.LEVELS),
    Setting("emails", "", "Notification addresses", Kind.ADDRESSES),
)
READABLE: Final = BY_PATH | {setting.path: setting for setting in _READ_ONLY}
_DIRECTED: Final = {Kind.MODE, Kind.MONEY, Kind.QUANTITY, Kind.SWITCH}


@dataclass(frozen=True)
class Change:
    """One field of a document before and after; values as in the document."""

    path: str
    old: Any
    new: Any


def flat(settings: GroupSettings) -> dict[str, Any]:
    """The document with one level of names: 'weekday.exposure_futures' and so on."""
    values: dict[str, Any] = {}
    for name, value in to_document(settings).items():
        if isinstance(value, dict):
            values |= {f"{name}.{inner}": inner_value for inner, inner_value in value.items()}
        else:
            values[name] = value
    return values


def changes(before: GroupSettings, after: GroupSettings) -> list[Change]:
    """The fields that differ, in the order of the document."""
    old, new = flat(before), flat(after)
    return [Change(path, old[path], new[path]) for path in new if old[path] != new[path]]


def direction(path: str, old: Any, new: Any) -> Direction:
    """Which way a change of one field goes. More money, more contracts and Manual mode let more orders pass."""
    setting = READABLE.get(path)
    if setting is None or setting.kind not in _DIRECTED:
        return Direction.CHANGES
    if setting.kind is Kind.MODE:
        return Direction.LOOSENS if new == MANUAL else Direction.TIGHTENS
    if setting.kind is Kind.SWITCH:
        return Direction.LOOSENS if new else Direction.TIGHTENS
    if setting.kind is Kind.QUANTITY:
        old, new = (value if is_limited(value) else MAX_QUANTITY + 1 for value in (old, new))
    return Direction.LOOSENS if new > old else Direction.TIGHTENS


def label(path: str) -> str:
    """How a path of the document reads; the path itself where it is not known."""
    setting = READABLE.get(path)
    return setting.label if setting else path


def value_text(path: str, value: Any) -> str:
    """How a value of the document reads: '1.2 USD M', '100 contracts', 'No Max Limit', 'Manual', '70, 80, 90 %'."""
    setting = READABLE.get(path)
    return _TEXTS[setting.kind](value) if setting else str(value)


def _quantity_text(value: int) -> str:
    return f"{figures.contracts(value)} contracts" if is_limited(value) else figures.contracts(value)


_TEXTS: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.MODE: lambda mode: _MODE_NAMES.get(mode, str(mode)),
    Kind.MONEY: lambda cents: f"{money.format_millions(cents)} USD M",
    Kind.QUANTITY: _quantity_text,
    Kind.CONTRACT: lambda symbol: symbol or "None, the order's own",
    Kind.SWITCH: lambda on: "On" if on else "Off",
    Kind.LEVELS: lambda levels: f"{', '.join(map(str, levels))} %" if levels else "100 % only",
    Kind.ADDRESSES: lambda addresses: ", ".join(addresses) or "None",
}


def clip_size(settings: GroupSettings, side: int, usage: int, rates: Mapping[str, int]) -> int | None:
    """Clip size in contracts of a weekday side under `settings` at `usage` cents (SPEC GC2-20); 0 when the reference
    contract has no rate. `rates` has cents per contract by symbol.

    None where there is none: in Manual mode, and without reference contract, where each order's own rate counts."""
    symbol = settings.reference_futures if side < OPT_LONG else settings.reference_options
    if not symbol or not is_automated(settings.mode):
        return None
    rate = rates.get(symbol, UNKNOWN_RATE)
    return rules.clip_size(limits_by_side(settings.weekday)[side] - usage, rate) if rate > 0 else 0


def faults(settings: GroupSettings, futures: Collection[str], options: Collection[str]) -> dict[str, str]:
    """What is wrong with a document, a sentence for each path; empty when it may be saved. `futures` and `options`
    are the symbols that may be reference contracts."""
    values = flat(settings)
    found = {setting.path: _fault(setting, values[setting.path]) for setting in SETTINGS}
    for path, known in (("reference_futures", futures), ("reference_options", options)):
        if values[path] and values[path] not in known:
            found[path] = f"{values[path]} is not listed on an exchange of this group."
    return {path: fault for path, fault in found.items() if fault}


def weekend_faults(before: GroupSettings, after: GroupSettings) -> dict[str, str]:
    """What is wrong with the weekend session (SPEC GC2-06), by path: its fields can be set only while weekend
    trading is on, and turning it on needs new exposure limits."""
    if not after.weekend_enabled:
        off = weekend_off(before)
        if off.weekend == after.weekend:
            return {}
        old, new = flat(off), flat(after)
        wrong = [path for path in new if path.startswith("weekend.") and new[path] != old[path]]
        return dict.fromkeys(wrong, "Turn weekend trading on first.")
    if not before.weekend_enabled and not (after.weekend.exposure_futures or after.weekend.exposure_options):
        return {"weekend.exposure_futures": "Weekend trading needs a weekend exposure limit, of futures or of options."}
    return {}


def weekend_off(settings: GroupSettings) -> GroupSettings:
    """The document with weekend trading off: both weekend exposure limits 0, the quantities kept (SPEC GC2-06)."""
    limits = structs.replace(settings.weekend, exposure_futures=0, exposure_options=0)
    return structs.replace(settings, weekend_enabled=False, weekend=limits)


def notification_faults(before: GroupSettings, after: GroupSettings) -> dict[str, str]:
    """What is wrong with levels and addresses (SPEC N-1), by path. A document that leaves both as they were passes: a
    group may be without an address until somebody edits its notifications."""
    if (before.levels, before.emails) == (after.levels, after.emails):
        return {}
    found = {"levels": _levels_fault(after.levels), "emails": _emails_fault(after.emails)}
    return {path: fault for path, fault in found.items() if fault}


def _levels_fault(levels: tuple[int, ...]) -> str:
    if len(levels) > MOST_LEVELS:
        return f"Choose up to {MOST_LEVELS} levels; 100 % is always on."
    if tuple(sorted(set(levels) & set(LEVELS))) != levels:
        return f"Levels are of {', '.join(map(str, LEVELS))} percent, each once, ascending."
    return ""


def _emails_fault(emails: tuple[str, ...]) -> str:
    if not emails:
        return "Give at least one e-mail address."
    if len(emails) > MOST_EMAILS:
        return f"Give up to {MOST_EMAILS} e-mail addresses."
    if len({address.lower() for address in emails}) < len(emails):
        return "An e-mail address is given twice."
    wrong = [address for address in emails if not _is_address(address)]
    return f"Not an e-mail address: {', '.join(wrong)}." if wrong else ""


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS


def _fault(setting: Setting, value: Any) -> str:
    if setting.kind is Kind.MODE and value not in _MODE_NAMES:
        return "Choose Automated or Manual."
    if setting.kind is Kind.MONEY:
        return _money_fault(value)
    if setting.kind is Kind.QUANTITY and value != NO_LIMIT and not 0 <= value <= MAX_QUANTITY:
        return f"Give 0 to {MAX_QUANTITY:,} contracts, or tick No Max Limit."
    return ""


def _money_fault(cents: int) -> str:
    if cents == 0:
        return ""
    if not SMALLEST_LIMIT <= cents <= LARGEST_LIMIT:
        return "An exposure limit is 0 or from 0.5 to 1,000,000.0 USD M."
    if cents % LIMIT_STEP:
        return "An exposure limit goes in steps of 0.1 USD M."
    return ""
