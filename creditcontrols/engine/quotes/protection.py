"""Mass quote protection (SPEC MQP): what is set, what a mass quote puts in force or lifts, and what a breach does."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from creditcontrols.engine.controls.cancels import in_reach
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.quotes.commands import MassQuote, RemoveProtections, SetProtections
from creditcontrols.engine.quotes.events import (
    ProtectionsApplied,
    ProtectionsRemoved,
    ProtectionsReset,
    ProtectionsSet,
    ProtectionTripped,
)
from creditcontrols.engine.quotes.state import UNIT, Watch, covers, meant
from creditcontrols.engine.quotes.values import FOLLOWS, GROUP, LINE, Protection, Told
from creditcontrols.engine.state import CANCEL, EngineState, Order, Task
from creditcontrols.engine.tasks import cancels

if TYPE_CHECKING:
    from creditcontrols.engine.entry import Entry

AT_ONCE: Final = 200
"""Quotes that a tripped protection cancels in the entry that trips it; the rest goes on as a task."""

CAUSE: Final = "Mass quote protection tripped"


def act_of(protection_id: int) -> str:
    """The act that the protection's cancels name."""
    return f"protection:{protection_id}"


def set_protections(state: EngineState, c: SetProtections, now_us: int) -> list[Event]:
    """The values wait for the next mass quote."""
    del state, now_us
    return [ProtectionsSet(c.rows, c.actor, c.reason)]


def remove_protections(state: EngineState, c: RemoveProtections, now_us: int) -> list[Event]:
    """Those that are there end."""
    del now_us
    known = tuple([each for each in c.protection_ids if each in state.quoting.watches])
    return [ProtectionsRemoved(known, c.actor, c.reason)]


def protections_set(state: EngineState, e: ProtectionsSet, at_us: int) -> None:
    """What counts stays until a mass quote comes."""
    for terms in e.rows:
        state.quoting.watches.setdefault(terms.protection_id, Watch()).pending = terms
    state.quoting.derive()


def protections_applied(state: EngineState, e: ProtectionsApplied, at_us: int) -> None:
    """What waited counts; a window that runs goes on."""
    for protection_id in e.protection_ids:
        watch = state.quoting.watches[protection_id]
        watch.terms, watch.pending = watch.pending or watch.terms, None
    state.quoting.derive()


def protections_removed(state: EngineState, e: ProtectionsRemoved, at_us: int) -> None:
    """The protections are gone."""
    for protection_id in e.protection_ids:
        del state.quoting.watches[protection_id]
    state.quoting.derive()


def protections_reset(state: EngineState, e: ProtectionsReset, at_us: int) -> None:
    """Mass quotes are taken again."""
    for protection_id in e.protection_ids:
        state.quoting.watches[protection_id].tripped = 0


def protection_tripped(state: EngineState, e: ProtectionTripped, at_us: int) -> None:
    """Mass quotes are refused from here on; the quotes are called in before anything else that waits."""
    watch = state.quoting.watches[e.protection_id]
    watch.tripped = at_us
    watch.clear()
    if e.order_ids:
        state.tasks.insert(0, Task(CANCEL, list(e.order_ids), CAUSE, act_of(e.protection_id)))


def of_message(state: EngineState, c: MassQuote) -> dict[int, Watch]:
    """The protections that watch a quote of the message, by id."""
    quoting, found = state.quoting, {}
    if not quoting.of_firm:
        return {}
    listed = [state.instruments.get(entry.symbol) for entry in c.entries]
    for group, exchange in {(each.group_code, each.exchange) for each in listed if each is not None}:
        for protection_id in quoting.of_firm.get((c.ef, group), ()):
            watch = quoting.watches[protection_id]
            if meant(state, watch.latest, c.session, c.trader, exchange):
                found[protection_id] = watch
    return dict(sorted(found.items()))


def begin(state: EngineState, c: MassQuote) -> tuple[list[Event], bool]:
    """What a mass quote does to its protections before its entries count, and whether one of them stays tripped."""
    watches = of_message(state, c)
    events: list[Event] = []
    tripped = tuple([key for key, watch in watches.items() if watch.tripped])
    if tripped and not c.reset:
        return [], True
    if tripped:
        events.append(ProtectionsReset(tripped, c.session, c.trader))
    pending = tuple([key for key, watch in watches.items() if watch.pending is not None])
    if pending:
        events.append(ProtectionsApplied(pending))
    return events, False


def stop_quotes(state: EngineState, entry: "Entry") -> None:
    """Trip what is over its threshold: the quotes of its scope are cancelled at once, as many as AT_ONCE, before any
    other order; the rest follows as a task."""
    trips = [trip for key in sorted(state.quoting.over) for trip in tripped_by(state, key, state.quoting.over[key])]
    state.quoting.over.clear()
    for trip in {trip.protection_id: trip for trip in trips}.values():
        entry.note([trip])
        if trip.order_ids:
            entry.carry_out(cancels(state, state.tasks[0], AT_ONCE))


def tripped_by(state: EngineState, protection_id: int, quote: Order) -> list[ProtectionTripped]:
    """The trip of a protection, and those of the product lines without values that follow its group code (MQP-6)."""
    watch = state.quoting.watches[protection_id]
    breach = watch.breach()
    if breach is None or watch.terms is None:
        return []
    trips = [trip_of(state, watch.terms, breach, quote)]
    if watch.terms.level == GROUP:
        lines = [each.terms for each in state.quoting.watches.values() if not each.tripped and each.terms is not None]
        trips += [
            trip_of(state, line, (FOLLOWS, 0, 0), quote)
            for line in lines
            if line.level == LINE and not has_values(line) and follows(line, watch.terms)
        ]
    return trips


def has_values(terms: Protection) -> bool:
    """True when the protection has a tally of its own."""
    return bool(terms.fill_percent or terms.quantity or terms.delta)


def follows(line: Protection, group: Protection) -> bool:
    """True when the product line of the same participant holds the group code."""
    same = (line.lce, line.ef, line.session, line.trader) == (group.lce, group.ef, group.session, group.trader)
    return same and group.code in line.groups


def trip_of(state: EngineState, terms: Protection, breach: tuple[str, int, int], quote: Order) -> ProtectionTripped:
    """The event, with the quotes that go and who is told."""
    quotes = [
        order for ids in state.quoting.resting.values() for order_id in ids
        if covers(state, terms, order := state.orders[order_id]) and order.cancelling is None
    ]  # fmt: skip
    ids, kept = in_reach(state, quotes, lambda order: True)
    going = [state.orders[order_id] for order_id in ids]
    group_code = terms.code if terms.level == GROUP else ""
    return ProtectionTripped(terms.protection_id, *breach, group_code, ids, kept, told(going, quote))


def told(orders: Iterable[Order], quote: Order) -> tuple[Told, ...]:
    """Everybody who loses quotes, and the one whose quote was filled."""
    counts = {who(quote): 0}
    for order in orders:
        counts[who(order)] = counts.get(who(order), 0) + 1
    return tuple([Told(*key, count) for key, count in counts.items()])


def who(order: Order) -> tuple[str, str, str, str]:
    """Session, sender comp, trader and echo of an order."""
    return order.session, order.sender_comp, order.trader, order.echo


def in_words(kind: str, tally: int, threshold: int) -> str:
    """What a trip was on, for people."""
    names = {"F": ("fill", " %"), "Z": ("traded quantity", ""), "D": ("net delta", ""), FOLLOWS: ("", "")}
    name, unit = names[kind]
    if not name:
        return "a group code of the product line tripped"
    return f"{name} {tally / UNIT:.10g}{unit} of {threshold // UNIT}{unit}"
