"""Who owns a session id. Apps above register how they know: `register(resolver)` in `AppConfig.ready`.

A resolver answers with a claim for each (session id, owner) it knows. A session id that several firms trade through has
a claim of each, and its key pairs are kept only by somebody who may for all of them: a pair signs for every one."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models.functions import Left

from riskadmin.firms.models import SenderComp

ORDER_ENTRY: Final = "Order entry"


@dataclass(frozen=True)
class Claim:
    """That a firm owns a session id: an execution firm (`firm_id`) or a clearing entity (`lce_id`), one of them.
    With neither, an owner without administrators, nobody keeps its pairs.

    `kind` and `detail` are words for people: "Order entry" and its sender comps, "Drop copy target" and its group.
    `code` and `name` are the firm's."""

    session_id: str
    kind: str
    detail: str
    code: str
    name: str
    firm_id: int | None = None
    lce_id: int | None = None


@dataclass(frozen=True)
class KeySession:
    """A session id with everybody's claim to it."""

    session_id: str
    claims: tuple[Claim, ...]

    @property
    def kind(self) -> str:
        """What it is for, in words."""
        return ", ".join(dict.fromkeys(claim.kind for claim in self.claims))

    @property
    def detail(self) -> str:
        """Its sender comps, or its group."""
        return ", ".join(claim.detail for claim in self.claims)

    @property
    def owner(self) -> str:
        """The codes of the firms that own it."""
        return ", ".join(dict.fromkeys(claim.code for claim in self.claims))


Resolver = Callable[[Collection[str] | None], Iterable[Claim]]
"""The claims on the given session ids, or on all that it knows."""

_resolvers: Final[list[Resolver]] = []


def register(resolver: Resolver) -> None:
    """Ask this one too from now on; a second registration of the same changes nothing."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)


def forget(resolver: Resolver) -> None:
    """Take a resolver out again: for tests that register their own."""
    _resolvers.remove(resolver)


def key_sessions(session_ids: Collection[str] | None = None) -> list[KeySession]:
    """The given session ids, or all, with their claims, in the order of the ids; what nobody claims is absent."""
    found: dict[str, list[Claim]] = {}
    for resolver in _resolvers:
        for claim in resolver(session_ids):
            found.setdefault(claim.session_id, []).append(claim)
    return [KeySession(session_id, tuple(claims)) for session_id, claims in sorted(found.items())]


def order_entry(session_ids: Collection[str] | None) -> Iterable[Claim]:
    """The order entry sessions: the first 3 characters of sender comps, owned by their execution firms."""
    comps = SenderComp.objects.select_related("execution_firm").order_by("sender_comp_id")
    if session_ids is not None:
        comps = comps.alias(first=Left("sender_comp_id", 3)).filter(first__in=session_ids)
    found: dict[tuple[str, int], list[SenderComp]] = {}
    for comp in comps:
        found.setdefault((comp.session_id, comp.execution_firm_id), []).append(comp)
    for (session_id, firm_id), own in found.items():
        firm, detail = own[0].execution_firm, ", ".join(comp.sender_comp_id for comp in own)
        yield Claim(session_id, ORDER_ENTRY, detail, firm.code, firm.name, firm_id=firm_id)
