"""From a checked FIX message to the engine's command. The fields have passed riskadmin.fix.inbound.check."""

from collections.abc import Callable

from creditcontrols.engine.commands import CancelOrder, Command, DefineSpread, MassCancel, ReplaceOrder, SubmitOrder
from creditcontrols.engine.values import Leg
from creditcontrols.gateway import inbound_quotes
from creditcontrols.gateway.echoes import echo
from creditcontrols.gateway.links import Link
from riskadmin.fix.codec import Message
from riskadmin.fix.groups import LEGS, entries
from riskadmin.lib.ids import parse_price

_VALUE_TAG = {1: 107, 9: 1300, 10: 55}


def new_order(link: Link, message: Message) -> Command:
    """35=D."""
    f = message.fields
    get = f.get
    return SubmitOrder(
        link.key, link.ef, f[49], f[50].upper(), f[11], f[1].upper(), f[107], int(f[54]), int(f[38]), f[40],
        get(59, "0"), _price(get(44)), _price(get(99)), get(432, ""), int(get(110, "0")), echo(message),
    )  # fmt: skip


def replace(link: Link, message: Message) -> Command:
    """35=G."""
    f = message.fields
    get = f.get
    return ReplaceOrder(
        link.key, link.ef, f[49], f[50].upper(), f[11], get(41, ""), int(f[37]), f[1].upper(), f[107], int(f[54]),
        int(f[38]), f[40], get(59, "0"), _price(get(44)), _price(get(99)), get(432, ""),
        int(get(110, "0")), echo(message),
    )  # fmt: skip


def cancel(link: Link, message: Message) -> Command:
    """35=F."""
    f = message.fields
    return CancelOrder(
        link.key, link.ef, f[49], f[50].upper(), f[11], f.get(41, ""), int(f[37]), f[107], int(f[54]), echo(message)
    )


def mass_cancel(link: Link, message: Message) -> Command:
    """35=CA."""
    f = message.fields
    scope = int(f[1374])
    value = f.get(_VALUE_TAG[scope], "") if scope in _VALUE_TAG else ""
    return MassCancel(link.key, link.ef, f[49], f[50].upper(), f[11], scope, value, f.get(6115) == "101", echo(message))


def define_spread(link: Link, message: Message) -> Command:
    """35=c: a leg that is sold has a ratio below 0."""
    f = message.fields
    legs = tuple(
        Leg(entry[307], int(entry[319]) if entry[54] == "1" else -int(entry[319]))
        for entry in entries(message.order, LEGS)
    )
    return DefineSpread(link.key, link.ef, f[49], f[50].upper(), f[320], legs, echo(message))


COMMANDS: dict[str, Callable[[Link, Message], Command]] = {
    "D": new_order,
    "F": cancel,
    "G": replace,
    "CA": mass_cancel,
    "c": define_spread,
    **inbound_quotes.COMMANDS,
}


def _price(text: str | None) -> int | None:
    return None if text is None else parse_price(text)
