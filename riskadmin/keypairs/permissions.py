"""Who sees the key pairs of a session id, without secrets, and who keeps them (SPEC §1, KEY-1).

Keeping is for the owner's administrators: EA of an execution firm, CA of a clearing entity. GAM, GCC and auditors look,
an auditor of a clearing entity also at the execution firms that it guarantees. Nobody else sees any."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ClearingMapping
from riskadmin.firms.querysets import mapping_open_at
from riskadmin.firms.scope import scope_of
from riskadmin.keypairs.owners import Claim, KeySession
from riskadmin.lib import clock

KEEPERS_ONLY = (
    "Only administrators of the execution firm or clearing entity that owns the session id keep its key pairs."
)
READERS_ONLY = "Key pairs are for execution firm and clearing firm administrators, auditors, GAM and GCC."
_READING = frozenset({Role.EA, Role.CA, Role.AU})


@dataclass(frozen=True)
class Reach:
    """The firms whose key pairs a user sees, and those whose he keeps."""

    sees_all: bool
    firms: frozenset[int]
    lces: frozenset[int]
    kept_firms: frozenset[int]
    kept_lces: frozenset[int]

    def sees(self, session: KeySession) -> bool:
        """Whether the user sees a session id: one of its owners is enough."""
        return self.sees_all or any(_owned(claim, self.firms, self.lces) for claim in session.claims)

    def keeps(self, session: KeySession) -> bool:
        """Whether the user keeps its key pairs: for every one of its owners."""
        return all(_owned(claim, self.kept_firms, self.kept_lces) for claim in session.claims)


def may_open(user: Any) -> bool:
    """Whether the user holds a role that sees key pairs at all."""
    scope = scope_of(user)
    return scope.sees_all or not _READING.isdisjoint(scope.roles)


def reach_of(user: Any) -> Reach:
    """What the user reaches. Raises PermissionDenied for roles that see no key pairs."""
    if not may_open(user):
        raise PermissionDenied(READERS_ONLY)
    scope = scope_of(user)
    kept_firms = frozenset(firm for firm in scope.firms if scope.has_in_firm(firm, Role.EA))
    kept_lces = frozenset(lce for lce in scope.lces if scope.has_in_lce(lce, Role.CA))
    audited = frozenset(lce for lce in scope.lces if scope.has_in_lce(lce, Role.AU))
    return Reach(scope.sees_all, kept_firms | _guaranteed_by(audited), kept_lces | audited, kept_firms, kept_lces)


def _owned(claim: Claim, firms: frozenset[int], lces: frozenset[int]) -> bool:
    return claim.firm_id in firms if claim.firm_id is not None else claim.lce_id in lces


def _guaranteed_by(lces: frozenset[int]) -> frozenset[int]:
    if not lces:
        return frozenset()
    mappings = ClearingMapping.objects.filter(mapping_open_at(clock.business_now()), lce__in=lces)
    return frozenset(mappings.values_list("execution_firm", flat=True))
