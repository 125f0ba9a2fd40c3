"""The whole history of one order, read from the journal: every event that tells of it, with who did it and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from creditcontrols import journal
from creditcontrols.engine import events as ev
from creditcontrols.firmsoft.words import TRADER, source_of, type_word
from creditcontrols.models import CancelAct, Order, OrderEntry
from creditcontrols.projected import when

MOST: Final = 1_000
"""Journal entries of an order that are read, the first ones."""

MARKET: Final = "Market"


@dataclass(frozen=True)
class Step:
    """One event: what happened, in words, who did it and why. `quantity` and `price` (billionths) are those that the
    event names, None where it names none."""

    seq: int
    at: datetime
    what: str
    who: str
    why: str = ""
    cl_ord_id: str = ""
    quantity: int | None = None
    price: int | None = None


def history(order: Order) -> list[Step]:
    """Every step of the order, oldest first, in three statements."""
    seqs = list(OrderEntry.objects.filter(order_id=order.order_id).values_list("seq", flat=True)[:MOST])
    entries = _entries(seqs)
    told = [
        (seq, when(at), event) for seq, at, events in entries for event in ev.decode_events(bytes(events))
        if event.order_id == order.order_id or _busts(event, order)
    ]  # fmt: skip
    acts = _acts({event.act for _, _, event in told if type(event) is ev.CancelHeld and event.act})
    steps = (_step(order, seq, at, event, acts) for seq, at, event in told)
    return [step for step in steps if step is not None]


def _busts(event: Any, order: Order) -> bool:
    return type(event) is ev.TradeBusted and event.fill.order_id == order.order_id


def _entries(seqs: list[int]) -> list[tuple[int, int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, at, events FROM creditcontrols_journal WHERE shard = %s AND seq = ANY(%s) ORDER BY seq",
            (journal.SHARD, seqs),
        )
        return list(cursor.fetchall())


def _acts(names: set[str]) -> dict[str, list[CancelAct]]:
    found: dict[str, list[CancelAct]] = {}
    for act in CancelAct.objects.filter(act__in=names).order_by("seq").defer("order_ids"):
        found.setdefault(act.act, []).append(act)
    return found


def _step(order: Order, seq: int, at: datetime, event: Any, acts: dict[str, list[CancelAct]]) -> Step | None:
    if type(event) is ev.CancelHeld:
        return _cancel(order, seq, at, event, acts)
    tell = _STEPS.get(type(event))
    return None if tell is None else Step(seq, at, **tell(event, order))


def _cancel(order: Order, seq: int, at: datetime, event: ev.CancelHeld, acts: dict[str, list[CancelAct]]) -> Step:
    if not event.act:
        what = "Mass cancel asked" if event.by_mass_cancel else "Cancel asked"
        return Step(seq, at, what, f"{TRADER} {order.trader}", event.cause, event.cl_ord_id)
    known = [act for act in acts.get(event.act, ()) if act.seq <= seq]
    who = source_of(event.act)
    if not known:
        return Step(seq, at, "Cancel asked", who, event.cause)
    actor, reason = known[-1].actor, known[-1].reason
    return Step(seq, at, "Cancel asked", f"{who}, {actor}" if actor else who, reason or event.cause)


def _held(event: ev.OrderHeld, order: Order) -> dict[str, Any]:
    account = f", account {event.account}" if event.account else ""
    return {
        "what": f"Entered, {type_word(event.order_type).lower()}", "who": f"{TRADER} {event.trader}",
        "why": f"{event.sender_comp}{account}", "cl_ord_id": event.cl_ord_id, "quantity": event.quantity,
        "price": event.price,
    }  # fmt: skip


def _replacing(event: ev.ReplaceHeld, order: Order) -> dict[str, Any]:
    return {
        "what": "Replace asked", "who": f"{TRADER} {order.trader}", "cl_ord_id": event.cl_ord_id,
        "quantity": event.quantity, "price": event.price,
    }  # fmt: skip


def _filled(event: ev.OrderFilled, order: Order) -> dict[str, Any]:
    return {
        "what": "Filled", "who": MARKET, "why": f"trade {event.trade_id}", "quantity": event.quantity,
        "price": event.price,
    }  # fmt: skip


def _refused(event: ev.OrderRefused, order: Order) -> dict[str, Any]:
    return {
        "what": "Replace refused", "who": "Controls", "why": f"{event.code}: {event.text}",
        "cl_ord_id": event.cl_ord_id, "quantity": event.quantity, "price": event.price,
    }  # fmt: skip


def _said(what: str, who: str = MARKET) -> Callable[[Any, Order], dict[str, Any]]:
    def tell(event: Any, order: Order) -> dict[str, Any]:
        why = getattr(event, "reason", "") or getattr(event, "text", "")
        return {"what": what, "who": who, "why": why, "cl_ord_id": getattr(event, "cl_ord_id", "")}

    return tell


def _triggered(event: ev.StopTriggered, order: Order) -> dict[str, Any]:
    return {"what": "Stop triggered", "who": MARKET, "price": event.price}


def _busted(event: ev.TradeBusted, order: Order) -> dict[str, Any]:
    return {
        "what": "Trade busted", "who": event.actor or "GCC", "why": f"trade {event.trade_id}. {event.reason}".strip(),
        "quantity": event.fill.quantity, "price": event.fill.price,
    }  # fmt: skip


_STEPS: Final[dict[type, Callable[[Any, Order], dict[str, Any]]]] = {
    ev.OrderHeld: _held,
    ev.OrderAccepted: _said("Accepted"),
    ev.OrderFilled: _filled,
    ev.ReplaceHeld: _replacing,
    ev.OrderReplaced: _said("Replaced"),
    ev.ReplaceRefused: _said("Replace refused"),
    ev.OrderRefused: _refused,
    ev.CancelRefused: _said("Cancel refused"),
    ev.OrderCancelled: _said("Cancelled"),
    ev.OrderEliminated: _said("Eliminated"),
    ev.OrderRejected: _said("Rejected"),
    ev.StopTriggered: _triggered,
    ev.TradeBusted: _busted,
}
