"""What the pages and the API of the kill switch read: the tree of scopes, what a kill would do, and what one did."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from creditcontrols.killswitch.choices import Authority, Level
from creditcontrols.killswitch.models import KillGrant, KillSwitch
from creditcontrols.killswitch.policies import Target, authority_of
from creditcontrols.models import ExchangeGroup, Order
from creditcontrols.order_legs import OrderLeg
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, SenderComp
from riskadmin.firms.scope import scope_of

SESSION: Final = 6
"""Characters of a sender comp that make its FIX session."""

Key = tuple[int, str, str]
"""(LCE id or 0, execution firm code or "", session or "") of a scope."""


@dataclass
class Node:
    """A scope in the tree. `query` is how an address names it, `working` its working orders now, `kills` what stops it
    by itself, `may` whether the user may kill it,
    `open` that its children are shown."""

    target: Target
    query: str
    working: int
    kills: list[KillSwitch]
    may: bool
    children: "list[Node]" = field(default_factory=list)
    open: bool = False


def groups_of(user: Any) -> QuerySet[ExchangeGroup]:
    """The exchange groups in force that `user` sees."""
    return ExchangeGroup.objects.visible_to(user).current().select_related("lce", "execution_firm")


def kills(user: Any, **wanted: Any) -> QuerySet[KillSwitch]:
    """The kills that `user` may see, newest first; what is empty filters nothing."""
    found = KillSwitch.objects.visible_to(user).select_related("lce", "execution_firm")
    return found.filter(**{name: value for name, value in wanted.items() if value not in (None, "")}).order_by("-pk")


def tree(user: Any) -> list[Node]:
    """LCEs over execution firms over sender comps, of what `user` sees, in six statements whatever their number. GCC
    gets besides, for each firm, the scope of all its pairs (in `whole_firms`)."""
    pairs = {(group.lce, group.execution_firm) for group in groups_of(user)}
    sessions = _sessions({firm.pk for _, firm in pairs})
    working, standing = _working(user), _standing(user)
    may = _Permitted(user)
    nodes: dict[int, Node] = {}
    for lce, firm in sorted(pairs, key=lambda pair: (pair[0].code, pair[1].code)):
        top = nodes.get(lce.pk)
        if top is None:
            top = nodes[lce.pk] = _node(Target(Level.LCE, lce), working, standing, may)
        node = _node(Target(Level.FIRM, lce, firm), working, standing, may)
        node.children = [
            _node(Target(Level.SESSION, lce, firm, session), working, standing, may)
            for session in sessions.get(firm.pk, [])
        ]
        top.children.append(node)
    return list(nodes.values())


def matching(nodes: list[Node], search: str, chosen: Sequence[str]) -> list[Node]:
    """The tree with the firms and sender comps that fit a search, all of it without one; opened where something below
    is chosen, killed or found."""
    wanted, found = search.upper(), []
    for top in nodes:
        for firm in top.children:
            hit = any(wanted in one.target.session for one in firm.children)
            firm.open = bool(wanted and hit) or any(one.query in chosen or one.kills for one in firm.children)
        kept = [firm for firm in top.children if wanted in firm.target.code or firm.open or not wanted]
        if kept or wanted in top.target.code:
            top.children = kept
            found.append(top)
    return found


def _node(
    target: Target, working: Counter[Key], standing: dict[Key, list[KillSwitch]], may: "_Permitted"
) -> Node:  # fmt: skip
    key = key_of(target)
    return Node(target, query_of(target), working[key], standing.get(key, []), may(target))


def key_of(target: Target) -> Key:
    """The scope's key."""
    return (
        target.lce.pk if target.lce else 0, target.execution_firm.code if target.execution_firm else "",
        target.session,
    )  # fmt: skip


def query_of(target: Target) -> str:
    """How an address names the scope: LCE:EF:session, * for every LCE, shorter for a wider one."""
    parts = [target.lce.code if target.lce else "*"]
    if target.execution_firm:
        parts.append(target.execution_firm.code)
    return ":".join([*parts, target.session] if target.session else parts)


class _Permitted:
    """Whether a user may kill a target, from two statements for the whole tree."""

    def __init__(self, user: Any) -> None:
        self.scope = scope_of(user)
        self.granted = set(KillGrant.objects.visible_to(user).values_list("lce", "execution_firm"))

    def __call__(self, target: Target) -> bool:
        lce, firm = target.lce, target.execution_firm
        if self.scope.has_over_all(Role.GCC):
            return True
        if lce is None:
            return False
        own = firm is not None and self.scope.has_in_firm(firm.pk, Role.EA) and (lce.pk, firm.pk) in self.granted
        return own or self.scope.has_in_lce(lce.pk, Role.RA)


def _sessions(firms: Iterable[int]) -> dict[int, list[str]]:
    """FIX sessions by execution firm, in order."""
    comps = SenderComp.objects.filter(execution_firm__in=firms).order_by("sender_comp_id")
    found: dict[int, dict[str, None]] = {}
    for firm, name in comps.values_list("execution_firm", "sender_comp_id"):
        found.setdefault(firm, {})[name[:SESSION]] = None
    return {firm: list(names) for firm, names in found.items()}


def _working(user: Any) -> Counter[Key]:
    """Working orders of every scope, by the guarantor of their first pair."""
    live = Order.objects.visible_to(user).filter(state__in=LIVE_STATES).order_by()
    rows = live.values_list("group__lce", "group__execution_firm__code", Left("sender_comp", SESSION))
    found: Counter[Key] = Counter()
    for lce, firm, session, count in rows.annotate(count=Count("pk")):
        for key in ((lce, firm, session), (lce, firm, ""), (lce, "", ""), (0, firm, ""), (0, firm, session)):
            found[key] += count
    return found


def _standing(user: Any) -> dict[Key, list[KillSwitch]]:
    found: dict[Key, list[KillSwitch]] = {}
    for kill in KillSwitch.objects.visible_to(user).killing().select_related("lce", "execution_firm"):
        found.setdefault((kill.lce_id or 0, kill.execution_firm_code, kill.session), []).append(kill)
    return found


def target_of(user: Any, query: str) -> Target:
    """The scope that an address names. Raises ExchangeGroup.DoesNotExist for one that does not exist for `user`."""
    lce_code, firm_code, session, *more = [*query.upper().split(":"), "", ""]
    found = groups_of(user).filter(execution_firm__code=firm_code) if firm_code else groups_of(user)
    if lce_code != "*":
        found = found.filter(lce__code=lce_code)
    group = found.first()
    if group is None or any(more) or (lce_code == "*" and not firm_code):
        raise ExchangeGroup.DoesNotExist
    lce = None if lce_code == "*" else group.lce
    if not firm_code:
        return Target(Level.LCE, lce)
    if not session:
        return Target(Level.FIRM, lce, group.execution_firm)
    if not group.execution_firm.sender_comps.filter(sender_comp_id__startswith=session).exists() or len(session) != 6:
        raise ExchangeGroup.DoesNotExist
    return Target(Level.SESSION, lce, group.execution_firm, session)


def targets_of(user: Any, queries: Sequence[str]) -> list[Target]:
    """The scopes that an address names: one, or several sender comps of one firm. Raises ExchangeGroup.DoesNotExist."""
    found = [target_of(user, query) for query in dict.fromkeys(queries)]
    if len(found) > 1 and (
        any(not target.session for target in found) or len({key_of(target)[:2] for target in found}) > 1
    ):
        raise ExchangeGroup.DoesNotExist
    return found


def widened(user: Any, target: Target) -> Target | None:
    """The same scope over the pairs of every LCE, for GCC; None for others, and where it has no firm."""
    if target.lce is None or target.execution_firm is None or authority_of(user, target) != Authority.EXCHANGE:
        return None
    return Target(target.level, None, target.execution_firm, target.session)


def working_orders(targets: Sequence[Target]) -> QuerySet[Order]:
    """The orders that are below the targets now: those with a leg in a pair of the LCE too."""
    wanted = Q()
    for target in targets:
        groups = ExchangeGroup.objects.all()
        if target.lce:
            groups = groups.filter(lce=target.lce)
        if target.execution_firm:
            groups = groups.filter(execution_firm=target.execution_firm)
        legs = OrderLeg.objects.filter(group__in=groups.order_by().values("pk")).values("order_id")
        own = Q(group__in=groups.order_by().values("pk")) | Q(order_id__in=legs)
        wanted |= own & Q(sender_comp__startswith=target.session) if target.session else own
    return Order.objects.filter(wanted, state__in=LIVE_STATES).order_by()


def sessions_below(targets: Sequence[Target]) -> list[str]:
    """The FIX sessions that the targets stop."""
    found: set[str] = set()
    for target in targets:
        if target.session:
            found.add(target.session)
        elif target.execution_firm:
            found.update(*_sessions([target.execution_firm.pk]).values() or [[]])
        else:
            firms = ExchangeGroup.objects.current().filter(lce=target.lce).order_by().values_list("execution_firm")
            found.update(name for names in _sessions({firm for (firm,) in firms}).values() for name in names)
    return sorted(found)


def grants(user: Any) -> list[tuple[LegalClearingEntity, ExecutionFirm, KillGrant | None]]:
    """Every pair of an LCE of which `user` is risk administrator, with its grant."""
    scope = scope_of(user)
    own = {(group.lce, group.execution_firm) for group in groups_of(user) if scope.has_in_lce(group.lce_id, Role.RA)}
    known = {(one.lce_id, one.execution_firm_id): one for one in KillGrant.objects.select_related("granted_by")}
    ordered = sorted(own, key=lambda pair: (pair[0].code, pair[1].code))
    return [(lce, firm, known.get((lce.pk, firm.pk))) for lce, firm in ordered]
