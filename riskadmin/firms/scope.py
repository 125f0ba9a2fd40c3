"""What a user may reach, worked out once per loaded user from the memberships (SPEC §1)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskadmin.firms.choices import Role

if TYPE_CHECKING:
    from riskadmin.firms.models import Membership

LCE_ROLES = frozenset({Role.CA, Role.RA, Role.AU})
FIRM_ROLES = frozenset({Role.EA, Role.TF, Role.TR})
OVER_ALL_ROLES = frozenset({Role.GAM, Role.GCC, Role.AU})
_CACHE = "_scope"


@dataclass(frozen=True)
class Scope:
    """Roles by the firm they hold in. `lces` and `firms` map a primary key to the roles there; `over_all` holds
    the roles without a firm. A user without membership, inactive or anonymous has an empty scope."""

    over_all: frozenset[str] = frozenset()
    lces: dict[int, frozenset[str]] = field(default_factory=dict)
    firms: dict[int, frozenset[str]] = field(default_factory=dict)

    @property
    def sees_all(self) -> bool:
        """True for GAM, GCC and an auditor of all."""
        return bool(self.over_all)

    @property
    def lce_ids(self) -> frozenset[int]:
        """LCEs within which the user holds any role."""
        return frozenset(self.lces)

    @property
    def firm_ids(self) -> frozenset[int]:
        """Execution firms within which the user holds any role."""
        return frozenset(self.firms)

    @property
    def roles(self) -> frozenset[str]:
        """Every role the user holds anywhere."""
        return self.over_all.union(*self.lces.values(), *self.firms.values())

    def has_over_all(self, *roles: str) -> bool:
        """True when the user holds one of `roles` over all firms."""
        return not self.over_all.isdisjoint(roles)

    def has_in_lce(self, lce_id: int, *roles: str) -> bool:
        """True when the user holds one of `roles` within that LCE."""
        return not self.lces.get(lce_id, frozenset()).isdisjoint(roles)

    def has_in_firm(self, firm_id: int, *roles: str) -> bool:
        """True when the user holds one of `roles` within that execution firm."""
        return not self.firms.get(firm_id, frozenset()).isdisjoint(roles)


NOTHING = Scope()


def scope_of(user: Any) -> Scope:
    """The scope of `user` (a User or AnonymousUser): one SQL statement, then kept on the loaded user object,
    that is for one request. Load the user anew to see a later change of rights."""
    if not user.is_active or not user.is_authenticated:
        return NOTHING
    kept = user.__dict__.get(_CACHE)
    if kept is None:
        kept = user.__dict__[_CACHE] = _build(list(user.memberships.all()))
    return kept


def forget_scope(user: Any) -> None:
    """Drop the kept scope after the user's memberships changed within this process."""
    user.__dict__.pop(_CACHE, None)


def _build(memberships: "list[Membership]") -> Scope:
    over_all: set[str] = set()
    lces: dict[int, set[str]] = {}
    firms: dict[int, set[str]] = {}
    for held in memberships:
        if held.lce_id is not None and held.role in LCE_ROLES:
            lces.setdefault(held.lce_id, set()).add(held.role)
        elif held.execution_firm_id is not None and held.role in FIRM_ROLES:
            firms.setdefault(held.execution_firm_id, set()).add(held.role)
        elif held.lce_id is None and held.execution_firm_id is None and held.role in OVER_ALL_ROLES:
            over_all.add(held.role)
    return Scope(frozenset(over_all), _frozen(lces), _frozen(firms))


def _frozen(roles: dict[int, set[str]]) -> dict[int, frozenset[str]]:
    return {key: frozenset(held) for key, held in roles.items()}
