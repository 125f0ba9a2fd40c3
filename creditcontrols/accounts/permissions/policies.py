"""What makes a permission (AMS-8); pure, and the same for form and API."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Final

from creditcontrols.accounts.choices import Access, MarketType
from riskadmin.lib.money import CENTS_PER_STEP, LEAST_STEPS, MOST_STEPS, format_millions

MOST_CONTRACTS: Final = 9_999_999
"""Largest quantity limit of a product."""

MOST_NAMED: Final = 200
"""Products, or brokers, of one permission."""

_BROKER: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


@dataclass(frozen=True)
class PermissionValues:
    """A permission as somebody wants it. `credit_limit` is US cents, `max_long` and `max_short` are contracts of each
    product; None where nothing was said. No brokers means any."""

    access: str = Access.NONE
    products: tuple[str, ...] = ()
    brokers: tuple[str, ...] = ()
    credit_limit: int | None = None
    max_long: int | None = None
    max_short: int | None = None


NOTHING: Final = PermissionValues()


def kept(values: PermissionValues) -> PermissionValues:
    """Without what its access leaves no room for: None has no limits, All no lists."""
    if values.access == Access.NONE:
        return NOTHING
    if values.access == Access.ALL:
        return PermissionValues(values.access, (), (), values.credit_limit, values.max_long, values.max_short)
    return values


def faults(
    values: PermissionValues, market: MarketType, services: Sequence[str], products: Container[str]
) -> dict[str, str]:
    """A sentence for each field that is wrong. `services` are those of the account, `products` the listed ones."""
    if values.access == Access.NONE:
        return {}
    found = {
        "access": _access(values, market, services),
        "products": _products(values, products),
        "brokers": _brokers(values),
        "credit_limit": _credit(values.credit_limit, market),
        "max_long": _quantity(values.max_long),
        "max_short": _quantity(values.max_short),
    }
    return {name: sentence for name, sentence in found.items() if sentence}


def _access(values: PermissionValues, market: MarketType, services: Sequence[str]) -> str:
    if values.access not in Access.values:
        return "Choose None, Specific or All."
    return "" if market in services else f"The account is not registered for {market.label} (service {market.value})."


def _products(values: PermissionValues, products: Container[str]) -> str:
    if values.access != Access.SPECIFIC:
        return ""
    if not values.products:
        return "Name the products, or choose All."
    if len(values.products) > MOST_NAMED:
        return f"At most {MOST_NAMED} products; choose All for more."
    unknown = [code for code in values.products if code not in products]
    return f"{unknown[0]} is no product that is listed." if unknown else ""


def _brokers(values: PermissionValues) -> str:
    if len(values.brokers) > MOST_NAMED:
        return f"At most {MOST_NAMED} brokers; leave the field empty for any."
    wrong = [code for code in values.brokers if _BROKER.fullmatch(code) is None]
    return f"{wrong[0][:20]} is no broker: letters, digits and hyphens, up to 20." if wrong else ""


def _credit(cents: int | None, market: MarketType) -> str:
    if cents is None:
        return f"Give the {credit_word(market)}."
    steps, rest = divmod(cents, CENTS_PER_STEP)
    fits = not rest and (steps == 0 or LEAST_STEPS <= steps <= MOST_STEPS)
    return "" if fits else "0, or 0.5 to 1000000.0 (USD millions) in steps of 0.1."


def _quantity(contracts: int | None) -> str:
    if contracts is None:
        return "Give a quantity limit in contracts."
    return "" if 0 <= contracts <= MOST_CONTRACTS else f"0 to {MOST_CONTRACTS:,} contracts."


def credit_word(market: str) -> str:
    """What its credit is called on a market type."""
    return "RAV limit" if market == MarketType.CLEARPORT else "credit limit"


def said(values: PermissionValues, market: str) -> str:
    """A permission as people read it in the history."""
    if values.access == Access.NONE:
        return "None"
    named = f" {' '.join(values.products)}, brokers {' '.join(values.brokers) or 'any'}"
    what = f"Specific:{named}" if values.access == Access.SPECIFIC else "All"
    credit = f"{credit_word(market)} USD {format_millions(values.credit_limit or 0)} M"
    return f"{credit}, {values.max_long:,} long, {values.max_short:,} short. {what}"
