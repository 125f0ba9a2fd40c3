"""What pages and API of cancel on disconnect read, within what the user may see."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from creditcontrols.disconnects.models import Registration
from creditcontrols.models import ExchangeGroup, Order
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.models import ExecutionFirm, Membership, SenderComp

RECENT_ORDERS: Final = 2_000
"""Orders of a firm that are looked through for trader ids, newest first, besides those that work."""

ALL_OTHERS: Final = "all other trader ids"


@dataclass
class Pair:
    """Cancel on disconnect of one trader id on a session; `trader` "" stands for all without a setting of their own.
    `own` is the setting of its own, None where the session's counts; `working` counts orders that work now."""

    comp: SenderComp
    trader: str
    on: bool
    own: Registration | None
    working: int = 0

    @property
    def name(self) -> str:
        """The trader id as people read it."""
        return self.trader or ALL_OTHERS

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.comp.session_key}:{self.trader}"

    @property
    def waiting(self) -> bool:
        """True while the last change is saved, but not in force."""
        return self.own is not None and bool(getattr(self.own, "waiting", False))


@dataclass
class Session:
    """A session with its own setting first, then its trader ids."""

    comp: SenderComp
    pairs: list[Pair] = field(default_factory=list)


def firms(user: Any, search: str = "") -> QuerySet[ExecutionFirm]:
    """Execution firms with `sessions`, and how many of them have it `off`."""
    found = ExecutionFirm.objects.visible_to(user).filter(Q(code__icontains=search) | Q(name__icontains=search))
    off = Count("sender_comps", filter=Q(sender_comps__cancel_on_disconnect=False), distinct=True)
    return found.annotate(sessions=Count("sender_comps", distinct=True), off=off).order_by("code")


def firm_of(user: Any, code: str) -> ExecutionFirm:
    """Raises ExecutionFirm.DoesNotExist, also for one that `user` does not see."""
    return ExecutionFirm.objects.visible_to(user).get(code=code)


def sessions(user: Any, firm: ExecutionFirm) -> list[Session]:
    """Every session of the firm with the trader ids that are known there, in order."""
    comps = list(SenderComp.objects.visible_to(user).filter(execution_firm=firm).order_by("sender_comp_id"))
    kept = Registration.objects.filter(sender_comp__in=comps).with_waiting().select_related("changed_by")
    rows = {(row.sender_comp_id, row.trader): row for row in kept}
    seen, working = _seen(firm, comps), _working(comps)
    people = Membership.objects.filter(execution_firm=firm).exclude(trader_id="")
    named = set(people.values_list("trader_id", flat=True))
    made = []
    for comp in comps:
        own = rows.get((comp.pk, ""))
        here = {trader for pk, trader in rows if pk == comp.pk and trader} | seen[comp.sender_comp_id] | named
        session = Session(comp, [Pair(comp, "", own.on if own else comp.cancel_on_disconnect, own)])
        for trader in sorted({name.upper() for name in here}):
            row = rows.get((comp.pk, trader))
            on = row.on if row else session.pairs[0].on
            session.pairs.append(Pair(comp, trader, on, row, working.get((comp.sender_comp_id, trader), 0)))
        made.append(session)
    return made


def pairs(user: Any, firms_: Iterable[ExecutionFirm]) -> list[Pair]:
    """Every pair of these firms: what the report lists."""
    return [pair for firm in firms_ for session in sessions(user, firm) for pair in session.pairs]


def _seen(firm: ExecutionFirm, comps: list[SenderComp]) -> dict[str, set[str]]:
    """Trader ids by sender comp: of working orders, and of the latest ones of the firm's groups."""
    found: dict[str, set[str]] = defaultdict(set)
    names = [comp.sender_comp_id for comp in comps]
    live = Order.objects.filter(state__in=LIVE_STATES, sender_comp__in=names).order_by()
    groups = list(ExchangeGroup.objects.filter(execution_firm=firm).values_list("pk", flat=True))
    latest = [
        Order.objects.filter(group=group).order_by("-order_id")[:RECENT_ORDERS].values_list("sender_comp", "trader")
        for group in groups
    ]
    for pair in (set(live.values_list("sender_comp", "trader")), *map(set, latest)):
        for sender_comp, trader in pair:
            if trader and sender_comp in names:
                found[sender_comp].add(trader)
    return found


def _working(comps: list[SenderComp]) -> dict[tuple[str, str], int]:
    names = [comp.sender_comp_id for comp in comps]
    live = Order.objects.filter(state__in=LIVE_STATES, sender_comp__in=names).order_by()
    counted = live.values_list("sender_comp", "trader").annotate(Count("order_id"))
    return {(sender_comp, trader): number for sender_comp, trader, number in counted}


def is_in_force(user: Any, inbox_id: int) -> bool:
    """Whether the engine has what this command switched. Raises Registration.DoesNotExist for another's command."""
    rows = list(Registration.objects.visible_to(user).filter(inbox_id=inbox_id).with_waiting())
    if not rows:
        raise Registration.DoesNotExist
    return not any(row.waiting for row in rows)
