"""What the screens of the register read, within what the user may see."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from riskadmin.firms.models import (
    ClearingMapping,
    Exchange,
    ExecutionFirm,
    LegalClearingEntity,
    SenderComp,
    User,
)
from riskadmin.lib import clock


def lces(user: Any, search: str = "") -> QuerySet[LegalClearingEntity]:
    """Clearing entities with the number of (execution firm, exchange) pairs they guarantee now as `pairs`."""
    now = clock.business_now()
    in_force = Q(mappings__effective_from__lte=now) & (
        Q(mappings__effective_to=None) | Q(mappings__effective_to__gt=now)
    )
    found = LegalClearingEntity.objects.visible_to(user).annotate(pairs=Count("mappings", filter=in_force))
    return found.filter(Q(code__icontains=search) | Q(name__icontains=search)).order_by("code")


def execution_firms(user: Any, search: str = "") -> QuerySet[ExecutionFirm]:
    """Execution firms with their mappings in force as `cleared` and the number of sender comps as `comps`."""
    in_force = ClearingMapping.objects.visible_to(user).in_force(clock.business_now())
    cleared = Prefetch("mappings", in_force.select_related("lce", "exchange").order_by("exchange__code"), "cleared")
    found = ExecutionFirm.objects.visible_to(user).annotate(comps=Count("sender_comps"))
    matching = Q(code__icontains=search) | Q(name__icontains=search)
    return found.filter(matching).prefetch_related(cleared).order_by("code")


def exchanges(search: str = "") -> QuerySet[Exchange]:
    """Every exchange: which there are is known to all. `products` counts what is listed there."""
    found = Exchange.objects.annotate(listed=Count("products"))
    return found.filter(Q(code__icontains=search) | Q(name__icontains=search)).order_by("partner", "code")


def sender_comps(user: Any, search: str = "") -> QuerySet[SenderComp]:
    """Sender comps of the execution firms that the user sees."""
    found = SenderComp.objects.visible_to(user).select_related("execution_firm")
    return found.filter(Q(sender_comp_id__icontains=search) | Q(execution_firm__name__icontains=search))


def addresses_of(*roles: str, lce: LegalClearingEntity | None = None, firm: ExecutionFirm | None = None) -> list[str]:
    """E-mail addresses of the people who hold one of `roles` and may sign in: within `lce` or `firm`, or over all."""
    held = User.objects.filter(
        is_active=True, memberships__role__in=roles, memberships__lce=lce, memberships__execution_firm=firm
    )
    return sorted(set(held.exclude(email="").values_list("email", flat=True)))
