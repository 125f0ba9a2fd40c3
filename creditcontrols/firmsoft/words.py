"""How the codes of an order read."""

from typing import Final

from creditcontrols.engine import product

TRADER: Final = "Trader"
SOURCES: Final = {
    "kill": "Kill switch", "rmi": "RMI", "firmsoft": "FirmSoft", "disconnect": "Disconnect",
    "cancel_all": "Cancel-all at 100 %", "protection": "Quote protection",
}  # fmt: skip
"""What cancels orders, by the first word of the act."""

_TYPES: Final = {
    product.LIMIT: "Limit", product.MARKET: "Market", product.STOP: "Stop", product.STOP_LIMIT: "Stop-limit",
    product.MARKET_LIMIT: "Market-limit",
}  # fmt: skip
_TIMES: Final = {"0": "Day", "1": "GTC", "3": "FAK", "6": "GTD"}


def type_word(order_type: str) -> str:
    """Tag 40 as a word."""
    return _TYPES.get(order_type, order_type)


def time_word(tif: str) -> str:
    """Tag 59 as a word."""
    return _TIMES.get(tif, tif)


def source_of(act: str) -> str:
    """An act in words: 'kill:7' -> 'Kill switch 7'; "" is the trader's own wish."""
    kind, _, name = act.partition(":")
    if not act:
        return TRADER
    word = SOURCES.get(kind, kind)
    return word if kind == "cancel_all" else f"{word} {name}".strip()
