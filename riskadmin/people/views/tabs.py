"""The tabs of the pages about people: those that the user's roles have."""

from typing import Any, NamedTuple

from django.urls import reverse

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.scope import scope_of
from riskadmin.people import policies
from riskadmin.people.selectors import to_do


class Tab(NamedTuple):
    """A tab. `count` is what waits behind it."""

    label: str
    url: str
    current: bool
    count: int = 0


def tabs(user: Any, current: str) -> list[Tab]:
    """To do, risk administrators, users, access: `current` is the route that is shown."""
    scope = scope_of(user)
    found = [Tab("To do", reverse("people"), current == "people", len(to_do(user)))]
    if scope.sees_all or scope.lces:
        found.append(Tab("Risk administrators", reverse("risk_administrators"), current == "risk_administrators"))
    if scope.sees_all or any(not roles.isdisjoint({Role.CA, Role.AU}) for roles in scope.lces.values()):
        found.append(Tab("Users", reverse("user_list"), current == "user_list"))
    return found + _access(user, current)


def _access(user: Any, current: str) -> list[Tab]:
    scope = scope_of(user)
    lces = LegalClearingEntity.objects.filter(pk__in=scope.lce_ids) if scope.lces else []
    found = [
        Tab(f"Access, LCE {lce.code}", reverse("access_lce", args=[lce.code]), current == lce.code) for lce in lces
    ]
    firms = ExecutionFirm.objects.filter(pk__in=scope.firm_ids) if scope.firms else []
    return found + [
        Tab(f"Access, EF {firm.code}", reverse("access_firm", args=[firm.code]), current == firm.code)
        for firm in firms
        if policies.can_see_people_of_firm(user, firm)
    ]
