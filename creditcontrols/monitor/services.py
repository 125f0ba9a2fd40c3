"""Saving and removing views of the Monitor: each in one transaction with its audit row."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from creditcontrols.models import SavedView
from riskadmin.audit.services import record
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.firms.scope import scope_of
from riskadmin.lib import clock


@transaction.atomic
def save_view(*, actor: User, name: str, query: str, lce: LegalClearingEntity | None = None) -> SavedView:
    """Keep `query` under `name` for `actor`, shared with the users of `lce` or private. An own view of that name is
    replaced. Raises PermissionDenied for an LCE in which `actor` has no role."""
    if lce is not None and lce.pk not in scope_of(actor).lce_ids:
        raise PermissionDenied("A view is shared within an own clearing entity.")
    values = {"query": query, "lce": lce, "saved_at": clock.business_now()}
    view, _ = SavedView.objects.update_or_create(owner=actor, name=name, defaults=values)
    record(actor=actor, verb="view.save", target=view, after={"name": name, "query": query, "lce": lce and lce.code})
    return view


@transaction.atomic
def delete_view(*, actor: User, view_id: int) -> None:
    """Remove an own view. Raises SavedView.DoesNotExist for one that `actor` may not see, PermissionDenied for one that
    somebody else shared."""
    view = SavedView.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=view_id)
    if view.owner_id != actor.pk:
        raise PermissionDenied("A shared view is removed by its owner.")
    record(actor=actor, verb="view.delete", target=view, before={"name": view.name, "query": view.query})
    view.delete()
