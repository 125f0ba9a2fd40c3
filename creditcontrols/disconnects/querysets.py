"""Which registrations a user may read."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope


class RegistrationQuerySet(ScopedQuerySet):
    """A registration is seen by whoever sees its sender comp."""

    def _condition(self, scope: Scope) -> Q:
        comps = apps.get_model("firms", "SenderComp")._default_manager.all()
        return Q(sender_comp__in=comps.filter(comps._condition(scope)).values("pk"))

    def with_waiting(self) -> "RegistrationQuerySet":
        """With `waiting`: saved, but not yet in force in the engine."""
        inbox = apps.get_model("creditcontrols", "InboxCommand")._default_manager
        return self.annotate(waiting=Exists(inbox.filter(pk=OuterRef("inbox_id"), done_seq=None)))
