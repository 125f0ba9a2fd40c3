"""Quote Acknowledgments (35=b) as iLink 2.X has them: the answers to a mass quote (i), a quote cancel (Z) and a quote
request (R), and the news that the exchange cancelled quotes. Prices and times come as wire text."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from riskadmin.fix.codec import Fields, join

ACCEPTED: Final = 0
REJECTED: Final = 5
PER_GROUP: Final = 3
ALL: Final = 4
"""QuoteAckStatus (297); that of a quote cancel is its own 298."""

PROTECTED: Final = 98
"""QuoteRejectReason (300): market maker protection."""

BY_PROTECTION: Final = "F"
"""UnsolicitedCancelType (9775): mass quote protection."""


class Refused(NamedTuple):
    """An entry of a mass quote that does not stand; `reason` is 368."""

    set_id: str
    entry_id: str
    symbol: str
    security_desc: str
    reason: int


def _why(reason: int, text: str) -> Fields:
    return ((58, text), (300, str(reason))) if reason else ()


def _named(tag: int, value: str) -> Fields:
    return ((tag, value),) if value else ()


def mass_quote_ack(
    *,
    quote_id: str,
    account: str,
    processed: int,
    request_id: str = "",
    reason: int = 0,
    text: str = "",
    reset: bool = False,
    refused: Sequence[Refused] = (),
) -> str:
    """The answer to a mass quote: `processed` entries stand, the `refused` ones do not; a `reason` refuses all. `reset`
    says that the mass quote protection was reset by it."""
    count, sets = _sets(refused)
    return join(
        (
            (117, quote_id),
            *_named(131, request_id),
            *_why(reason, text),
            (297, str(REJECTED if reason else ACCEPTED)),
            (9771, account),
            (9772, str(processed)),
            *(((9773, "Y"),) if reset else ()),
            (296, str(count)),
            *sets,
        )
    )


def _sets(refused: Sequence[Refused]) -> tuple[int, list[tuple[int, str]]]:
    """How many sets hold refused entries, and their fields."""
    fields: list[tuple[int, str]] = []
    by_set = [(key, list(group)) for key, group in groupby(refused, key=lambda each: each.set_id)]
    for set_id, entries in by_set:
        fields += [(302, set_id), (304, str(len(entries))), (295, str(len(entries)))]
        for entry in entries:
            fields += [(299, entry.entry_id), (55, entry.symbol), (107, entry.security_desc), (368, str(entry.reason))]
    return len(by_set), fields


def quote_cancel_ack(*, quote_id: str, kind: int, cancelled: int, symbol: str, reason: int = 0, text: str = "") -> str:
    """The answer to a quote cancel of `kind` (298): `cancelled` sides went; `symbol` is its first group code."""
    status = REJECTED if reason else kind
    return join(
        (
            (117, quote_id),
            *_why(reason, text),
            (297, str(status)),
            (9772, str(cancelled)),
            *_named(9774, symbol),
        )
    )


def protection_cancel(*, symbol: str, cancelled: int, text: str) -> str:
    """Nobody asked: mass quote protection cancels `cancelled` sides, of one group code or (`symbol` "") of more. Mass
    quotes are refused until one carries 9773=Y."""
    return join(
        (
            (58, text),
            (297, str(PER_GROUP if symbol else ALL)),
            (300, str(PROTECTED)),
            (9772, str(cancelled)),
            (9773, "Y"),
            *_named(9774, symbol),
            (9775, BY_PROTECTION),
        )
    )


def quote_request_ack(*, request_id: str, exchange_id: int, reason: int = 0, text: str = "") -> str:
    """The answer to a quote request; `exchange_id` is the exchange's own name for it."""
    return join(
        (
            *_why(reason, text),
            (131, request_id),
            (297, str(REJECTED if reason else ACCEPTED)),
            *(() if reason else ((9770, str(exchange_id)),)),
        )
    )
